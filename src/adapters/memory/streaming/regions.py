"""Classes of shows, closed regions, and from where shows are watched, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.streaming.shows import StreamingTables
from adapters.memory.tables import HasTables
from domain.ids import StreamId, UserId
from domain.streaming.content_class import GRAVEST_CLASS, ShowClass
from domain.streaming.reach import ClosedRegion, Reach, Visit
from domain.streaming.region import Region
from domain.streaming.stream import OPEN, StreamState
from ports.streaming.regions import ClosedRegions, ReachQueries, ShowClasses, Visits


@dataclass(frozen=True, slots=True)
class _Watched:
    visit: Visit
    put_out_at: datetime | None
    told_at: datetime | None


class RegionTables:
    def __init__(self) -> None:
        self.classes: dict[StreamId, ShowClass] = {}
        self.closed: dict[tuple[UserId, str], ClosedRegion] = {}
        self.visits: dict[tuple[StreamId, UserId], _Watched] = {}


class MemoryShowClasses(ShowClasses):
    def __init__(self, tables: RegionTables) -> None:
        self._tables = tables

    async def find(self, stream_id: StreamId) -> ShowClass | None:
        return self._tables.classes.get(stream_id)

    async def save(self, show_class: ShowClass) -> None:
        self._tables.classes[show_class.stream_id] = show_class


class MemoryClosedRegions(ClosedRegions):
    def __init__(self, tables: RegionTables) -> None:
        self._tables = tables

    async def count(self, performer_id: UserId) -> int:
        return sum(each.performer_id == performer_id for each in self._tables.closed.values())

    async def add(self, closed: ClosedRegion) -> bool:
        key = (closed.performer_id, closed.region.code)
        return self._tables.closed.setdefault(key, closed) is closed

    async def lift(self, performer_id: UserId, region: Region) -> bool:
        return self._tables.closed.pop((performer_id, region.code), None) is not None

    async def erase_of(self, performer_id: UserId) -> int:
        gone = [key for key in self._tables.closed if key[0] == performer_id]
        for key in gone:
            del self._tables.closed[key]
        return len(gone)


class MemoryVisits(Visits):
    def __init__(self, tables: RegionTables, streaming: StreamingTables) -> None:
        self._tables = tables
        self._streaming = streaming

    async def note(self, visit: Visit) -> None:
        self._tables.visits[visit.stream_id, visit.person_id] = _Watched(visit, None, None)

    async def put_out(self, visits: Collection[tuple[StreamId, UserId]], *, now: datetime) -> None:
        for key in visits:
            watched = self._tables.visits.get(key)
            if watched is not None:
                first = watched.put_out_at or now
                self._tables.visits[key] = replace(watched, put_out_at=first, told_at=now)

    async def forget_over(self) -> int:
        return self._forget([key for key in self._tables.visits if self._is_over(key[0])])

    async def erase_of(self, person_id: UserId) -> int:
        return self._forget([key for key in self._tables.visits if key[1] == person_id])

    def _is_over(self, stream_id: StreamId) -> bool:
        return self._streaming.streams[stream_id].state not in OPEN

    def _forget(self, gone: Sequence[tuple[StreamId, UserId]]) -> int:
        for key in gone:
            del self._tables.visits[key]
        return len(gone)


class MemoryReachQueries(ReachQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of(self, streams: Collection[StreamId]) -> Mapping[StreamId, Reach]:
        found = self._database.tables.streaming.streams
        return {each: self._reach(each, found[each].performer_id) for each in streams if each in found}

    def _reach(self, stream_id: StreamId, performer_id: UserId) -> Reach:
        tables: RegionTables = self._database.tables.regions
        own = tables.classes.get(stream_id)
        return Reach(
            performer_id, own.content_class if own else GRAVEST_CLASS, tuple(self._closed_by(performer_id))
        )

    def _closed_by(self, performer_id: UserId) -> Sequence[Region]:
        closed = self._database.tables.regions.closed.values()
        return sorted(
            (each.region for each in closed if each.performer_id == performer_id), key=lambda each: each.code
        )

    async def closed_by(self, performer_id: UserId) -> Sequence[ClosedRegion]:
        closed = self._database.tables.regions.closed
        return [closed[performer_id, region.code] for region in self._closed_by(performer_id)]

    async def show_class(self, stream_id: StreamId) -> ShowClass | None:
        found: ShowClass | None = self._database.tables.regions.classes.get(stream_id)
        return found

    async def places(self) -> Collection[tuple[StreamId, Region]]:
        tables = self._database.tables
        return {
            (stream_id, watched.visit.region)
            for (stream_id, _), watched in tables.regions.visits.items()
            if tables.streaming.streams[stream_id].state is StreamState.LIVE
        }

    async def people_at(
        self, stream_id: StreamId, region: Region, *, told_since: datetime, limit: int
    ) -> Sequence[UserId]:
        there = [
            (watched.told_at, person_id)
            for (show, person_id), watched in self._database.tables.regions.visits.items()
            if show == stream_id
            and watched.visit.region == region
            and (watched.put_out_at is None or watched.put_out_at >= told_since)
        ]
        there.sort(key=lambda each: (each[0] is not None, each))
        return [person_id for _, person_id in there[:limit]]

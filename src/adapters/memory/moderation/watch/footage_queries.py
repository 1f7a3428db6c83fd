"""What is kept of a show for whoever reads it, and what is due to be erased, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.compliance.requests import stays
from adapters.memory.moderation.watch.footage import FootageTables, is_withheld
from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.compliance.retention import Kept, started_before
from domain.ids import StreamId, UserId
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, FootageState
from ports.moderation.watch.footage import DueFootage, FootageQueries, FootageRetention, FootageRow


class FootageReader:
    def __init__(self, database: HasTables) -> None:
        self._database = database

    def _newest(self, stream_id: StreamId) -> list[Footage]:
        tables: FootageTables = self._database.tables.footage
        found = [footage for footage in tables.footage.values() if footage.stream_id == stream_id]
        return sorted(found, key=lambda footage: (footage.asked_at, footage.id), reverse=True)

    def _stored(self, now: datetime) -> list[Footage]:
        """Of performers of whom nothing has to stay, oldest first."""
        tables: FootageTables = self._database.tables.footage
        found = [
            footage
            for footage in tables.footage.values()
            if footage.state is FootageState.STORED
            and not stays(self._database.tables, footage.performer_id, now)
            and not self._database.tables.cyber_tips.keeps(
                footage.id, started_before(Kept.FOOTAGE_REPORTED, now)
            )
        ]
        return sorted(found, key=lambda footage: (footage.asked_at, footage.id))

    def is_withheld(self, footage: Footage) -> bool:
        return is_withheld(self._database.tables, footage.stream_id)

    def name(self, user_id: UserId | None) -> str | None:
        if user_id is None:
            return None
        name: str = self._database.tables.identity.users[user_id].display_name
        return name


class MemoryFootageQueries(FootageReader, FootageQueries):
    async def newest_still(self, stream_id: StreamId) -> FootageRow | None:
        for footage in self._newest(stream_id):
            if footage.kind is FootageKind.STILL and footage.state is FootageState.STORED:
                return self._row(footage)
        return None

    async def of_stream(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        found = [f for f in self._newest(stream_id) if f.cause is not FootageCause.SCHEDULE]
        return [self._row(footage) for footage in found[:limit]]

    async def count_of_stream(self, stream_id: StreamId) -> int:
        found = self._newest(stream_id)
        return sum(1 for f in found if f.slot is not None and f.state is FootageState.STORED)

    def _row(self, footage: Footage) -> FootageRow:
        file = footage.file
        return FootageRow(
            footage_id=footage.id,
            kind=footage.kind,
            cause=footage.cause,
            state=footage.state,
            asked_by_name=self.name(footage.asked_by),
            asked_at=footage.asked_at,
            taken_at=file.taken_at if file else None,
            seconds=file.seconds if file else 0.0,
            size_bytes=file.size_bytes if file else 0,
            media_type=file.media_type if file else "",
            sha256=file.sha256.hex() if file else "",
            grave=footage.grave,
            is_withheld=self.is_withheld(footage),
            piece=footage.piece,
        )


class MemoryFootageRetention(FootageReader, FootageRetention):
    async def due(
        self, kind: FootageKind, *, grave: bool, before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        found = [
            footage
            for footage in self._stored(now)
            if footage.kind is kind and footage.grave is grave and footage.asked_at < before
        ]
        return [_due(footage) for footage in found[:limit]]

    async def stills_of_minors(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        locked = {
            status.user_id
            for status in self._database.tables.age.statuses.values()
            if status.state is AgeState.MINOR_LOCKED and status.decided_at <= locked_before
        }
        found = [
            footage
            for footage in self._stored(now)
            if footage.kind is FootageKind.STILL and footage.performer_id in locked
        ]
        return [_due(footage) for footage in found[:limit]]


def _due(footage: Footage) -> DueFootage:
    return DueFootage(footage.id, footage.performer_id, footage.asked_at)

"""Put out of rooms whoever may not see the show any more where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from domain.ids import StreamId, UserId
from domain.streaming.content_class import RegionLaw
from domain.streaming.reach import TOLD_FOR_SECONDS
from domain.streaming.region import Region
from ports.clock import Clock
from ports.streaming.regions import ReachQueries
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction

AT_ONCE = 200
"""People of one place in one show. The others are the next, two seconds later."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ShowOutByRegion:
    """A class that rose, a region that its performer closed, a law that began: each two seconds the places from which
    live shows are watched are looked at, so that none of them needs a message of its own (STR-20).

    Whoever was put out is put out again while a pass of theirs could still be good. A media plane that does not answer
    is logged and told again. Where somebody was is forgotten as soon as the show is over.
    """

    begin: BeginTransaction
    queries: ReachQueries
    rooms: MediaRooms
    law: RegionLaw
    now: Clock

    async def __call__(self) -> None:
        places = await self.queries.places()
        reaches = await self.queries.of({stream_id for stream_id, _ in places})
        for stream_id, region in places:
            if not reaches[stream_id].is_shown(region, self.law, at=self.now()):
                await self._put_out(stream_id, await self._people(stream_id, region))
        async with self.begin() as tx:
            await tx.visits.forget_over()

    async def _people(self, stream_id: StreamId, region: Region) -> Sequence[UserId]:
        told_since = self.now() - timedelta(seconds=TOLD_FOR_SECONDS)
        return await self.queries.people_at(stream_id, region, told_since=told_since, limit=AT_ONCE)

    async def _put_out(self, stream_id: StreamId, people: Sequence[UserId]) -> None:
        told = []
        for person_id in people:
            try:
                await self.rooms.disconnect(stream_id, person_id)
            except MediaUnavailable as error:
                log.warning("region_not_shown_out", stream_id=str(stream_id), error=str(error))
                break
            told.append((stream_id, person_id))
        if told:
            async with self.begin() as tx:
                await tx.visits.put_out(told, now=self.now())

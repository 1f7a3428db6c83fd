"""Note from which region somebody comes to watch."""

from dataclasses import dataclass

from application.streaming.region_reach import Onlooker
from domain.ids import StreamId
from domain.streaming.reach import Visit
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class NoteVisit:
    """Before they are let in, so that nobody is in a room of whom it is not known where they are. Of a show that there
    is not, of its own performer, and of staff who see all, nothing is noted."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, stream_id: StreamId, who: Onlooker) -> None:
        if who.sees_all:
            return
        async with self.begin() as tx:
            stream = await tx.streams.find(stream_id)
            if stream is not None and stream.performer_id != who.person_id:
                await tx.visits.note(Visit(stream_id, who.person_id, who.region, self.now()))

"""A performer ends a show."""

from dataclasses import dataclass

import structlog

from domain.ids import StreamId, UserId
from domain.streaming.events import StreamEnded
from domain.streaming.room_event import STREAM_ENDED
from domain.streaming.stream import OPEN, EndReason, Stream
from ports.clock import Clock
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EndStream:
    """End the performer's own show and close its room. Ending one that is over changes nothing.

    When the media plane does not answer the show is over all the same, and `ReconcileRooms` closes the room.
    Raises `StreamNotFound`, `NotYourStream`.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock

    async def __call__(self, *, stream_id: StreamId, performer_id: UserId) -> Stream:
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            ended = stream.ended(EndReason.PERFORMER, self.now())
            if stream.state in OPEN:
                await tx.streams.update(ended)
                await tx.outbox.add(StreamEnded(ended.id, ended.performer_id, EndReason.PERFORMER))
                await tx.room_events.append(
                    ended.id, STREAM_ENDED, {"reason": EndReason.PERFORMER}, now=self.now()
                )
        try:
            await self.rooms.close(stream_id)
        except MediaUnavailable as error:
            log.warning("room_not_closed", stream_id=str(stream_id), error=str(error))
        return ended

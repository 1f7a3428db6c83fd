"""Take somebody out of every room because they turned out to be under 18."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId, StreamId, UserId
from domain.streaming.room_event import STREAM_KILLED
from ports.clock import Clock
from ports.streaming import MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PutOutMinor:
    """End a locked account's show for good, and every media session it has anywhere (ACC-09: within 5 s).

    Its events connections are closed by each web process, which asks every second who may listen. What the room is
    told says nothing of the reason. Safe to repeat. Raises `MediaUnavailable` after the show is over in the database.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock

    async def __call__(self, *, user_id: UserId) -> None:
        stream_id = await self._stop_show(user_id)
        if stream_id is not None:
            await self.rooms.close(stream_id)
        await self.rooms.expel(user_id)

    async def _stop_show(self, user_id: UserId) -> StreamId | None:
        now = self.now()
        async with self.begin() as tx:
            stream = await tx.streams.find_open_for_update(user_id)
            if stream is None:
                return None
            await tx.streams.update(stream.killed(now))
            await tx.room_events.append(stream.id, STREAM_KILLED, {}, now=now)
            return stream.id


@dataclass(frozen=True, slots=True)
class WhenAgeDecided:
    """The same from the outbox: for a process that died, or a media plane that did not answer, when it was decided."""

    put_out: PutOutMinor

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state == AgeState.MINOR_LOCKED:
            await self.put_out(user_id=event.user_id)

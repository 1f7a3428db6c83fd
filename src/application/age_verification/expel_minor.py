"""Take a locked account out of every room, should the lock itself not have reached the media plane."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId
from ports.streaming import MediaRooms


@dataclass(frozen=True, slots=True)
class ExpelMinor:
    """Follows the lock from the outbox: for a process that died, or a media plane that did not answer.

    The room of the show that the lock stopped is closed by `ReconcileRooms`. Raises `MediaUnavailable`, to be tried
    again.
    """

    rooms: MediaRooms

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state == AgeState.MINOR_LOCKED:
            await self.rooms.expel(event.user_id)

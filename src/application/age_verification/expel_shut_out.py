"""Take an account out of every room once its age lets it be there no more."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId
from ports.streaming.rooms import MediaRooms

SHUT_OUT = frozenset({AgeState.MINOR_LOCKED, AgeState.HELD, AgeState.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class ExpelShutOut:
    """Follows a decision from the outbox: a lock (should the lock itself not have reached the media plane), a hold, and
    an assurance that ended while its holder watches.

    The room of a show of theirs is closed by `ReconcileRooms`. Raises `MediaUnavailable`, to be tried again.
    """

    rooms: MediaRooms

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state in SHUT_OUT:
            await self.rooms.expel(event.user_id)

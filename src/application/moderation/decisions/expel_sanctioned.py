"""Take whoever a decision shut out from every room, should the decision itself not have reached the media plane."""

from dataclasses import dataclass

from domain.ids import EventId
from domain.moderation.decisions.sanction import suspension_of
from domain.moderation.events import DecisionMade
from ports.clock import Clock
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ExpelSanctioned:
    """Told late, it asks first whether they are still shut out. Raises `MediaUnavailable`, to be tried again."""

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock

    async def __call__(self, event: DecisionMade, event_id: EventId) -> None:
        if not event.shuts_out:
            return
        async with self.begin() as tx:
            suspension = suspension_of(await tx.sanctions.of_person(event.person_id), self.now())
        if suspension is not None:
            await self.rooms.expel(event.person_id)

"""Read nothing more of what a person writes in chats."""

from dataclasses import dataclass

from domain.chat.mute import Mute, require_room_for_mute
from domain.ids import UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MutePerson:
    """Their lines are hidden from whoever asks, in every room, those of before too; nobody else is told, nor they.

    Safe to repeat.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, muter_id: UserId, person_id: UserId) -> None:
        """Raises `NotToBeMuted`, `TooManyMutes`, `UserNotFound`."""
        mute = Mute.of(muter_id=muter_id, muted_id=person_id, now=self.now())
        async with self.begin() as tx:
            # The lock puts the mutes of one person in line, so that no more are kept than there is room for.
            await tx.users.get_for_update(muter_id)
            await tx.users.get(person_id)
            if await tx.mutes.is_muted(muter_id, person_id):
                return
            require_room_for_mute(await tx.mutes.count(muter_id))
            await tx.mutes.add(mute)

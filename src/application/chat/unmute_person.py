"""Read again what a person writes in chats."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UnmutePerson:
    """Also what they wrote meanwhile, once a room is opened again. Who is not muted stays so: safe to repeat."""

    begin: BeginTransaction

    async def __call__(self, *, muter_id: UserId, person_id: UserId) -> None:
        async with self.begin() as tx:
            await tx.mutes.end(muter_id, person_id)

"""Follow a performer no more."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UnfollowPerformer:
    """Since when is forgotten, too. Who does not follow stays so: safe to repeat."""

    begin: BeginTransaction

    async def __call__(self, *, follower_id: UserId, performer_id: UserId) -> None:
        async with self.begin() as tx:
            await tx.follows.end(follower_id, performer_id)

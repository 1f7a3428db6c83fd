"""Change the name that others see."""

from dataclasses import dataclass

from domain.identity.user import User
from domain.ids import UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RenameUser:
    begin: BeginTransaction

    async def __call__(self, *, user_id: UserId, display_name: str) -> User:
        """Raises `InvalidDisplayName`, `UserNotFound`."""
        async with self.begin() as tx:
            user = (await tx.users.get_for_update(user_id)).renamed(display_name)
            await tx.users.update(user)
            return user

"""Change the name that others see."""

from dataclasses import dataclass

from domain.identity.user import User, normal_display_name
from domain.ids import UserId
from domain.moderation.text.word_list import Surface, Writing
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RenameUser:
    """It stands beside all that they write, at overlays and in lists: it is read as a title is (CHT-06, CHT-07)."""

    begin: BeginTransaction
    screen: TextScreen

    async def __call__(self, *, user_id: UserId, display_name: str) -> User:
        """Raises `InvalidDisplayName`, `LinkRefused`, `ForbiddenText`, `BlockedWords`, `UserNotFound`."""
        name = normal_display_name(display_name)
        read = await self.screen.read(name, Writing(user_id, Surface.NAME, None))
        read.require_fit(pointer="/display_name")
        async with self.begin() as tx:
            user = (await tx.users.get_for_update(user_id)).renamed(display_name)
            await tx.users.update(user)
            return user

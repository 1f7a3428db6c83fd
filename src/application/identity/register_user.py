"""Make an account."""

from dataclasses import dataclass

from domain.identity.user import EmailTaken, User, normal_email, require_strong_password
from domain.ids import UserId
from domain.moderation.text.word_list import Surface, Writing
from ports.clock import Clock, NewId
from ports.identity.accounts import Passwords
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RegisterUser:
    """Make an account for a person. Nothing is known of their age yet, so it may do nothing yet. Its name is read as
    one that is changed is (CHT-06, CHT-07)."""

    begin: BeginTransaction
    passwords: Passwords
    now: Clock
    new_id: NewId
    screen: TextScreen

    async def __call__(self, *, email: str, password: str, display_name: str) -> User:
        """Raises `InvalidEmail`, `InvalidDisplayName`, `WeakPassword`, `LinkRefused`, `ForbiddenText`, `BlockedWords`,
        `EmailTaken`."""
        require_strong_password(password, email=email)
        user = User.register(
            user_id=UserId(self.new_id()),
            email=normal_email(email),
            display_name=display_name,
            password_hash=await self.passwords.hash(password),
            now=self.now(),
        )
        read = await self.screen.read(user.display_name, Writing(None, Surface.NAME, None))
        read.require_fit(pointer="/display_name")
        async with self.begin() as tx:
            if await tx.users.find_by_email(user.email):
                raise EmailTaken("there is an account with this address", pointer="/email")
            await tx.users.add(user)
        return user

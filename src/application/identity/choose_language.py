"""Keep the language in which a person reads, and wants to be written to when they are not here."""

from dataclasses import dataclass

from domain.ids import UserId
from domain.language import Language
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Of notices and decisions both languages are kept, and a page shows the one that is read; of letters, which go out
    once, this one is written (MOD-22). Of an account that is erased meanwhile nothing is kept. Safe to repeat."""

    begin: BeginTransaction

    async def __call__(self, *, user_id: UserId, language: Language) -> None:
        """Raises `UserNotFound`."""
        async with self.begin() as tx:
            user = await tx.users.get_for_update(user_id)
            if not user.is_erased and user.language is not language:
                await tx.users.update(user.reading(language))

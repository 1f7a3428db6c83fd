"""How staff want their pages to be, each for themselves."""

from abc import abstractmethod
from typing import Protocol

from domain.ids import UserId
from domain.moderation.desk.desk_preferences import DeskPreferences


class DeskPreferencesKept(Protocol):
    @abstractmethod
    async def save(self, preferences: DeskPreferences) -> None:
        """Those that were kept of this person are gone; the last who saves holds."""


class DeskPreferenceQueries(Protocol):
    @abstractmethod
    async def of(self, person_id: UserId) -> DeskPreferences:
        """Theirs, or the usual ones."""

"""Each time that somebody of the staff asked to see a picture clear (MOD-23)."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.ids import UserId
from domain.moderation.desk.clear_look import ClearLook, ClearLookWeek


class ClearLooks(Protocol):
    """Only ever grows."""

    @abstractmethod
    async def add(self, look: ClearLook) -> None: ...


class ClearLookQueries(Protocol):
    @abstractmethod
    async def count_of(self, person_id: UserId, *, since: datetime) -> int:
        """Of one person, from then on. For themselves alone."""

    @abstractmethod
    async def weeks(self, since: date) -> Sequence[ClearLookWeek]:
        """Of the week that begins on the Monday `since` and those after it, where there was any, the latest first. Of
        everybody together."""

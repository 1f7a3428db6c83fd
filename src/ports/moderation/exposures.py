"""What each member of staff opened of what is grave within the hour, and the sums of weeks (MOD-24)."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from domain.ids import UserId
from domain.moderation.desk.exposure import Exposure, ExposureWeek


class Exposures(Protocol):
    @abstractmethod
    async def get_for_update(self, person_id: UserId) -> Exposure:
        """Theirs, or one of nothing. No other transaction changes it before this one ends."""

    @abstractmethod
    async def save(self, exposure: Exposure) -> None: ...

    @abstractmethod
    async def count(self, week_of: date, *, opened: int, breaks: int) -> None:
        """So many more in that week, which begins on the Monday `week_of`. Not of whom."""


class ExposureQueries(Protocol):
    @abstractmethod
    async def of(self, person_id: UserId) -> Exposure:
        """As it is kept, with what counts no more. For themselves alone."""

    @abstractmethod
    async def since(self, week_of: date) -> Sequence[ExposureWeek]:
        """Of this week and those after it, where anything was opened, the latest first."""

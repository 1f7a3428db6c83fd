"""How often cases were given back, and why: sums of weeks, and nothing of anybody (MOD-27)."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from domain.moderation.desk.skip import SkipCount, SkipReason


class Skips(Protocol):
    @abstractmethod
    async def count(self, week_of: date, reason: SkipReason) -> None:
        """One more in that week, which begins on the Monday `week_of`. Neither who nor which case is kept."""


class SkipQueries(Protocol):
    @abstractmethod
    async def since(self, week_of: date) -> Sequence[SkipCount]:
        """Of this week and those after it, where there were any, the latest first, then by reason."""

"""How often somebody may do something."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` in `period_seconds` for ever, and `burst` more at once after a rest."""

    count: int
    period_seconds: float
    burst: int

    def __post_init__(self) -> None:
        assert min(self.count, self.period_seconds) > 0, "a rate lets something through"
        assert self.burst >= 0, "a burst adds to the rate"

    @property
    def interval_seconds(self) -> float:
        """The time in which one more is earned."""
        return self.period_seconds / self.count

    @property
    def at_once(self) -> int:
        """How many pass in the same moment after a rest."""
        return self.count + self.burst


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether this one passes, and what to tell the caller.

    `remaining` pass at once now; after `reset_seconds` all of the rate is free again; a refused caller may
    come back after `retry_after_seconds` (0 for one who passes). `is_shared` where all processes see the count.
    """

    allowed: bool
    remaining: int
    reset_seconds: float
    retry_after_seconds: float
    is_shared: bool


class RateLimiter(Protocol):
    @abstractmethod
    async def take(self, key: str, rate: Rate) -> Decision:
        """Count one act of `key`; refused acts are not counted. Never raises: it limits without a server too."""

    async def take_all(self, acts: Sequence[tuple[str, Rate]]) -> Sequence[Decision]:
        """As `take` for each, in order; a server that can is asked once."""
        return [await self.take(key, rate) for key, rate in acts]

    @abstractmethod
    async def give_back(self, key: str, rate: Rate, taken: Decision, *, after_seconds: float) -> None:
        """Uncount one act of `key` that passed as `taken` says and came to nothing, so many seconds ago.

        What it held up since stays held up: of `rate`'s interval only what is left is given back, so that whoever
        has acts given back never passes more often than without them. Never raises: where it was counted and cannot
        be uncounted, it stays counted.
        """

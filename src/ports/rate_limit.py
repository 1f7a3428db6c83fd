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
    come back after `retry_after_seconds` (0 for one who passes).
    """

    allowed: bool
    remaining: int
    reset_seconds: float
    retry_after_seconds: float


class RateLimiter(Protocol):
    @abstractmethod
    async def take(self, key: str, rate: Rate) -> Decision:
        """Count one act of `key`; refused acts are not counted. Never raises: it limits without a server too."""

    async def take_all(self, acts: Sequence[tuple[str, Rate]]) -> Sequence[Decision]:
        """As `take` for each, in order; a server that can is asked once."""
        return [await self.take(key, rate) for key, rate in acts]

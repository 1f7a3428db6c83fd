"""What waits for people of finance, counted."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each wait for somebody to act."""

    exceptions: int
    refunds: int
    """Asked for, and not decided."""
    disputes: int
    differences: int
    """Between a settlement and the book, not explained yet."""
    payment_holds: int
    payouts: int
    """Asked for, and in no batch yet."""
    batches: int
    """Made, and not checked by as many people as it takes."""
    payout_accounts: int
    freezes: int
    coercion_reviews: int
    remittances: int
    """Written down, and not confirmed yet."""


class FinanceQueries(Protocol):
    @abstractmethod
    async def waiting(self, *, now: datetime) -> Waiting:
        """In one look: the numbers are of the same moment."""

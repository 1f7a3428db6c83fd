"""Payment attempts of a buyer, and the holds that follow from too many (WAL-12)."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import UserId
from domain.payments.velocity import Attempt, PaymentHold


class PaymentAttempts(Protocol):
    @abstractmethod
    async def add(self, payment_id: str, buyer_id: UserId, attempt: Attempt) -> None:
        """Once for each payment and way it ended: a second word of it changes nothing."""

    @abstractmethod
    async def since(self, buyer_id: UserId, moment: datetime) -> Sequence[Attempt]:
        """A buyer's attempts after a moment."""

    @abstractmethod
    async def unpaid_orders_since(self, buyer_id: UserId, moment: datetime) -> int:
        """How many orders a buyer placed after a moment and has not paid."""


class PaymentHolds(Protocol):
    @abstractmethod
    async def find_for_update(self, buyer_id: UserId) -> PaymentHold | None:
        """The buyer's latest hold, over or not."""

    @abstractmethod
    async def save(self, hold: PaymentHold) -> None:
        """A buyer has one: the latest takes the place of the one before."""


@dataclass(frozen=True, slots=True)
class PaymentHoldRow:
    """A hold, and what its buyer is called."""

    hold: PaymentHold
    buyer_name: str


class PaymentHoldQueries(Protocol):
    @abstractmethod
    async def on_hold(self, *, now: datetime, limit: int) -> Sequence[PaymentHoldRow]:
        """Those that are on, the latest first."""

    @abstractmethod
    async def find(self, buyer_id: UserId) -> PaymentHold | None:
        """The buyer's latest hold, over or not."""

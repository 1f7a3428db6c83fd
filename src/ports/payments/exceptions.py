"""The queue of payments that fit no order, and the work on it."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import OrderId, UserId
from domain.payments.exception_work import ExceptionWork
from ports.payments.orders import PaymentException


class ExceptionWorks(Protocol):
    @abstractmethod
    async def get_for_update(self, payment_id: str) -> tuple[PaymentException, ExceptionWork]:
        """The exception and the work on it, held. Raises `PaymentExceptionNotFound`."""

    @abstractmethod
    async def save(self, work: ExceptionWork) -> None: ...


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    payment_id: str
    provider: str
    provider_order_id: str
    kind: str
    order_id: OrderId | None
    buyer_name: str
    """Whose order it was paid for, "" where that is not known."""
    amount: int
    detail: str
    at: datetime
    state: str
    claimed_by: UserId | None
    claimed_by_name: str
    claimed_until: datetime | None
    decision: str
    reason: str
    decided_by: UserId | None
    decided_by_name: str
    agreed_by_name: str
    decided_at: datetime | None


class ExceptionQueries(Protocol):
    @abstractmethod
    async def undecided(self, *, limit: int) -> Sequence[ExceptionRow]:
        """Oldest first."""

    @abstractmethod
    async def decided(self, *, limit: int) -> Sequence[ExceptionRow]:
        """Newest decision first."""

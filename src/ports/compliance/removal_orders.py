"""Orders of courts and of the government that something may not be seen any more."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.ids import ModerationCaseId, ReportId
from domain.moderation.cases.event import Subject
from domain.moderation.reports.removal_order import EnteredOrder
from ports.sealing import Context, Sealed


def order_officer_context(order_id: ReportId) -> Context:
    """What the name of who signed an order is sealed to."""
    return {"kind": "removal_order", "id": str(order_id)}


class RemovalOrders(Protocol):
    @abstractmethod
    async def add(self, order: EnteredOrder, officer: Sealed) -> None:
        """Store a new order, and who signed it. Raises `RemovalOrderIdReused`."""

    @abstractmethod
    async def find(self, order_id: ReportId) -> EnteredOrder | None: ...

    @abstractmethod
    async def officer_of(self, order_id: ReportId) -> Sealed:
        """Sealed to `order_officer_context`. Raises `RemovalOrderNotFound`."""

    @abstractmethod
    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> None:
        """All orders of one case are of another from now on. The caller holds both."""

    @abstractmethod
    async def bring_back(
        self, subjects: Collection[Subject], *, of: ModerationCaseId, to: ModerationCaseId
    ) -> Sequence[ReportId]:
        """The orders of one case that are about these are of another from now on; returns which. The caller holds
        both."""


class OrderState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class OrderPlace:
    """Where a page of orders ended."""

    received_at: datetime
    order_id: ReportId


@dataclass(frozen=True, slots=True)
class RemovalOrderRow:
    """An order and how its case stands. `answered_at` is when it was first proved that what it is about was removed
    after it had been entered, or its case was closed; None while neither is. `kept_sha256` is of the paper as the
    store has it; None where it is kept no more."""

    order: EnteredOrder
    entered_by_name: str
    case_state: str
    case_outcome: str | None
    answered_at: datetime | None
    kept_sha256: bytes | None


@dataclass(frozen=True, slots=True)
class OrderMonth:
    """The orders that reached us in one month (Indian time)."""

    month: date
    courts: int
    others: int
    in_time: int
    late: int
    """Answered after their time, or not answered and over it."""


class RemovalOrderQueries(Protocol):
    @abstractmethod
    async def find(self, order_id: ReportId) -> RemovalOrderRow:
        """Raises `RemovalOrderNotFound`."""

    @abstractmethod
    async def orders(
        self, state: OrderState | None, *, authority: str, after: OrderPlace | None, limit: int
    ) -> Sequence[RemovalOrderRow]:
        """Of authorities in whose name this stands, all where it is empty; the latest received first."""

    @abstractmethod
    async def months(self, *, now: datetime, limit: int) -> Sequence[OrderMonth]:
        """The latest first; months without an order are left out."""

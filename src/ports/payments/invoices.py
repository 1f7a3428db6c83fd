"""Tax invoices, and the numbering of tax documents."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import OrderId, RefundId, UserId
from domain.payments.credit_note import CreditNote
from domain.payments.invoice import Invoice, Series


class Invoices(Protocol):
    @abstractmethod
    async def next_number(self, series: Series, financial_year: str) -> int:
        """The next of a series, from 1, without gaps.

        The series stays locked until the transaction ends, and one that is rolled back uses no number: call it as
        late as possible, and use what it returns.
        """

    @abstractmethod
    async def add(self, invoice: Invoice) -> None:
        """For ever: an invoice is neither changed nor deleted. An order has one."""

    @abstractmethod
    async def find(self, order_id: OrderId) -> Invoice | None: ...


class CreditNotes(Protocol):
    @abstractmethod
    async def add(self, note: CreditNote) -> None:
        """For ever: a credit note is neither changed nor deleted. A refund has one."""

    @abstractmethod
    async def of_order(self, order_id: OrderId) -> Sequence[CreditNote]:
        """Oldest first."""


@dataclass(frozen=True, slots=True)
class GstSum:
    """The documents of one kind, rate and place of supply in a period, and their sums in paise."""

    series: Series
    gst_basis_points: int
    place_of_supply: str
    documents: int
    first_number: str
    last_number: str
    net: int
    cgst: int
    sgst: int
    igst: int
    total: int


class GstQueries(Protocol):
    @abstractmethod
    async def sums(self, *, since: datetime, until: datetime) -> Sequence[GstSum]:
        """Of what was issued with `since <= issued_at < until`: by series, rate and place, in that order."""


class InvoiceQueries(Protocol):
    @abstractmethod
    async def of_order(self, order_id: OrderId, *, buyer_id: UserId) -> Invoice:
        """Raises `InvoiceNotFound`, also for somebody else's order."""

    @abstractmethod
    async def credit_notes(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[CreditNote]:
        """Oldest first; of somebody else's order none."""

    @abstractmethod
    async def credit_note(self, refund_id: RefundId, *, buyer_id: UserId) -> CreditNote:
        """Raises `CreditNoteNotFound`, also for somebody else's refund."""


class InvoiceDocuments(Protocol):
    @abstractmethod
    def pdf(self, invoice: Invoice) -> bytes:
        """The invoice to keep: the same bytes each time."""

    @abstractmethod
    def credit_note_pdf(self, note: CreditNote) -> bytes:
        """The credit note to keep: the same bytes each time."""

"""Tax invoices, and the numbering of tax documents."""

from abc import abstractmethod
from typing import Protocol

from domain.ids import OrderId, UserId
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


class InvoiceQueries(Protocol):
    @abstractmethod
    async def of_order(self, order_id: OrderId, *, buyer_id: UserId) -> Invoice:
        """Raises `InvoiceNotFound`, also for somebody else's order."""


class InvoiceDocuments(Protocol):
    @abstractmethod
    def pdf(self, invoice: Invoice) -> bytes:
        """The invoice to keep: the same bytes each time."""

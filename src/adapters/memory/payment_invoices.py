"""Invoices in memory."""

from typing import Protocol

from adapters.memory.payments import PaymentTables
from domain.ids import OrderId, UserId
from domain.payments.invoice import Invoice, InvoiceNotFound, Series
from ports.payment_invoices import InvoiceQueries, Invoices


class MemoryInvoices(Invoices):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def next_number(self, series: Series, financial_year: str) -> int:
        key = (series, financial_year)
        self._tables.document_counters[key] = self._tables.document_counters.get(key, 0) + 1
        return self._tables.document_counters[key]

    async def add(self, invoice: Invoice) -> None:
        assert invoice.order_id not in self._tables.invoices, "an order has one invoice"
        self._tables.invoices[invoice.order_id] = invoice

    async def find(self, order_id: OrderId) -> Invoice | None:
        return self._tables.invoices.get(order_id)


class _AllTables(Protocol):
    payments: PaymentTables


class _Database(Protocol):
    @property
    def tables(self) -> _AllTables: ...


class MemoryInvoiceQueries(InvoiceQueries):
    def __init__(self, database: _Database) -> None:
        self._database = database

    async def of_order(self, order_id: OrderId, *, buyer_id: UserId) -> Invoice:
        invoice = self._database.tables.payments.invoices.get(order_id)
        if invoice is None or invoice.buyer_id != buyer_id:
            raise InvoiceNotFound("there is no invoice of this order")
        return invoice

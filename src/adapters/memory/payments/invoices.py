"""Invoices in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from adapters.memory.payments.orders import PaymentTables
from domain.ids import OrderId, RefundId, UserId
from domain.payments.credit_note import CreditNote, CreditNoteNotFound
from domain.payments.invoice import Invoice, InvoiceNotFound, Series
from ports.payments.invoices import CreditNotes, GstQueries, GstSum, InvoiceQueries, Invoices


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


class MemoryCreditNotes(CreditNotes):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def add(self, note: CreditNote) -> None:
        assert note.refund_id not in self._tables.credit_notes, "a refund has one credit note"
        self._tables.credit_notes[note.refund_id] = note

    async def of_order(self, order_id: OrderId) -> Sequence[CreditNote]:
        return [note for note in self._tables.credit_notes.values() if note.order_id == order_id]


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

    async def credit_notes(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[CreditNote]:
        notes = self._database.tables.payments.credit_notes.values()
        return [note for note in notes if (note.order_id, note.buyer_id) == (order_id, buyer_id)]

    async def credit_note(self, refund_id: RefundId, *, buyer_id: UserId) -> CreditNote:
        note = self._database.tables.payments.credit_notes.get(refund_id)
        if note is None or note.buyer_id != buyer_id:
            raise CreditNoteNotFound("there is no credit note of this refund")
        return note


class MemoryGstQueries(GstQueries):
    def __init__(self, database: _Database) -> None:
        self._database = database

    async def sums(self, *, since: datetime, until: datetime) -> Sequence[GstSum]:
        tables = self._database.tables.payments
        documents: list[tuple[Series, Invoice | CreditNote]] = [
            *((Series.INVOICE, invoice) for invoice in tables.invoices.values()),
            *((Series.CREDIT_NOTE, note) for note in tables.credit_notes.values()),
        ]
        groups: dict[tuple[Series, int, str], list[Invoice | CreditNote]] = {}
        for series, each in documents:
            if since <= each.issued_at < until:
                key = (series, each.gst_basis_points, each.place_of_supply)
                groups.setdefault(key, []).append(each)
        order = list(Series)
        return [
            _sum(*key, groups[key]) for key in sorted(groups, key=lambda key: (order.index(key[0]), *key[1:]))
        ]


def _sum(series: Series, rate: int, place: str, group: Sequence[Invoice | CreditNote]) -> GstSum:
    numbers = sorted((each.financial_year, each.sequence, each.number) for each in group)
    return GstSum(
        series=series,
        gst_basis_points=rate,
        place_of_supply=place,
        documents=len(group),
        first_number=numbers[0][-1],
        last_number=numbers[-1][-1],
        net=sum(each.net for each in group),
        cgst=sum(each.cgst for each in group),
        sgst=sum(each.sgst for each in group),
        igst=sum(each.igst for each in group),
        total=sum(each.total for each in group),
    )

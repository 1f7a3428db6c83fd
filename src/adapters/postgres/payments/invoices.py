"""Invoices and the counters of tax documents in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.payments.credit_notes import PostgresCreditNotes
from adapters.postgres.schema import metadata
from domain.ids import OrderId, RefundId, UserId
from domain.money import Paise, Tokens
from domain.payments.credit_note import CreditNote, CreditNoteNotFound
from domain.payments.invoice import Invoice, InvoiceNotFound, Seller, Series
from ports.payments.invoices import InvoiceQueries, Invoices

counter_table = Table(
    "document_counter",
    metadata,
    Column("series", Text, primary_key=True),
    Column("financial_year", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    CheckConstraint("series IN ('invoice', 'credit_note')", name="series"),
    CheckConstraint("last > 0", name="last"),
)

invoice_table = Table(
    "invoice",
    metadata,
    Column("number", Text, primary_key=True),
    Column("financial_year", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("buyer_id", Uuid, nullable=False),
    Column("seller_name", Text, nullable=False),
    Column("seller_gstin", Text, nullable=False),
    Column("seller_address", Text, nullable=False),
    Column("descriptor", Text, nullable=False),
    Column("sac", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("place_of_supply", Text, nullable=False),
    Column("gst_basis_points", Integer, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("cgst", BigInteger, nullable=False),
    Column("sgst", BigInteger, nullable=False),
    Column("igst", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("order_id"),
    UniqueConstraint("financial_year", "sequence"),
    CheckConstraint(
        "net >= 0 AND cgst >= 0 AND cgst = sgst AND igst >= 0 AND net + cgst + sgst + igst = total",
        name="sums",
    ),
    CheckConstraint("sequence > 0 AND length(number) <= 16", name="number"),
)


class PostgresInvoices(Invoices):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next_number(self, series: Series, financial_year: str) -> int:
        # The row stays locked until the commit, and its change goes with a rollback: no two alike, and no gap.
        new = insert(counter_table).values(series=series.value, financial_year=financial_year, last=1)
        counted = new.on_conflict_do_update(
            index_elements=["series", "financial_year"], set_={"last": counter_table.c.last + 1}
        ).returning(counter_table.c.last)
        return int((await self._connection.execute(counted)).scalar_one())

    async def add(self, invoice: Invoice) -> None:
        await self._connection.execute(insert(invoice_table).values(_row(invoice)))

    async def find(self, order_id: OrderId) -> Invoice | None:
        query = select(invoice_table).where(invoice_table.c.order_id == order_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None


class PostgresInvoiceQueries(InvoiceQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_order(self, order_id: OrderId, *, buyer_id: UserId) -> Invoice:
        query = select(invoice_table).where(
            invoice_table.c.order_id == order_id, invoice_table.c.buyer_id == buyer_id
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise InvoiceNotFound("there is no invoice of this order")
        return _entity(row)

    async def credit_notes(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[CreditNote]:
        async with self._engine.connect() as connection:
            notes = await PostgresCreditNotes(connection).of_order(order_id)
        return [note for note in notes if note.buyer_id == buyer_id]

    async def credit_note(self, refund_id: RefundId, *, buyer_id: UserId) -> CreditNote:
        async with self._engine.connect() as connection:
            note = await PostgresCreditNotes(connection).find(refund_id)
        if note is None or note.buyer_id != buyer_id:
            raise CreditNoteNotFound("there is no credit note of this refund")
        return note


def _row(invoice: Invoice) -> dict[str, object]:
    return {
        "number": invoice.number,
        "financial_year": invoice.financial_year,
        "sequence": invoice.sequence,
        "order_id": invoice.order_id,
        "buyer_id": invoice.buyer_id,
        "seller_name": invoice.seller.legal_name,
        "seller_gstin": invoice.seller.gstin,
        "seller_address": invoice.seller.address,
        "descriptor": invoice.seller.descriptor,
        "sac": invoice.sac,
        "description": invoice.description,
        "tokens": invoice.tokens,
        "bonus": invoice.bonus,
        "place_of_supply": invoice.place_of_supply,
        "gst_basis_points": invoice.gst_basis_points,
        "net": invoice.net,
        "cgst": invoice.cgst,
        "sgst": invoice.sgst,
        "igst": invoice.igst,
        "total": invoice.total,
        "payment_id": invoice.payment_id,
        "issued_at": invoice.issued_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Invoice:
    return Invoice(
        number=row.number,
        financial_year=row.financial_year,
        sequence=row.sequence,
        order_id=OrderId(row.order_id),
        buyer_id=UserId(row.buyer_id),
        seller=Seller(row.seller_name, row.seller_gstin, row.seller_address, row.descriptor),
        sac=row.sac,
        description=row.description,
        tokens=Tokens(row.tokens),
        bonus=Tokens(row.bonus),
        place_of_supply=row.place_of_supply,
        gst_basis_points=row.gst_basis_points,
        net=Paise(row.net),
        cgst=Paise(row.cgst),
        sgst=Paise(row.sgst),
        igst=Paise(row.igst),
        total=Paise(row.total),
        payment_id=row.payment_id,
        issued_at=row.issued_at,
    )

"""Credit notes in PostgreSQL, and the sums of tax documents."""

from collections.abc import Sequence
from datetime import datetime

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
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import OrderId, RefundId, UserId
from domain.money import Paise, Tokens
from domain.payments.credit_note import CreditNote
from domain.payments.invoice import Seller, Series
from ports.payments.invoices import CreditNotes, GstQueries, GstSum

credit_note_table = Table(
    "credit_note",
    metadata,
    Column("number", Text, primary_key=True),
    Column("financial_year", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("refund_id", Uuid, nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("invoiced_at", DateTime(timezone=True), nullable=False),
    Column("order_id", Uuid, nullable=False, index=True),
    Column("buyer_id", Uuid, nullable=False),
    Column("seller_name", Text, nullable=False),
    Column("seller_gstin", Text, nullable=False),
    Column("seller_address", Text, nullable=False),
    Column("descriptor", Text, nullable=False),
    Column("sac", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("place_of_supply", Text, nullable=False),
    Column("gst_basis_points", Integer, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("cgst", BigInteger, nullable=False),
    Column("sgst", BigInteger, nullable=False),
    Column("igst", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("refund_id"),
    UniqueConstraint("financial_year", "sequence"),
    CheckConstraint(
        "net >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND net + cgst + sgst + igst = total", name="sums"
    ),
    CheckConstraint("sequence > 0 AND length(number) <= 16", name="number"),
)
_c = credit_note_table.c


class PostgresCreditNotes(CreditNotes):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, note: CreditNote) -> None:
        await self._connection.execute(insert(credit_note_table).values(_row(note)))

    async def of_order(self, order_id: OrderId) -> Sequence[CreditNote]:
        query = select(credit_note_table).where(_c.order_id == order_id).order_by(_c.issued_at, _c.number)
        return [_entity(row) for row in await self._connection.execute(query)]

    async def find(self, refund_id: RefundId) -> CreditNote | None:
        query = select(credit_note_table).where(_c.refund_id == refund_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None


def _row(note: CreditNote) -> dict[str, object]:
    same = (
        "number", "financial_year", "sequence", "refund_id", "invoice_number", "invoiced_at", "order_id", "buyer_id",
        "sac", "description", "tokens", "place_of_supply", "gst_basis_points", "net", "cgst", "sgst", "igst", "total",
        "payment_id", "issued_at",
    )  # fmt: skip
    return {name: getattr(note, name) for name in same} | {
        "seller_name": note.seller.legal_name,
        "seller_gstin": note.seller.gstin,
        "seller_address": note.seller.address,
        "descriptor": note.seller.descriptor,
    }


def _entity(row: Row[tuple[object, ...]]) -> CreditNote:
    return CreditNote(
        number=row.number,
        financial_year=row.financial_year,
        sequence=row.sequence,
        refund_id=RefundId(row.refund_id),
        invoice_number=row.invoice_number,
        invoiced_at=row.invoiced_at,
        order_id=OrderId(row.order_id),
        buyer_id=UserId(row.buyer_id),
        seller=Seller(row.seller_name, row.seller_gstin, row.seller_address, row.descriptor),
        sac=row.sac,
        description=row.description,
        tokens=Tokens(row.tokens),
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


_SUMS = text(
    """
    WITH document AS (
        SELECT 1 AS place, 'invoice' AS series, number, sequence, financial_year, gst_basis_points, place_of_supply,
               net, cgst, sgst, igst, total
        FROM invoice WHERE issued_at >= :since AND issued_at < :until
        UNION ALL
        SELECT 2, 'credit_note', number, sequence, financial_year, gst_basis_points, place_of_supply,
               net, cgst, sgst, igst, total
        FROM credit_note WHERE issued_at >= :since AND issued_at < :until
    )
    SELECT series, gst_basis_points, place_of_supply, count(*) AS documents,
           (array_agg(number ORDER BY financial_year, sequence))[1] AS first_number,
           (array_agg(number ORDER BY financial_year DESC, sequence DESC))[1] AS last_number,
           sum(net) AS net, sum(cgst) AS cgst, sum(sgst) AS sgst, sum(igst) AS igst, sum(total) AS total
    FROM document
    GROUP BY place, series, gst_basis_points, place_of_supply
    ORDER BY place, gst_basis_points, place_of_supply
    """
).bindparams(
    bindparam("since", type_=DateTime(timezone=True)), bindparam("until", type_=DateTime(timezone=True))
)


class PostgresGstQueries(GstQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def sums(self, *, since: datetime, until: datetime) -> Sequence[GstSum]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_SUMS, {"since": since, "until": until})
            return [
                GstSum(
                    series=Series(row.series),
                    gst_basis_points=row.gst_basis_points,
                    place_of_supply=row.place_of_supply,
                    documents=row.documents,
                    first_number=row.first_number,
                    last_number=row.last_number,
                    net=int(row.net),
                    cgst=int(row.cgst),
                    sgst=int(row.sgst),
                    igst=int(row.igst),
                    total=int(row.total),
                )
                for row in rows
            ]

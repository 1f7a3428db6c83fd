"""What gateways told, and what of it waits for staff, in PostgreSQL."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, Text, Uuid, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
from domain.money import Paise
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.payments.orders import GatewayEventNotFound, GatewayEvents, PaymentException, PaymentExceptions

gateway_event_table = Table(
    "gateway_event",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("raw_type", Text, nullable=False),
    Column("provider_order_id", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("refund_id", Text, nullable=False),
    Column("refund_reference", Text, nullable=False),
    Column("dispute_id", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("processed_at", DateTime(timezone=True), nullable=True),
    Column("outcome", Text, nullable=False),
)
payment_exception_table = Table(
    "payment_exception",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("provider_order_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("order_id", Uuid, nullable=True),
    Column("amount", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_payment_exception_at", "at"),
)


class PostgresGatewayEvents(GatewayEvents):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, event: GatewayEvent, *, now: datetime) -> bool:
        added = await self._connection.execute(
            insert(gateway_event_table)
            .values(
                event_id=event.event_id,
                provider=event.provider,
                kind=event.kind.value,
                raw_type=event.raw_type,
                provider_order_id=event.provider_order_id,
                payment_id=event.payment_id,
                amount=event.amount,
                currency=event.currency,
                receipt=event.receipt,
                refund_id=event.refund_id,
                refund_reference=event.refund_reference,
                dispute_id=event.dispute_id,
                instrument=event.instrument,
                received_at=now,
                processed_at=None,
                outcome="",
            )
            .on_conflict_do_nothing(index_elements=["event_id"])
            .returning(gateway_event_table.c.event_id)
        )
        return added.one_or_none() is not None

    async def get_for_update(self, event_id: str) -> tuple[GatewayEvent, bool]:
        row = (
            await self._connection.execute(
                select(gateway_event_table)
                .where(gateway_event_table.c.event_id == event_id)
                .with_for_update()
            )
        ).one_or_none()
        if row is None:
            raise GatewayEventNotFound("there is no such event of the gateway")
        event = GatewayEvent(
            event_id=row.event_id,
            provider=row.provider,
            kind=GatewayEventKind(row.kind),
            raw_type=row.raw_type,
            provider_order_id=row.provider_order_id,
            payment_id=row.payment_id,
            amount=Paise(row.amount),
            currency=row.currency,
            receipt=row.receipt,
            refund_id=row.refund_id,
            refund_reference=row.refund_reference,
            dispute_id=row.dispute_id,
            instrument=row.instrument,
        )
        return event, row.processed_at is not None

    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None:
        await self._connection.execute(
            update(gateway_event_table)
            .where(gateway_event_table.c.event_id == event_id)
            .values(outcome=outcome, processed_at=now)
        )


class PostgresPaymentExceptions(PaymentExceptions):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, exception: PaymentException) -> bool:
        added = await self._connection.execute(
            insert(payment_exception_table)
            .values(
                payment_id=exception.payment_id,
                provider=exception.provider,
                provider_order_id=exception.provider_order_id,
                kind=exception.kind.value,
                order_id=exception.order_id,
                amount=exception.amount,
                detail=exception.detail,
                at=exception.at,
            )
            .on_conflict_do_nothing(index_elements=["payment_id"])
            .returning(payment_exception_table.c.payment_id)
        )
        return added.one_or_none() is not None

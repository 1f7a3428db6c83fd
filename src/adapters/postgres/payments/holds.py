"""Payment attempts and holds in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Row, Table, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.payments.orders import order_table
from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.payments.order import OrderState
from domain.payments.velocity import Attempt, HoldReason, PaymentHold
from ports.payments.holds import PaymentAttempts, PaymentHoldQueries, PaymentHoldRow, PaymentHolds

attempt_table = Table(
    "payment_attempt",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("failed", Boolean, primary_key=True),
    Column("buyer_id", Uuid, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_payment_attempt_buyer_id_at", "buyer_id", "at"),
)

hold_table = Table(
    "payment_hold",
    metadata,
    Column("buyer_id", Uuid, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("released_at", DateTime(timezone=True), nullable=True),
    Column("contested_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("reason IN ('instruments', 'failures', 'orders')", name="reason"),
    Index("ix_payment_hold_until", "until"),
)


class PostgresPaymentAttempts(PaymentAttempts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, payment_id: str, buyer_id: UserId, attempt: Attempt) -> None:
        await self._connection.execute(
            insert(attempt_table)
            .values(
                payment_id=payment_id,
                failed=attempt.failed,
                buyer_id=buyer_id,
                instrument=attempt.instrument,
                at=attempt.at,
            )
            .on_conflict_do_nothing(index_elements=["payment_id", "failed"])
        )

    async def since(self, buyer_id: UserId, moment: datetime) -> Sequence[Attempt]:
        query = (
            select(attempt_table)
            .where(attempt_table.c.buyer_id == buyer_id, attempt_table.c.at > moment)
            .order_by(attempt_table.c.at)
        )
        rows = await self._connection.execute(query)
        return [Attempt(row.instrument, row.failed, row.at) for row in rows]

    async def unpaid_orders_since(self, buyer_id: UserId, moment: datetime) -> int:
        query = select(func.count()).where(
            order_table.c.buyer_id == buyer_id,
            order_table.c.created_at > moment,
            order_table.c.state != OrderState.PAID.value,
        )
        return int((await self._connection.execute(query)).scalar_one())


class PostgresPaymentHolds(PaymentHolds):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, buyer_id: UserId) -> PaymentHold | None:
        query = select(hold_table).where(hold_table.c.buyer_id == buyer_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def save(self, hold: PaymentHold) -> None:
        values = {
            "reason": hold.reason.value,
            "since": hold.since,
            "until": hold.until,
            "released_at": hold.released_at,
            "contested_at": hold.contested_at,
        }
        await self._connection.execute(
            insert(hold_table)
            .values(buyer_id=hold.buyer_id, **values)
            .on_conflict_do_update(index_elements=["buyer_id"], set_=values)
        )


class PostgresPaymentHoldQueries(PaymentHoldQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def on_hold(self, *, now: datetime, limit: int) -> Sequence[PaymentHoldRow]:
        query = (
            select(hold_table, func.coalesce(account_table.c.display_name, "").label("buyer_name"))
            .select_from(hold_table.outerjoin(account_table, account_table.c.id == hold_table.c.buyer_id))
            .where(hold_table.c.until > now, hold_table.c.released_at.is_(None))
            .order_by(
                hold_table.c.contested_at.asc().nulls_last(),
                hold_table.c.since.desc(),
                hold_table.c.buyer_id.desc(),
            )
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [PaymentHoldRow(_entity(row), row.buyer_name) for row in rows]

    async def find(self, buyer_id: UserId) -> PaymentHold | None:
        query = select(hold_table).where(hold_table.c.buyer_id == buyer_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _entity(row) if row else None


def _entity(row: Row[tuple[object, ...]]) -> PaymentHold:
    return PaymentHold(
        UserId(row.buyer_id), HoldReason(row.reason), row.since, row.until, row.released_at, row.contested_at
    )

"""Orders in PostgreSQL, and what screens and the worker read of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.payments.gateway_events import payment_exception_table
from adapters.postgres.schema import metadata
from domain.ids import OrderId, UserId
from domain.money import Paise, Tokens
from domain.payments.order import Order, OrderNotFound, OrderState, package_title
from domain.payments.providers import Provider
from ports.payments.orders import (
    ExceptionKind,
    OrderRow,
    Orders,
    OrderToAsk,
    PaymentException,
    PaymentQueries,
)

order_table = Table(
    "token_order",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("buyer_id", Uuid, nullable=False),
    Column("package_id", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("gst", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("place_of_supply", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("provider_order_id", Text, nullable=False),
    Column("pay_link", Text, nullable=False),
    Column("pay_link_until", DateTime(timezone=True), nullable=True),
    Column("payment_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("paid_at", DateTime(timezone=True), nullable=True),
    Column("ask_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('created', 'paid', 'closed')", name="state"),
    CheckConstraint("price > 0 AND gst >= 0 AND gst < price AND tokens > 0 AND bonus >= 0", name="amounts"),
    CheckConstraint(
        "(state = 'paid') = (paid_at IS NOT NULL) AND (state = 'paid') = (payment_id <> '')", name="paid"
    ),
    Index("ix_token_order_buyer_id_created_at", "buyer_id", "created_at"),
    Index("ix_token_order_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
    # The database itself refuses to let one payment, or one order of the gateway, pay twice.
    Index(
        "uq_token_order_provider_order_id",
        "provider",
        "provider_order_id",
        unique=True,
        postgresql_where=text("provider_order_id <> ''"),
    ),
    Index("uq_token_order_payment_id", "payment_id", unique=True, postgresql_where=text("payment_id <> ''")),
)


def _row(order: Order) -> dict[str, object]:
    return {
        "id": order.id,
        "buyer_id": order.buyer_id,
        "package_id": order.package_id,
        "price": order.price,
        "gst": order.gst,
        "tokens": order.tokens,
        "bonus": order.bonus,
        "place_of_supply": order.place_of_supply,
        "state": order.state.value,
        "provider": order.provider.value,
        "provider_order_id": order.provider_order_id,
        "pay_link": order.pay_link,
        "pay_link_until": order.pay_link_until,
        "payment_id": order.payment_id,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
        "ask_at": order.ask_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Order:
    return Order(
        id=OrderId(row.id),
        buyer_id=UserId(row.buyer_id),
        package_id=row.package_id,
        price=Paise(row.price),
        gst=Paise(row.gst),
        tokens=Tokens(row.tokens),
        bonus=Tokens(row.bonus),
        place_of_supply=row.place_of_supply,
        state=OrderState(row.state),
        provider=Provider(row.provider),
        provider_order_id=row.provider_order_id,
        pay_link=row.pay_link,
        pay_link_until=row.pay_link_until,
        payment_id=row.payment_id,
        created_at=row.created_at,
        paid_at=row.paid_at,
        ask_at=row.ask_at,
    )


class PostgresOrders(Orders):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, order_id: OrderId) -> Order:
        row = (
            await self._connection.execute(
                select(order_table).where(order_table.c.id == order_id).with_for_update()
            )
        ).one_or_none()
        if row is None:
            raise OrderNotFound("there is no such order")
        return _entity(row)

    async def find(self, order_id: OrderId) -> Order | None:
        row = (
            await self._connection.execute(select(order_table).where(order_table.c.id == order_id))
        ).one_or_none()
        return _entity(row) if row else None

    async def add(self, order: Order) -> Order:
        await self._connection.execute(
            insert(order_table).values(_row(order)).on_conflict_do_nothing(index_elements=["id"])
        )
        # A statement of its own: it sees the row of whoever came first and committed while this one waited.
        stored = await self.find(order.id)
        assert stored is not None, "orders are never deleted"
        return stored

    async def update(self, order: Order) -> None:
        result = await self._connection.execute(
            update(order_table).where(order_table.c.id == order.id).values(_row(order))
        )
        assert result.rowcount == 1, "an order is added before it is updated"

    async def find_by_provider_for_update(self, provider: str, provider_order_id: str) -> Order | None:
        assert provider_order_id, "an order that is not open has no provider id"
        row = (
            await self._connection.execute(
                select(order_table)
                .where(
                    order_table.c.provider == provider, order_table.c.provider_order_id == provider_order_id
                )
                .with_for_update()
            )
        ).one_or_none()
        return _entity(row) if row else None

    async def close_unpaid(self, buyer_id: UserId) -> int:
        result = await self._connection.execute(
            update(order_table)
            .where(order_table.c.buyer_id == buyer_id, order_table.c.state == OrderState.CREATED.value)
            .values(state=OrderState.CLOSED.value)
        )
        return result.rowcount


def _order_row(row: Row[tuple[object, ...]]) -> OrderRow:
    return OrderRow(
        order_id=OrderId(row.id),
        buyer_id=UserId(row.buyer_id),
        package_id=row.package_id,
        package_name=package_title(row.package_id),
        price_paise=row.price,
        gst_paise=row.gst,
        tokens=row.tokens,
        bonus=row.bonus,
        place_of_supply=row.place_of_supply,
        state=row.state,
        provider=row.provider,
        provider_order_id=row.provider_order_id,
        pay_link=row.pay_link,
        pay_link_until=row.pay_link_until,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


class PostgresPaymentQueries(PaymentQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def order(self, order_id: OrderId, *, buyer_id: UserId) -> OrderRow:
        query = select(order_table).where(order_table.c.id == order_id, order_table.c.buyer_id == buyer_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise OrderNotFound("there is no such order")
        return _order_row(row)

    async def orders_of(self, buyer_id: UserId, *, limit: int) -> Sequence[OrderRow]:
        query = (
            select(order_table)
            .where(order_table.c.buyer_id == buyer_id)
            .order_by(order_table.c.created_at.desc(), order_table.c.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_order_row(row) for row in await connection.execute(query)]

    async def orders_to_ask(
        self, *, now: datetime, created_before: datetime, limit: int
    ) -> Sequence[OrderToAsk]:
        query = (
            select(order_table.c.id, order_table.c.provider, order_table.c.provider_order_id)
            .where(
                order_table.c.ask_at <= now,
                order_table.c.created_at <= created_before,
            )
            .order_by(order_table.c.ask_at, order_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                OrderToAsk(OrderId(row.id), row.provider, row.provider_order_id)
                for row in await connection.execute(query)
            ]

    async def exceptions(self, *, limit: int) -> Sequence[PaymentException]:
        query = (
            select(payment_exception_table)
            .order_by(payment_exception_table.c.at.desc(), payment_exception_table.c.payment_id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            PaymentException(
                payment_id=row.payment_id,
                provider=row.provider,
                provider_order_id=row.provider_order_id,
                kind=ExceptionKind(row.kind),
                order_id=OrderId(row.order_id) if row.order_id else None,
                amount=Paise(row.amount),
                detail=row.detail,
                at=row.at,
            )
            for row in rows
        ]

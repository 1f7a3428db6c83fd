"""What screens and the worker read of orders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.payments import order_table
from adapters.postgres.payments_events import payment_exception_table
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.order import OrderNotFound, package_title
from ports.payments import ExceptionKind, OrderRow, OrderToAsk, PaymentException, PaymentQueries


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

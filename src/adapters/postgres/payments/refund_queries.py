"""What the refund desk, the disputes' list and a buyer's order show, from PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.nullable import user_or_none
from adapters.postgres.payments.disputes import dispute_table
from adapters.postgres.payments.refunds import refund_table
from domain.ids import OrderId, RefundId, UserId
from domain.payments.dispute import DisputeState
from domain.payments.refund import UNDER_WAY, RefundState
from ports.payments.refunds import DisputeRow, RefundQueries, RefundRow

_buyer = account_table.alias("buyer")
_asker = account_table.alias("asker")
_decider = account_table.alias("decider")

_REFUNDS = select(
    refund_table,
    func.coalesce(_buyer.c.display_name, "").label("buyer_name"),
    func.coalesce(_asker.c.display_name, "").label("asker_name"),
    func.coalesce(_decider.c.display_name, "").label("decider_name"),
).select_from(
    refund_table.outerjoin(_buyer, _buyer.c.id == refund_table.c.buyer_id)
    .outerjoin(_asker, _asker.c.id == refund_table.c.requested_by)
    .outerjoin(_decider, _decider.c.id == refund_table.c.decided_by)
)


def _row(row: Row[Any]) -> RefundRow:
    return RefundRow(
        refund_id=RefundId(row.id),
        cause=row.cause,
        state=row.state,
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=user_or_none(row.buyer_id),
        buyer_name=row.buyer_name,
        provider=row.provider,
        payment_id=row.payment_id,
        tokens=row.tokens,
        amount_paise=row.amount,
        gst_paise=row.gst,
        from_wallet=row.from_wallet,
        clawed=row.clawed,
        bonus=row.bonus,
        reason=row.reason,
        requested_by_name=row.asker_name,
        requested_at=row.requested_at,
        first_approved_by=user_or_none(row.first_approved_by),
        decided_by_name=row.decider_name,
        decided_at=row.decided_at,
        note=row.note,
        provider_refund_id=row.provider_refund_id,
        failure=row.failure,
        answered_at=row.answered_at,
    )


class PostgresRefundQueries(RefundQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        states = [RefundState.REQUESTED.value, *(state.value for state in UNDER_WAY)]
        waiting = (refund_table.c.state != RefundState.REQUESTED.value, refund_table.c.requested_at)
        return await self._rows(
            _REFUNDS.where(refund_table.c.state.in_(states))
            .order_by(*waiting, refund_table.c.id)
            .limit(limit)
        )

    async def ended_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        ended = [state.value for state in (RefundState.PROCESSED, RefundState.FAILED, RefundState.REFUSED)]
        return await self._rows(self._newest_first(refund_table.c.state.in_(ended)).limit(limit))

    async def refunds_of(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[RefundRow]:
        mine = (refund_table.c.order_id == order_id) & (refund_table.c.buyer_id == buyer_id)
        return await self._rows(self._newest_first(mine))

    async def due(self, *, now: datetime, limit: int) -> Sequence[RefundId]:
        query = (
            select(refund_table.c.id)
            .where(refund_table.c.ask_at <= now)
            .order_by(refund_table.c.ask_at, refund_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [RefundId(found) for found in (await connection.execute(query)).scalars()]

    async def disputes(self, *, limit: int) -> Sequence[DisputeRow]:
        query = (
            select(dispute_table, func.coalesce(_buyer.c.display_name, "").label("buyer_name"))
            .select_from(dispute_table.outerjoin(_buyer, _buyer.c.id == dispute_table.c.buyer_id))
            .order_by(
                dispute_table.c.state != DisputeState.OPEN.value,
                dispute_table.c.opened_at.desc(),
                dispute_table.c.id.desc(),
            )
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_dispute_row(row) for row in await connection.execute(query)]

    @staticmethod
    def _newest_first(wanted: ColumnElement[bool]) -> Select[Any]:
        return _REFUNDS.where(wanted).order_by(refund_table.c.requested_at.desc(), refund_table.c.id.desc())

    async def _rows(self, query: Select[Any]) -> Sequence[RefundRow]:
        async with self._engine.connect() as connection:
            return [_row(row) for row in await connection.execute(query)]


def _dispute_row(row: Row[Any]) -> DisputeRow:
    return DisputeRow(
        dispute_id=row.id,
        provider=row.provider,
        payment_id=row.payment_id,
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=user_or_none(row.buyer_id),
        buyer_name=row.buyer_name,
        amount_paise=row.amount,
        tokens=row.tokens,
        state=row.state,
        from_wallet=row.from_wallet,
        frozen=row.clawed,
        loss_paise=row.loss,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )

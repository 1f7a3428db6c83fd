"""The work on payment exceptions, in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, Row, Select, Table, Text, Uuid, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.nullable import user_or_none
from adapters.postgres.payments.gateway_events import payment_exception_table
from adapters.postgres.payments.orders import order_table
from adapters.postgres.schema import metadata
from domain.ids import OrderId, RefundId
from domain.money import Paise
from domain.payments.exception_work import (
    Decision,
    ExceptionWork,
    PaymentExceptionNotFound,
    WorkState,
)
from ports.payments.exceptions import ExceptionQueries, ExceptionRow, ExceptionWorks
from ports.payments.orders import ExceptionKind, PaymentException

exception_work_table = Table(
    "payment_exception_work",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("claimed_by", Uuid, nullable=True),
    Column("claimed_until", DateTime(timezone=True), nullable=True),
    Column("decision", Text, nullable=True),
    Column("reason", Text, nullable=False),
    Column("decided_by", Uuid, nullable=True),
    Column("agreed_by", Uuid, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("refund_id", Uuid, nullable=True),
    CheckConstraint("state IN ('open', 'proposed', 'decided')", name="state"),
    CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided"),
    CheckConstraint("(state = 'open') = (decision IS NULL)", name="decision"),
    CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim"),
    CheckConstraint(
        "decision IS DISTINCT FROM 'write_off' OR state <> 'decided'"
        " OR (agreed_by IS NOT NULL AND decided_by IS NOT NULL AND agreed_by <> decided_by)",
        name="two_officers",
    ),
)


def _work_row(work: ExceptionWork) -> dict[str, object]:
    return {
        "payment_id": work.payment_id,
        "state": work.state.value,
        "claimed_by": work.claimed_by,
        "claimed_until": work.claimed_until,
        "decision": None if work.decision is None else work.decision.value,
        "reason": work.reason,
        "decided_by": work.decided_by,
        "agreed_by": work.agreed_by,
        "decided_at": work.decided_at,
        "refund_id": work.refund_id,
    }


def _work(row: Row[Any]) -> ExceptionWork:
    return ExceptionWork(
        payment_id=row.payment_id,
        state=WorkState(row.state),
        claimed_by=user_or_none(row.claimed_by),
        claimed_until=row.claimed_until,
        decision=None if row.decision is None else Decision(row.decision),
        reason=row.reason,
        decided_by=user_or_none(row.decided_by),
        agreed_by=user_or_none(row.agreed_by),
        decided_at=row.decided_at,
        refund_id=None if row.refund_id is None else RefundId(row.refund_id),
    )


def _exception(row: Row[Any]) -> PaymentException:
    return PaymentException(
        payment_id=row.payment_id,
        provider=row.provider,
        provider_order_id=row.provider_order_id,
        kind=ExceptionKind(row.kind),
        order_id=None if row.order_id is None else OrderId(row.order_id),
        amount=Paise(row.amount),
        detail=row.detail,
        at=row.at,
    )


class PostgresExceptionWorks(ExceptionWorks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, payment_id: str) -> tuple[PaymentException, ExceptionWork]:
        # The exception's own row is the lock: the work's may not be there yet.
        query = (
            select(payment_exception_table)
            .where(payment_exception_table.c.payment_id == payment_id)
            .with_for_update()
        )
        found = (await self._connection.execute(query)).one_or_none()
        if found is None:
            raise PaymentExceptionNotFound("there is no such payment exception")
        query = select(exception_work_table).where(exception_work_table.c.payment_id == payment_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _exception(found), _work(row) if row else ExceptionWork.untouched(payment_id)

    async def save(self, work: ExceptionWork) -> None:
        row = _work_row(work)
        changed = update(exception_work_table).where(exception_work_table.c.payment_id == work.payment_id)
        if (await self._connection.execute(changed.values(row))).rowcount == 0:
            await self._connection.execute(insert(exception_work_table).values(row))


_claimer = account_table.alias("claimer")
_decider = account_table.alias("decider")
_agreer = account_table.alias("agreer")
_buyer = account_table.alias("buyer")

_ROWS = select(
    payment_exception_table,
    func.coalesce(exception_work_table.c.state, WorkState.OPEN.value).label("state"),
    exception_work_table.c.claimed_by,
    exception_work_table.c.claimed_until,
    func.coalesce(exception_work_table.c.decision, "").label("decision"),
    func.coalesce(exception_work_table.c.reason, "").label("reason"),
    exception_work_table.c.decided_by,
    exception_work_table.c.decided_at,
    func.coalesce(_claimer.c.display_name, "").label("claimer_name"),
    func.coalesce(_decider.c.display_name, "").label("decider_name"),
    func.coalesce(_agreer.c.display_name, "").label("agreer_name"),
    func.coalesce(_buyer.c.display_name, "").label("buyer_name"),
).select_from(
    payment_exception_table.outerjoin(
        exception_work_table, exception_work_table.c.payment_id == payment_exception_table.c.payment_id
    )
    .outerjoin(order_table, order_table.c.id == payment_exception_table.c.order_id)
    .outerjoin(_buyer, _buyer.c.id == order_table.c.buyer_id)
    .outerjoin(_claimer, _claimer.c.id == exception_work_table.c.claimed_by)
    .outerjoin(_decider, _decider.c.id == exception_work_table.c.decided_by)
    .outerjoin(_agreer, _agreer.c.id == exception_work_table.c.agreed_by)
)
_IS_DECIDED = exception_work_table.c.state.is_not_distinct_from(WorkState.DECIDED.value)


class PostgresExceptionQueries(ExceptionQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def undecided(self, *, limit: int) -> Sequence[ExceptionRow]:
        order = (payment_exception_table.c.at, payment_exception_table.c.payment_id)
        return await self._rows(_ROWS.where(~_IS_DECIDED).order_by(*order).limit(limit))

    async def decided(self, *, limit: int) -> Sequence[ExceptionRow]:
        order = (exception_work_table.c.decided_at.desc(), payment_exception_table.c.payment_id.desc())
        return await self._rows(_ROWS.where(_IS_DECIDED).order_by(*order).limit(limit))

    async def _rows(self, query: Select[Any]) -> Sequence[ExceptionRow]:
        async with self._engine.connect() as connection:
            return [_row(row) for row in await connection.execute(query)]


def _row(row: Row[Any]) -> ExceptionRow:
    return ExceptionRow(
        payment_id=row.payment_id,
        provider=row.provider,
        provider_order_id=row.provider_order_id,
        kind=row.kind,
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_name=row.buyer_name,
        amount=row.amount,
        detail=row.detail,
        at=row.at,
        state=row.state,
        claimed_by=user_or_none(row.claimed_by),
        claimed_by_name=row.claimer_name,
        claimed_until=row.claimed_until,
        decision=row.decision,
        reason=row.reason,
        decided_by=user_or_none(row.decided_by),
        decided_by_name=row.decider_name,
        agreed_by_name=row.agreer_name,
        decided_at=row.decided_at,
    )

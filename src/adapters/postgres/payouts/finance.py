"""What waits for people of finance, counted in PostgreSQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.ledger.remittances import remittance_table
from adapters.postgres.payments.disputes import dispute_table
from adapters.postgres.payments.exceptions import exception_work_table
from adapters.postgres.payments.gateway_events import payment_exception_table
from adapters.postgres.payments.holds import hold_table
from adapters.postgres.payments.refunds import refund_table
from adapters.postgres.payments.settlements import difference_table
from adapters.postgres.payouts.tables import (
    coercion_review_table,
    freeze_table,
    payout_account_table,
    payout_batch_table,
    payout_table,
)
from domain.ledger.remittance import RemittanceState
from domain.payments.dispute import DisputeState
from domain.payments.exception_work import WorkState
from domain.payments.refund import RefundState
from domain.payouts.account import AccountState
from domain.payouts.batch import BatchState
from domain.payouts.coercion import ReviewState
from domain.payouts.freeze import FreezeState
from domain.payouts.payout import PayoutState
from ports.payouts.finance import FinanceQueries, Waiting

_decided = select(exception_work_table.c.payment_id).where(
    exception_work_table.c.payment_id == payment_exception_table.c.payment_id,
    exception_work_table.c.state == WorkState.DECIDED.value,
)
_held = (payout_account_table.c.state == AccountState.HELD.value) & payout_account_table.c.replaced_at.is_(
    None
)


class PostgresFinanceQueries(FinanceQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, *, now: datetime) -> Waiting:
        on_hold = (hold_table.c.until > now) & hold_table.c.released_at.is_(None)
        query = select(
            _count(payment_exception_table, ~_decided.exists(), "exceptions"),
            _count(refund_table, refund_table.c.state == RefundState.REQUESTED.value, "refunds"),
            _count(dispute_table, dispute_table.c.state == DisputeState.OPEN.value, "disputes"),
            _count(difference_table, difference_table.c.resolved_at.is_(None), "differences"),
            _count(hold_table, on_hold, "payment_holds"),
            _count(payout_table, payout_table.c.state == PayoutState.REQUESTED.value, "payouts"),
            _count(payout_batch_table, payout_batch_table.c.state == BatchState.MADE.value, "batches"),
            _count(payout_account_table, _held, "payout_accounts"),
            _count(freeze_table, freeze_table.c.state == FreezeState.OPEN.value, "freezes"),
            _count(
                coercion_review_table,
                coercion_review_table.c.state == ReviewState.OPEN.value,
                "coercion_reviews",
            ),
            _count(remittance_table, remittance_table.c.state == RemittanceState.MADE.value, "remittances"),
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one()
        return Waiting(**row._mapping)


def _count(table: Table, wanted: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(wanted).scalar_subquery().label(name)

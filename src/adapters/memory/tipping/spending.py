"""Spending limits in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.ledger.transfers import LedgerTables
from adapters.memory.payments.orders import PaymentTables
from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import TippingTables
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.payments.order import OrderState
from domain.tipping.spending import SpendingControl, Spent, india_day, midnight, month_start
from ports.tipping.spending import SpendingControls, SpendingQueries

_WALLETS = (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)


def _aside(ledger: LedgerTables, user_id: UserId) -> int:
    return sum(ledger.held.get(Account.of(kind, user_id), 0) for kind in _WALLETS)


def _now(control: SpendingControl, ledger: LedgerTables) -> SpendingControl:
    """With what the wallets hold now."""
    return replace(control, spent=replace(control.spent, aside_tokens=_aside(ledger, control.user_id)))


class MemorySpendingControls(SpendingControls):
    def __init__(self, tables: TippingTables, ledger: LedgerTables, payments: PaymentTables) -> None:
        self._controls = tables.controls
        self._ledger = ledger
        self._payments = payments

    async def find_all(self, user_ids: Collection[UserId]) -> Mapping[UserId, SpendingControl]:
        return {
            user_id: _now(self._controls[user_id], self._ledger)
            for user_id in user_ids
            if user_id in self._controls
        }

    async def save_all(self, controls: Sequence[SpendingControl]) -> None:
        self._controls.update({control.user_id: control for control in controls})

    async def spent(self, user_id: UserId, *, now: datetime) -> Spent:
        given = [
            posted.transfer
            for posted in self._ledger.journal.values()
            if posted.transfer.debit.owner == user_id
            and posted.transfer.debit.kind in _WALLETS
            and posted.transfer.credit.kind.value.startswith("performer_")
        ]
        today, month = india_day(now), month_start(now)
        return Spent(
            today,
            sum(transfer.amount for transfer in given if transfer.at >= midnight(today)),
            sum(transfer.amount for transfer in given if transfer.at >= month),
            _aside(self._ledger, user_id),
        )

    async def bought(self, user_id: UserId, *, since: datetime, unpaid_since: datetime) -> int:
        mine = [order for order in self._payments.orders.values() if order.buyer_id == user_id]
        return sum(
            order.price
            for order in mine
            if (order.paid_at is not None and order.paid_at >= since)
            or (order.state is OrderState.CREATED and order.created_at >= unpaid_since)
        )


class MemorySpendingQueries(SpendingQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def control(self, user_id: UserId) -> SpendingControl | None:
        tables: TippingTables = self._database.tables.tipping
        control = tables.controls.get(user_id)
        return None if control is None else _now(control, self._database.tables.ledger)

    async def bought(self, user_id: UserId, *, since: datetime) -> int:
        tables: PaymentTables = self._database.tables.payments
        mine = (order for order in tables.orders.values() if order.buyer_id == user_id)
        return sum(order.price for order in mine if order.paid_at is not None and order.paid_at >= since)

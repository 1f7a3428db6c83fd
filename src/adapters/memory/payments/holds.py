"""Payment attempts and holds in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.payments.orders import PaymentTables
from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.payments.order import OrderState
from domain.payments.velocity import Attempt, PaymentHold
from ports.payments.holds import PaymentAttempts, PaymentHoldQueries, PaymentHoldRow, PaymentHolds


class MemoryPaymentAttempts(PaymentAttempts):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def add(self, payment_id: str, buyer_id: UserId, attempt: Attempt) -> None:
        self._tables.attempts.setdefault((payment_id, attempt.failed), (buyer_id, attempt))

    async def since(self, buyer_id: UserId, moment: datetime) -> Sequence[Attempt]:
        attempts = self._tables.attempts.values()
        return [attempt for buyer, attempt in attempts if buyer == buyer_id and attempt.at > moment]

    async def unpaid_orders_since(self, buyer_id: UserId, moment: datetime) -> int:
        return sum(
            order.buyer_id == buyer_id and order.created_at > moment and order.state is not OrderState.PAID
            for order in self._tables.orders.values()
        )


class MemoryPaymentHolds(PaymentHolds):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def find_for_update(self, buyer_id: UserId) -> PaymentHold | None:
        return self._tables.holds.get(buyer_id)

    async def save(self, hold: PaymentHold) -> None:
        self._tables.holds[hold.buyer_id] = hold


class MemoryPaymentHoldQueries(PaymentHoldQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def on_hold(self, *, now: datetime, limit: int) -> Sequence[PaymentHoldRow]:
        tables = self._database.tables
        holds: list[PaymentHold] = [hold for hold in tables.payments.holds.values() if hold.is_on(now)]
        holds.sort(key=lambda hold: (hold.since, hold.buyer_id), reverse=True)
        holds.sort(key=lambda hold: (hold.contested_at is None, hold.contested_at or hold.since))
        users = tables.identity.users
        names = {hold.buyer_id: users[hold.buyer_id].display_name for hold in holds if hold.buyer_id in users}
        return [PaymentHoldRow(hold, names.get(hold.buyer_id, "")) for hold in holds[:limit]]

    async def find(self, buyer_id: UserId) -> PaymentHold | None:
        found: PaymentHold | None = self._database.tables.payments.holds.get(buyer_id)
        return found

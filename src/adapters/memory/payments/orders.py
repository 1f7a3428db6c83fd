"""Orders, the gateways' events and payment exceptions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import OrderId, RefundId, UserId
from domain.payments.credit_note import CreditNote
from domain.payments.invoice import Invoice, Series
from domain.payments.order import Order, OrderNotFound, OrderState, package_title
from domain.payments.velocity import Attempt, PaymentHold
from ports.payments.gateways import GatewayEvent
from ports.payments.orders import (
    GatewayEventNotFound,
    GatewayEvents,
    OrderRow,
    Orders,
    OrderToAsk,
    PaymentException,
    PaymentExceptions,
    PaymentQueries,
)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    event: GatewayEvent
    received_at: datetime
    processed_at: datetime | None
    outcome: str


class PaymentTables:
    def __init__(self) -> None:
        self.orders: dict[OrderId, Order] = {}
        self.events: dict[str, StoredEvent] = {}
        self.exceptions: dict[str, PaymentException] = {}
        self.invoices: dict[OrderId, Invoice] = {}
        self.credit_notes: dict[RefundId, CreditNote] = {}
        self.document_counters: dict[tuple[Series, str], int] = {}
        self.attempts: dict[tuple[str, bool], tuple[UserId, Attempt]] = {}
        self.holds: dict[UserId, PaymentHold] = {}


class MemoryOrders(Orders):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def get_for_update(self, order_id: OrderId) -> Order:
        order = self._tables.orders.get(order_id)
        if order is None:
            raise OrderNotFound("there is no such order")
        return order

    async def find(self, order_id: OrderId) -> Order | None:
        return self._tables.orders.get(order_id)

    async def add(self, order: Order) -> Order:
        return self._tables.orders.setdefault(order.id, order)

    async def update(self, order: Order) -> None:
        assert order.id in self._tables.orders, "an order is added before it is updated"
        self._tables.orders[order.id] = order

    async def find_by_provider_for_update(self, provider: str, provider_order_id: str) -> Order | None:
        assert provider_order_id, "an order that is not open has no provider id"
        for order in self._tables.orders.values():
            if (order.provider, order.provider_order_id) == (provider, provider_order_id):
                return order
        return None

    async def close_unpaid(self, buyer_id: UserId) -> int:
        unpaid = [
            order
            for order in self._tables.orders.values()
            if order.buyer_id == buyer_id and order.state is OrderState.CREATED
        ]
        for order in unpaid:
            self._tables.orders[order.id] = order.closed()
        return len(unpaid)


class MemoryGatewayEvents(GatewayEvents):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def add(self, event: GatewayEvent, *, now: datetime) -> bool:
        if event.event_id in self._tables.events:
            return False
        self._tables.events[event.event_id] = StoredEvent(event, now, None, "")
        return True

    async def get_for_update(self, event_id: str) -> tuple[GatewayEvent, bool]:
        stored = self._tables.events.get(event_id)
        if stored is None:
            raise GatewayEventNotFound("there is no such event of the gateway")
        return stored.event, stored.processed_at is not None

    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None:
        stored = self._tables.events[event_id]
        self._tables.events[event_id] = StoredEvent(stored.event, stored.received_at, now, outcome)


class MemoryPaymentExceptions(PaymentExceptions):
    def __init__(self, tables: PaymentTables) -> None:
        self._tables = tables

    async def add(self, exception: PaymentException) -> bool:
        if exception.payment_id in self._tables.exceptions:
            return False
        self._tables.exceptions[exception.payment_id] = exception
        return True


class _AllTables(Protocol):
    payments: PaymentTables


class _Database(Protocol):
    @property
    def tables(self) -> _AllTables: ...


def _order_row(order: Order) -> OrderRow:
    return OrderRow(
        order_id=order.id,
        buyer_id=order.buyer_id,
        package_id=order.package_id,
        package_name=package_title(order.package_id),
        price_paise=order.price,
        gst_paise=order.gst,
        tokens=order.tokens,
        bonus=order.bonus,
        place_of_supply=order.place_of_supply,
        state=order.state,
        provider=order.provider,
        provider_order_id=order.provider_order_id,
        pay_link=order.pay_link,
        pay_link_until=order.pay_link_until,
        created_at=order.created_at,
        paid_at=order.paid_at,
    )


class MemoryPaymentQueries(PaymentQueries):
    def __init__(self, database: _Database) -> None:
        self._database = database

    async def order(self, order_id: OrderId, *, buyer_id: UserId) -> OrderRow:
        order = self._database.tables.payments.orders.get(order_id)
        if order is None or order.buyer_id != buyer_id:
            raise OrderNotFound("there is no such order")
        return _order_row(order)

    async def orders_of(self, buyer_id: UserId, *, limit: int) -> Sequence[OrderRow]:
        orders = [o for o in self._database.tables.payments.orders.values() if o.buyer_id == buyer_id]
        orders.sort(key=lambda order: (order.created_at, order.id), reverse=True)
        return [_order_row(order) for order in orders[:limit]]

    async def orders_to_ask(
        self, *, now: datetime, created_before: datetime, limit: int
    ) -> Sequence[OrderToAsk]:
        due = [
            (order.ask_at, order.id, order.provider, order.provider_order_id)
            for order in self._database.tables.payments.orders.values()
            if order.ask_at is not None and order.ask_at <= now and order.created_at <= created_before
        ]
        return [OrderToAsk(order_id, provider, named) for _, order_id, provider, named in sorted(due)[:limit]]

    async def exceptions(self, *, limit: int) -> Sequence[PaymentException]:
        rows = sorted(
            self._database.tables.payments.exceptions.values(),
            key=lambda exception: (exception.at, exception.payment_id),
            reverse=True,
        )
        return rows[:limit]

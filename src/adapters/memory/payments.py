"""Orders, the gateway's events and payment exceptions in memory, and a gateway that takes no money."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.order import CURRENCY, Order, OrderNotFound, OrderState, package_title
from ports.payments import (
    BadGatewayWebhook,
    Checkout,
    GatewayError,
    GatewayEvent,
    GatewayEventKind,
    GatewayEventNotFound,
    GatewayEvents,
    OrderRow,
    Orders,
    OrderToAsk,
    PaymentException,
    PaymentExceptions,
    PaymentGateway,
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

    async def find_by_provider_for_update(self, provider_order_id: str) -> Order | None:
        assert provider_order_id, "an order that is not open has no provider id"
        for order in self._tables.orders.values():
            if order.provider_order_id == provider_order_id:
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
        state=order.state,
        provider_order_id=order.provider_order_id,
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
            (order.ask_at, order.id, order.provider_order_id)
            for order in self._database.tables.payments.orders.values()
            if order.ask_at is not None and order.ask_at <= now and order.created_at <= created_before
        ]
        return [OrderToAsk(order_id, provider_id) for _, order_id, provider_id in sorted(due)[:limit]]

    async def exceptions(self, *, limit: int) -> Sequence[PaymentException]:
        rows = sorted(
            self._database.tables.payments.exceptions.values(),
            key=lambda exception: (exception.at, exception.payment_id),
            reverse=True,
        )
        return rows[:limit]


class MemoryGateway(PaymentGateway):
    """The twin of `RazorpayGateway`. A test plays the payer with `pay` and the gateway's sender with `webhook`.

    Set `failure` and it is down.
    """

    def __init__(self) -> None:
        self.failure: GatewayError | None = None
        self.opened: dict[str, Order] = {}
        self.payments: dict[str, list[GatewayEvent]] = {}
        self._secret = b"the twin signs with this"

    @property
    def name(self) -> str:
        return "memory"

    async def open_order(self, order: Order) -> str:
        self._require_up()
        for provider_order_id, opened in self.opened.items():
            if opened.id == order.id:
                return provider_order_id
        provider_order_id = f"order_{order.id.hex}"
        self.opened[provider_order_id] = order
        return provider_order_id

    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        self._require_up()
        if provider_order_id not in self.opened:
            raise GatewayError("the gateway has no such order", permanent=True)
        return list(self.payments.get(provider_order_id, []))

    def checkout(self, order: Order, *, return_url: str) -> Checkout:
        assert order.provider_order_id, "an order is opened before it is paid"
        return Checkout(
            provider=self.name,
            key_id="key_memory",
            provider_order_id=order.provider_order_id,
            checkout_url="https://gateway.invalid/checkout",
            fields={"order_id": order.provider_order_id, "callback_url": return_url},
        )

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        if not hmac.compare_digest(headers.get("x-signature", "").encode(), self._sign(body).encode()):
            raise BadGatewayWebhook("the webhook's signature is not the gateway's")
        try:
            fields = json.loads(body)
            return GatewayEvent(**{**fields, "kind": GatewayEventKind(fields["kind"])})
        except (ValueError, TypeError, KeyError) as error:
            raise BadGatewayWebhook("the webhook cannot be read") from error

    def pay(
        self, provider_order_id: str, *, amount: int | None = None, currency: str = CURRENCY
    ) -> GatewayEvent:
        """Capture a payment of the order, by default of what it asks, and return it as `fetch_payments` would."""
        earlier = self.payments.setdefault(provider_order_id, [])
        payment_id = f"pay_{len(earlier)}_{provider_order_id}"
        order = self.opened.get(provider_order_id)
        event = GatewayEvent(
            event_id=f"fetched:{payment_id}",
            kind=GatewayEventKind.CAPTURED,
            raw_type="payment.fetched",
            provider_order_id=provider_order_id,
            payment_id=payment_id,
            amount=Paise(amount if amount is not None else order.price if order else 1),
            currency=currency,
            receipt="",
        )
        earlier.append(event)
        return event

    def webhook(self, event: GatewayEvent) -> tuple[bytes, dict[str, str]]:
        """The body and headers that tell of an event."""
        body = json.dumps(asdict(event)).encode()
        return body, {"x-signature": self._sign(body)}

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret, body, hashlib.sha256).hexdigest()

    def _require_up(self) -> None:
        if self.failure is not None:
            raise self.failure

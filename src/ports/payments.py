"""Orders, and the gateway through which money comes in."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.errors import Forbidden, NotFound
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.order import Order
from ports.errors import PortError


class Orders(Protocol):
    @abstractmethod
    async def get_for_update(self, order_id: OrderId) -> Order:
        """Raises `OrderNotFound`."""

    @abstractmethod
    async def find(self, order_id: OrderId) -> Order | None: ...

    @abstractmethod
    async def add(self, order: Order) -> Order:
        """Store a new order; when the id is taken already, return the order that has it, unchanged."""

    @abstractmethod
    async def update(self, order: Order) -> None: ...

    @abstractmethod
    async def find_by_provider_for_update(self, provider_order_id: str) -> Order | None: ...

    @abstractmethod
    async def close_unpaid(self, buyer_id: UserId) -> int:
        """Close every order of a buyer that is not paid, and return how many. Waits for one that is being paid."""


class GatewayEventKind(StrEnum):
    CAPTURED = "captured"
    FAILED = "failed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """One verified word of the gateway. `event_id` is the same on every delivery of it.

    `amount` in paise, `currency` an ISO 4217 code, `receipt` the order id that we gave the gateway.
    """

    event_id: str
    kind: GatewayEventKind
    raw_type: str
    provider_order_id: str
    payment_id: str
    amount: Paise
    currency: str
    receipt: str


class GatewayEventNotFound(NotFound):
    code = "gateway_event_not_found"


class GatewayEvents(Protocol):
    """What the gateway said, verified: stored first, answered, then processed."""

    @abstractmethod
    async def add(self, event: GatewayEvent, *, now: datetime) -> bool:
        """False when this event was stored before."""

    @abstractmethod
    async def get_for_update(self, event_id: str) -> tuple[GatewayEvent, bool]:
        """The event, and whether it was processed already. Raises `GatewayEventNotFound`."""

    @abstractmethod
    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None: ...


class ExceptionKind(StrEnum):
    UNKNOWN_ORDER = "unknown_order"
    AMOUNT_MISMATCH = "amount_mismatch"
    CURRENCY_MISMATCH = "currency_mismatch"
    DUPLICATE_PAYMENT = "duplicate_payment"
    ORDER_CLOSED = "order_closed"


@dataclass(frozen=True, slots=True)
class PaymentException:
    """Money that came in and belongs to no unpaid order: kept for staff, never credited by itself.

    `amount` counts the smallest unit of the currency that came: paise, unless `kind` is a currency mismatch.
    """

    payment_id: str
    kind: ExceptionKind
    order_id: OrderId | None
    amount: Paise
    detail: str
    at: datetime


class PaymentExceptions(Protocol):
    @abstractmethod
    async def add(self, exception: PaymentException) -> bool:
        """False when the payment has one already."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    order_id: OrderId
    buyer_id: UserId
    package_id: str
    package_name: str
    price_paise: int
    gst_paise: int
    tokens: int
    bonus: int
    state: str
    provider_order_id: str
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderToAsk:
    order_id: OrderId
    provider_order_id: str


class PaymentQueries(Protocol):
    @abstractmethod
    async def order(self, order_id: OrderId, *, buyer_id: UserId) -> OrderRow:
        """Raises `OrderNotFound`, also for somebody else's order."""

    @abstractmethod
    async def orders_of(self, buyer_id: UserId, *, limit: int) -> Sequence[OrderRow]:
        """Newest first."""

    @abstractmethod
    async def orders_to_ask(
        self, *, now: datetime, created_before: datetime, limit: int
    ) -> Sequence[OrderToAsk]:
        """Unpaid orders that the gateway has opened, and whose `ask_at` has come; longest due first."""

    @abstractmethod
    async def exceptions(self, *, limit: int) -> Sequence[PaymentException]:
        """Newest first."""


class GatewayError(PortError):
    """The gateway did not answer, or refused."""


class BadGatewayWebhook(Forbidden):
    """A message that is not, provably, the gateway's, or cannot be read."""

    code = "bad_gateway_webhook"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a browser needs to pay an order: a form posted to `checkout_url`, with `fields` as hidden inputs.

    The gateway's page takes over and in the end sends the browser to the return address, by GET or by POST.
    What the browser brings back proves nothing: only a verified event of the gateway pays an order.
    """

    provider: str
    key_id: str
    provider_order_id: str
    checkout_url: str
    fields: Mapping[str, str]


class PaymentGateway(Protocol):
    """Takes payments. Every `async` method raises `GatewayError`."""

    @property
    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    async def open_order(self, order: Order) -> str:
        """Open the order with the gateway and return the gateway's id for it.

        Safe to repeat: an order that was opened before under our id is found, not opened again.
        """

    @abstractmethod
    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        """The order's captured payments, as events whose ids are derived from the payments' ids."""

    @abstractmethod
    def checkout(self, order: Order, *, return_url: str) -> Checkout: ...

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        """Check a webhook's signature over its raw bytes. Header names are lower case.

        Raises `BadGatewayWebhook`.
        """

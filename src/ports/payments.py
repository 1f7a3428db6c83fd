"""Orders, and the gateway through which money comes in."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

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
    async def find_id_by_provider(self, provider_order_id: str) -> OrderId | None: ...


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


class GatewayEvents(Protocol):
    """Verified webhooks: stored first, answered, then processed."""

    @abstractmethod
    async def add(self, event: GatewayEvent, *, now: datetime) -> bool:
        """False when this event was stored before."""

    @abstractmethod
    async def get_for_update(self, event_id: str) -> tuple[GatewayEvent, bool]:
        """The event, and whether it was processed already."""

    @abstractmethod
    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None: ...


class ExceptionKind(StrEnum):
    UNKNOWN_ORDER = "unknown_order"
    AMOUNT_MISMATCH = "amount_mismatch"
    DUPLICATE_PAYMENT = "duplicate_payment"


@dataclass(frozen=True, slots=True)
class PaymentException:
    """Money that came in and belongs to no unpaid order: kept for staff, never credited by itself."""

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


class PaymentQueries(Protocol):
    @abstractmethod
    async def order(self, order_id: OrderId, *, buyer_id: UserId) -> OrderRow:
        """Raises `OrderNotFound`, also for somebody else's order."""

    @abstractmethod
    async def orders_of(self, buyer_id: UserId, *, limit: int) -> Sequence[OrderRow]:
        """Newest first."""

    @abstractmethod
    async def exceptions(self, *, limit: int) -> Sequence[PaymentException]: ...


class GatewayError(PortError):
    """The gateway did not answer, or refused."""


class BadGatewayWebhook(Exception):
    """A message that is not, provably, the gateway's, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a browser needs to pay an order: the gateway's public key id, its order id, and its checkout page or script."""

    provider: str
    key_id: str
    provider_order_id: str
    checkout_url: str


class PaymentGateway(Protocol):
    @property
    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    async def open_order(self, order: Order) -> str:
        """Open the order with the gateway and return the gateway's id for it. Raises `GatewayError`."""

    @abstractmethod
    def checkout(self, order: Order, *, return_url: str) -> Checkout: ...

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        """Check a webhook's signature over its raw bytes. Header names are lower case. Raises `BadGatewayWebhook`."""

"""Orders, what the gateways said of them, and what fits none of them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.errors import NotFound
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.order import Order
from ports.payments.gateways import GatewayEvent


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
    async def find_by_provider_for_update(self, provider: str, provider_order_id: str) -> Order | None: ...

    @abstractmethod
    async def close_unpaid(self, buyer_id: UserId) -> int:
        """Close every order of a buyer that is not paid, and return how many. Waits for one that is being paid."""


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
    """Money that came in through `provider` and belongs to no unpaid order: kept for staff, never credited by itself.

    `amount` counts the smallest unit of the currency that came: paise, unless `kind` is a currency mismatch.
    """

    payment_id: str
    provider: str
    provider_order_id: str
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
    place_of_supply: str
    state: str
    provider: str
    provider_order_id: str
    pay_link: str
    pay_link_until: datetime | None
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderToAsk:
    order_id: OrderId
    provider: str
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

"""The gateways through which money comes in and goes back.

An order is paid through one gateway, which its `provider` names for ever: its payments are asked of that one, and
go back through it.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.money import Paise
from domain.payments.order import Order
from domain.payments.providers import PaymentMethod
from ports.errors import PortError, UnprovenMessage


class GatewayError(PortError):
    """The gateway did not answer, or refused."""


class BadGatewayWebhook(UnprovenMessage):
    """A message that is not, provably, the gateway's, or cannot be read."""

    code = "bad_gateway_webhook"


class GatewayEventKind(StrEnum):
    CAPTURED = "captured"
    FAILED = "failed"
    REFUND_PROCESSED = "refund_processed"
    REFUND_FAILED = "refund_failed"
    DISPUTE_CREATED = "dispute_created"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """One verified word of the gateway `provider`. `event_id` is the same on every delivery of it.

    `amount` is that of the payment, the refund or the dispute that it tells of, in the smallest unit of `currency`
    (an ISO 4217 code). `receipt` is the order id that we gave the gateway. A refund has the gateway's `refund_id`
    and, where we asked for it, our own id as `refund_reference`; a dispute has a `dispute_id`. `instrument` is an
    opaque, keyed hash that tells one card or UPI account from another and names neither. What an event does not
    have is "".
    """

    event_id: str
    provider: str
    kind: GatewayEventKind
    raw_type: str
    provider_order_id: str
    payment_id: str
    amount: Paise
    currency: str
    receipt: str
    refund_id: str
    refund_reference: str
    dispute_id: str
    instrument: str

    @classmethod
    def noted(cls, *, event_id: str, provider: str, raw_type: str) -> "GatewayEvent":
        """One that changes nothing, and of which nothing else is read."""
        return cls(
            event_id, provider, GatewayEventKind.OTHER, raw_type, "", "", Paise(0), "", "", "", "", "", ""
        )


@dataclass(frozen=True, slots=True)
class OpenedOrder:
    """What the gateway made of an order. `pay_link` is the page or app link where it is paid, until `pay_link_until`.

    Both are empty where a link is made for each method, or where one was made and lost: then the order can only be
    paid by who has the link, and its buyer starts another.
    """

    provider_order_id: str
    pay_link: str
    pay_link_until: datetime | None


@dataclass(frozen=True, slots=True)
class Payer:
    """What a gateway asks about the browser that pays, to judge the risk."""

    ip_address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """How a browser pays an order by one method.

    Either `upi_link` (`upi://pay?…`), to open in an app or to show as a QR code, or `url`: reached by a form posted
    with `fields` as hidden inputs, or by following it where there are no fields. The gateway's page takes over and
    in the end sends the browser to the return address, by GET or by POST. What the browser brings back proves
    nothing: only a verified event of the gateway pays an order. `until` is when the link ends, where it does.
    """

    provider: str
    method: PaymentMethod
    provider_order_id: str
    url: str
    fields: Mapping[str, str]
    upi_link: str
    until: datetime | None


class PaymentGateway(Protocol):
    """Takes payments. Every `async` method raises `GatewayError`."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The `Provider` it is."""

    @abstractmethod
    async def open_order(self, order: Order, *, return_url: str) -> OpenedOrder:
        """Open the order with the gateway, for a browser that comes back to `return_url`.

        Safe to repeat: an order that was opened before under our id is found, not opened again.
        """

    @abstractmethod
    async def checkout(
        self, order: Order, *, method: PaymentMethod, return_url: str, payer: Payer
    ) -> Checkout:
        """Prepare the payment of an order that is open, by a method of `METHODS`."""

    @abstractmethod
    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        """The order's captured payments, as events whose ids are derived from the payments' ids."""

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        """Prove that a webhook is the gateway's, and read it. Header names are lower case.

        Raises `BadGatewayWebhook`.
        """


class RefundState(StrEnum):
    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to send back to where it came from. `refund_id` is ours, and makes asking again harmless.

    `amount` in paise: all of the payment or a part of it. A payment of no order has no `provider_order_id`, and a
    gateway may refuse it for good.
    """

    refund_id: UUID
    provider_order_id: str
    payment_id: str
    amount: Paise


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the gateway has it. `provider_refund_id` is the gateway's id."""

    provider_refund_id: str
    refund_reference: str
    amount: Paise
    state: RefundState


class RefundGateway(Protocol):
    """Sends payments back. Every method raises `GatewayError`; one that is not permanent may be asked again."""

    @abstractmethod
    async def create_refund(self, request: RefundRequest) -> ProviderRefund:
        """Safe to repeat with the same request: the money goes back once, and the first refund is returned."""

    @abstractmethod
    async def find_refund(self, request: RefundRequest) -> ProviderRefund | None:
        """How a refund that was asked for stands; None when the gateway has none under our id."""


class Gateway(PaymentGateway, RefundGateway, Protocol):
    """What an adapter is: the way in and the way back."""


class Gateways(Protocol):
    """The gateways that this platform may use and has: those of its legal profile, with their keys set."""

    @abstractmethod
    def offered(self) -> Sequence[str]:
        """Their names, the one to suggest first."""

    @abstractmethod
    def named(self, provider: str) -> Gateway:
        """Raises `ProviderNotOffered`."""

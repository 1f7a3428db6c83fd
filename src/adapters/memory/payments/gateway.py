"""A gateway that takes no money."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from uuid import UUID, uuid4

from domain.money import Paise
from domain.payments.order import CURRENCY, Order
from domain.payments.providers import PaymentMethod, Provider, ProviderNotOffered
from ports.payments.gateways import (
    BadGatewayWebhook,
    Checkout,
    Gateway,
    GatewayError,
    GatewayEvent,
    GatewayEventKind,
    Gateways,
    OpenedOrder,
    Payer,
    ProviderRefund,
    RefundRequest,
    RefundState,
)


class MemoryGateway(Gateway):
    """The twin of the real gateways. A test plays the payer with `pay` and the gateway's sender with `webhook`.

    Set `failure` and it is down; set `refund_state` and refunds come out so.
    """

    def __init__(self, provider: Provider = Provider.RAZORPAY) -> None:
        self.provider = provider
        self.failure: GatewayError | None = None
        self.refund_state = RefundState.PROCESSED
        self.opened: dict[str, Order] = {}
        self.payments: dict[str, list[GatewayEvent]] = {}
        self.refunds: dict[UUID, tuple[RefundRequest, ProviderRefund]] = {}
        self._secret = b"the twin signs with this"

    @property
    def name(self) -> str:
        return self.provider

    async def open_order(self, order: Order, *, return_url: str) -> OpenedOrder:
        self._require_up()
        for provider_order_id, opened in self.opened.items():
            if opened.id == order.id:
                return OpenedOrder(provider_order_id, "", None)
        provider_order_id = f"order_{order.id.hex}"
        self.opened[provider_order_id] = order
        return OpenedOrder(provider_order_id, "", None)

    async def checkout(
        self, order: Order, *, method: PaymentMethod, return_url: str, payer: Payer
    ) -> Checkout:
        self._require_up()
        assert order.provider_order_id, "an order is opened before it is paid"
        upi = method is PaymentMethod.UPI
        link = order.pay_link or f"upi://pay?pa=shop@memory&am={order.price // 100}.{order.price % 100:02}"
        return Checkout(
            provider=self.name,
            method=method,
            provider_order_id=order.provider_order_id,
            url="" if upi else "https://gateway.invalid/checkout",
            fields={} if upi else {"order_id": order.provider_order_id, "callback_url": return_url},
            upi_link=link if upi else "",
            until=None,
        )

    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        self._require_up()
        if provider_order_id not in self.opened:
            raise GatewayError("the gateway has no such order", permanent=True)
        return list(self.payments.get(provider_order_id, []))

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        if not hmac.compare_digest(headers.get("x-signature", "").encode(), self._sign(body).encode()):
            raise BadGatewayWebhook("the webhook's signature is not the gateway's")
        try:
            fields = json.loads(body)
            return GatewayEvent(**{**fields, "kind": GatewayEventKind(fields["kind"])})
        except (ValueError, TypeError, KeyError) as error:
            raise BadGatewayWebhook("the webhook cannot be read") from error

    async def create_refund(self, request: RefundRequest) -> ProviderRefund:
        self._require_up()
        if request.refund_id in self.refunds:
            earlier, refund = self.refunds[request.refund_id]
            if earlier != request:
                raise GatewayError("the gateway has another refund of this id", permanent=True)
            return refund
        sent_back = sum(
            asked.amount for asked, _ in self.refunds.values() if asked.payment_id == request.payment_id
        )
        if sent_back + request.amount > self._payment(request.payment_id).amount:
            raise GatewayError("a refund is never more than the payment", permanent=True)
        refund = ProviderRefund(
            f"rfnd_{request.refund_id.hex}", str(request.refund_id), request.amount, self.refund_state
        )
        self.refunds[request.refund_id] = (request, refund)
        return refund

    async def find_refund(self, request: RefundRequest) -> ProviderRefund | None:
        self._require_up()
        _, refund = self.refunds.get(request.refund_id, (None, None))
        return refund

    def pay(
        self, provider_order_id: str, *, amount: int | None = None, currency: str = CURRENCY
    ) -> GatewayEvent:
        """Capture a payment of the order, by default of what it asks, and return it as `fetch_payments` would."""
        earlier = self.payments.setdefault(provider_order_id, [])
        payment_id = f"pay_{len(earlier)}_{provider_order_id}"
        order = self.opened.get(provider_order_id)
        event = GatewayEvent(
            event_id=f"fetched:{payment_id}",
            provider=self.name,
            kind=GatewayEventKind.CAPTURED,
            raw_type="payment.fetched",
            provider_order_id=provider_order_id,
            payment_id=payment_id,
            amount=Paise(amount if amount is not None else order.price if order else 1),
            currency=currency,
            receipt="",
            refund_id="",
            refund_reference="",
            dispute_id="",
            instrument="",
        )
        earlier.append(event)
        return event

    def settle_refund(self, refund_id: UUID, state: RefundState) -> GatewayEvent:
        """A refund comes to its end; returns the event that tells of it."""
        request, refund = self.refunds[refund_id]
        refund = replace(refund, state=state)
        self.refunds[refund_id] = (request, refund)
        kind = {
            RefundState.PROCESSED: GatewayEventKind.REFUND_PROCESSED,
            RefundState.FAILED: GatewayEventKind.REFUND_FAILED,
        }[state]
        return replace(
            self._payment(request.payment_id),
            event_id=uuid4().hex,
            kind=kind,
            raw_type=f"refund.{state}",
            amount=refund.amount,
            refund_id=refund.provider_refund_id,
            refund_reference=refund.refund_reference,
        )

    def dispute(self, payment_id: str, kind: GatewayEventKind, *, amount: int | None = None) -> GatewayEvent:
        """The bank disputes a payment, or decides the dispute; returns the event that tells of it."""
        payment = self._payment(payment_id)
        return replace(
            payment,
            event_id=uuid4().hex,
            kind=kind,
            raw_type=f"payment.{kind}",
            amount=Paise(payment.amount if amount is None else amount),
            dispute_id=f"disp_{payment_id}",
        )

    def webhook(self, event: GatewayEvent) -> tuple[bytes, dict[str, str]]:
        """The body and headers that tell of an event."""
        body = json.dumps(asdict(event)).encode()
        return body, {"x-signature": self._sign(body)}

    def _payment(self, payment_id: str) -> GatewayEvent:
        for payment in (payment for payments in self.payments.values() for payment in payments):
            if payment.payment_id == payment_id:
                return payment
        raise GatewayError("the gateway has no such payment", permanent=True)

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret, body, hashlib.sha256).hexdigest()

    def _require_up(self) -> None:
        if self.failure is not None:
            raise self.failure


class MemoryGateways(Gateways):
    """Offers what it is given, in that order."""

    def __init__(self, *gateways: Gateway) -> None:
        self._gateways = {gateway.name: gateway for gateway in gateways}

    def offered(self) -> Sequence[str]:
        return list(self._gateways)

    def named(self, provider: str) -> Gateway:
        if provider not in self._gateways:
            raise ProviderNotOffered("this provider is not offered here", pointer="/provider")
        return self._gateways[provider]

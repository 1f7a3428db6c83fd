"""Payments through Razorpay: hosted checkout, UPI links made by its server-to-server API, refunds.

Contract: https://razorpay.com/docs/api/orders, …/payments/payment-gateway/web-integration/hosted,
…/payments/payment-gateway/s2s-integration/payment-methods/upi/intent, …/api/refunds/normal-refunds-idempotent.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from adapters.razorpay.client import RazorpayClient
from adapters.razorpay.webhook import PaymentEntity, captured_event, read_webhook
from domain.money import Paise, rupees
from domain.payments.order import CURRENCY, Order
from domain.payments.providers import PaymentMethod, Provider
from ports.payments.gateways import (
    Checkout,
    Gateway,
    GatewayError,
    GatewayEvent,
    OpenedOrder,
    Payer,
    ProviderRefund,
    RefundRequest,
    RefundState,
)

UPI_LINK_LIFE = timedelta(minutes=10)
"""For how long we give the same link again. Razorpay fails a UPI payment that nobody took up after about as long."""
UPI_SCHEME = "upi://pay?"


class _OrderEntity(msgspec.Struct):
    id: str
    amount: int
    currency: str
    created_at: int
    receipt: str | None = None


class _Orders(msgspec.Struct):
    items: list[_OrderEntity]


class _Payments(msgspec.Struct):
    items: list[PaymentEntity]


class _UpiPayment(msgspec.Struct):
    razorpay_payment_id: str
    link: str


class _RefundEntity(msgspec.Struct):
    id: str
    payment_id: str
    amount: int
    currency: str
    status: RefundState
    receipt: str | None = None


class _Refunds(msgspec.Struct):
    items: list[_RefundEntity]


class RazorpayGateway(Gateway):
    """`api_url` and `checkout_url` are Razorpay's own, or those of a server that speaks its contract.

    A key for real money (`rzp_live_…`) is refused without `acquirer_approval`, the reference of the acquirer's
    written approval of this business. `contact_email` and `contact_phone` are ours: Razorpay wants them with a UPI
    payment, and what our buyers gave us is not passed on. `instrument_key` keys the hashes of cards and accounts.
    """

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        webhook_secret: str,
        api_url: str,
        checkout_url: str,
        shop_name: str,
        contact_email: str,
        contact_phone: str,
        instrument_key: str,
        acquirer_approval: str = "",
        timeout_seconds: float = 10.0,
    ) -> None:
        if key_id.startswith("rzp_live_") and not acquirer_approval:
            raise GatewayError("live payments need the acquirer's written approval", permanent=True)
        self._key_id = key_id
        self._webhook_secret = webhook_secret
        self._checkout_url = checkout_url
        self._shop_name = shop_name
        self._contact = {"email": contact_email, "contact": contact_phone}
        self._instrument_key = instrument_key
        self._client = RazorpayClient(
            key_id=key_id, key_secret=key_secret, api_url=api_url, timeout_seconds=timeout_seconds
        )

    @property
    def name(self) -> str:
        return Provider.RAZORPAY

    @property
    def client(self) -> RazorpayClient:
        """For what else is asked of Razorpay under the same key."""
        return self._client

    def close(self) -> None:
        self._client.close()

    async def open_order(self, order: Order, *, return_url: str) -> OpenedOrder:
        receipt, orders = str(order.id), self._client.sdk.order
        opened = await self._client.call(partial(orders.all, {"receipt": receipt, "count": 100}), _Orders)
        earlier = [
            (item.created_at, item.id)
            for item in opened.items
            if (item.receipt, item.amount, item.currency) == (receipt, order.price, CURRENCY)
        ]
        if earlier:
            return OpenedOrder(min(earlier)[1], "", None)
        wanted = {
            "amount": order.price,
            "currency": CURRENCY,
            "receipt": receipt,
            "payment_capture": True,
            "notes": {"order_id": receipt},
        }
        created = await self._client.call(partial(orders.create, wanted), _OrderEntity)
        if (created.amount, created.currency) != (order.price, CURRENCY):
            raise GatewayError("razorpay opened an order of another amount", permanent=True)
        return OpenedOrder(created.id, "", None)

    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        payments = await self._client.call(
            partial(self._client.sdk.order.payments, provider_order_id), _Payments
        )
        return [
            captured_event(payment, event_id=f"fetched:{payment.id}", instrument_key=self._instrument_key)
            for payment in payments.items
            if payment.status == "captured" and payment.order_id == provider_order_id
        ]

    async def checkout(
        self, order: Order, *, method: PaymentMethod, return_url: str, payer: Payer
    ) -> Checkout:
        """A UPI link of our own making is refused: only one that Razorpay made is tied to the order.

        Everything else goes to Razorpay's hosted page, by a form that works without any script of ours, with the
        method chosen already.
        """
        assert order.provider_order_id, "an order is opened before it is paid"
        if method is PaymentMethod.UPI:
            link, until = await self._upi_link(order, payer)
            return Checkout(self.name, method, order.provider_order_id, "", {}, link, until)
        fields = {
            "key_id": self._key_id,
            "order_id": order.provider_order_id,
            "amount": str(order.price),
            "currency": CURRENCY,
            "name": self._shop_name,
            "description": _description(order),
            "prefill[method]": method.value,
            "callback_url": return_url,
            "cancel_url": return_url,
        }
        return Checkout(self.name, method, order.provider_order_id, self._checkout_url, fields, "", None)

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        return read_webhook(body, headers, secret=self._webhook_secret, instrument_key=self._instrument_key)

    async def create_refund(self, request: RefundRequest) -> ProviderRefund:
        reference = str(request.refund_id)
        wanted = {"amount": request.amount, "speed": "normal", "receipt": reference}
        call = partial(
            self._client.sdk.payment.refund,
            request.payment_id,
            wanted,
            headers={"X-Refund-Idempotency": reference},
        )
        refund = await self._client.call(call, _RefundEntity)
        if (refund.payment_id, refund.amount) != (request.payment_id, request.amount):
            raise GatewayError("razorpay refunded something else than was asked", permanent=True)
        return _provider_refund(refund)

    async def find_refund(self, request: RefundRequest) -> ProviderRefund | None:
        call = partial(self._client.sdk.payment.fetch_multiple_refund, request.payment_id, {"count": 100})
        refunds = await self._client.call(call, _Refunds)
        reference = str(request.refund_id)
        found = [refund for refund in refunds.items if refund.receipt == reference]
        return _provider_refund(found[0]) if found else None

    async def _upi_link(self, order: Order, payer: Payer) -> tuple[str, datetime | None]:
        if order.pay_link:
            return order.pay_link, order.pay_link_until
        wanted = {
            "amount": order.price,
            "currency": CURRENCY,
            "order_id": order.provider_order_id,
            "method": "upi",
            "upi": {"flow": "intent"},
            **self._contact,
            "ip": payer.ip_address,
            "referer": self._checkout_url,
            "user_agent": payer.user_agent,
            "description": _description(order),
        }
        started = await self._client.call(partial(self._client.sdk.payment.createUpi, wanted), _UpiPayment)
        if not started.link.startswith(UPI_SCHEME):
            raise GatewayError("razorpay answered with a link of another kind", permanent=True)
        return started.link, datetime.now(UTC) + UPI_LINK_LIFE


def _description(order: Order) -> str:
    return f"{order.tokens + order.bonus:,} tokens for {rupees(order.price)}"


def _provider_refund(refund: _RefundEntity) -> ProviderRefund:
    return ProviderRefund(refund.id, refund.receipt or "", Paise(refund.amount), refund.status)

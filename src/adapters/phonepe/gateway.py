"""Payments through PhonePe's Standard Checkout, version 2: a page of theirs, asked for by one call."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import msgspec

from adapters.phonepe.client import PhonePeClient
from adapters.phonepe.reading import OrderStatus, payment_events, proof_of, read_webhook
from domain.money import Paise
from domain.payments.order import Order
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

PAGE_SECONDS = 3_600
"""How long PhonePe's page takes payments: the longest that it allows."""
_REFUND_STATES = {
    "PENDING": RefundState.PENDING,
    "CONFIRMED": RefundState.PENDING,
    "COMPLETED": RefundState.PROCESSED,
    "FAILED": RefundState.FAILED,
}


class _Created(msgspec.Struct, rename="camel"):
    order_id: str
    state: str
    expire_at: int
    """Milliseconds since 1970."""
    redirect_url: str


class _Refund(msgspec.Struct, rename="camel"):
    refund_id: str
    amount: int
    state: str


class _RefundStatus(msgspec.Struct, rename="camel"):
    amount: int
    state: str
    original_merchant_order_id: str
    refund_id: str | None = None


class PhonePeGateway(Gateway):
    """`page_url` is where PhonePe's pages are: a browser is sent nowhere else.

    Any address but a test one is for real money, and refused without `acquirer_approval`, the reference of the
    acquirer's written approval of this business.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        client_version: str,
        api_url: str,
        auth_url: str,
        page_url: str,
        webhook_username: str,
        webhook_password: str,
        instrument_key: str,
        acquirer_approval: str = "",
        timeout_seconds: float = 10.0,
    ) -> None:
        assert webhook_username, "without a name and password anybody could send webhooks"
        assert webhook_password, "without a name and password anybody could send webhooks"
        if not is_for_tests(api_url) and not acquirer_approval:
            raise GatewayError("live payments need the acquirer's written approval", permanent=True)
        self._client = PhonePeClient(
            client_id=client_id,
            client_secret=client_secret,
            client_version=client_version,
            api_url=api_url,
            auth_url=auth_url,
            timeout_seconds=timeout_seconds,
        )
        self._page_origin = _origin(page_url)
        self._proof = proof_of(webhook_username, webhook_password)
        self._instrument_key = instrument_key

    @property
    def name(self) -> str:
        return Provider.PHONEPE

    async def aclose(self) -> None:
        await self._client.aclose()

    async def open_order(self, order: Order, *, return_url: str) -> OpenedOrder:
        """Our order's id is theirs too. An order that they have already keeps its page, whose address they tell once:
        where that answer was lost the order cannot be paid, and its buyer places another."""
        merchant_order_id = str(order.id)
        wanted = {
            "merchantOrderId": merchant_order_id,
            "amount": order.price,
            "expireAfter": PAGE_SECONDS,
            "metaInfo": {},
            "paymentFlow": {"type": "PG_CHECKOUT", "merchantUrls": {"redirectUrl": return_url}},
        }
        try:
            created = await self._client.ask("POST", "/checkout/v2/pay", _Created, body=wanted)
        except GatewayError as error:
            if error.permanent and (await self._status(merchant_order_id)).amount == order.price:
                return OpenedOrder(merchant_order_id, "", None)
            raise
        if _origin(created.redirect_url) != self._page_origin:
            raise GatewayError("phonepe sends the payer to another place", permanent=True)
        until = datetime.fromtimestamp(created.expire_at / 1000, UTC)
        return OpenedOrder(merchant_order_id, created.redirect_url, until)

    async def checkout(
        self, order: Order, *, method: PaymentMethod, return_url: str, payer: Payer
    ) -> Checkout:
        """The page that was made when the order was opened; it offers every method."""
        if not order.pay_link:
            raise GatewayError("phonepe's page for this order has ended", permanent=True)
        return Checkout(
            self.name, method, order.provider_order_id, order.pay_link, {}, "", order.pay_link_until
        )

    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        return payment_events(
            await self._status(provider_order_id),
            merchant_order_id=provider_order_id,
            instrument_key=self._instrument_key,
        )

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        return read_webhook(body, headers, proof=self._proof, instrument_key=self._instrument_key)

    async def create_refund(self, request: RefundRequest) -> ProviderRefund:
        if earlier := await self.find_refund(request):
            if earlier.amount != request.amount:
                raise GatewayError("phonepe has another refund of this id", permanent=True)
            return earlier
        wanted = {
            "merchantRefundId": str(request.refund_id),
            "originalMerchantOrderId": request.provider_order_id,
            "amount": request.amount,
        }
        try:
            refund = await self._client.ask("POST", "/payments/v2/refund", _Refund, body=wanted)
        except GatewayError as error:
            # A request beside this one was first: PhonePe takes an id once.
            earlier = await self.find_refund(request) if error.permanent else None
            if earlier is None or earlier.amount != request.amount:
                raise
            return earlier
        if refund.amount != request.amount:
            raise GatewayError("phonepe refunded something else than was asked", permanent=True)
        return _provider_refund(refund.refund_id, request, refund.amount, refund.state)

    async def find_refund(self, request: RefundRequest) -> ProviderRefund | None:
        path = f"/payments/v2/refund/{quote(str(request.refund_id), safe='')}/status"
        status = await self._client.find(path, _RefundStatus)
        if status is None:
            return None
        if status.original_merchant_order_id != request.provider_order_id:
            raise GatewayError("phonepe has another refund of this id", permanent=True)
        return _provider_refund(status.refund_id or "", request, status.amount, status.state)

    async def _status(self, merchant_order_id: str) -> OrderStatus:
        path = f"/checkout/v2/order/{quote(merchant_order_id, safe='')}/status"
        return await self._client.ask("GET", path, OrderStatus, query="?details=true")


def is_for_tests(api_url: str) -> bool:
    """PhonePe's own sandbox, or a server on this machine."""
    host = urlsplit(api_url).hostname or ""
    return host in {"127.0.0.1", "localhost"} or host.endswith(".test") or host == "api-preprod.phonepe.com"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _provider_refund(provider_id: str, request: RefundRequest, amount: int, state: str) -> ProviderRefund:
    if state not in _REFUND_STATES:
        raise GatewayError("phonepe answered something unreadable", permanent=True)
    return ProviderRefund(provider_id, str(request.refund_id), Paise(amount), _REFUND_STATES[state])

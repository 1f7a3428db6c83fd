"""Payments through Razorpay, by its own SDK.

The SDK is synchronous and prints what goes wrong to standard output. It runs in a small pool of threads, and on a
transport that sets the timeouts and turns every failure of the network into `GatewayError` before the SDK sees it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec
import razorpay
import razorpay.errors
import requests
from requests.adapters import HTTPAdapter

from adapters.razorpay.webhook import PaymentEntity, captured_event, read_webhook
from domain.money import rupees
from domain.payments.order import CURRENCY, Order
from ports.payments import Checkout, GatewayError, GatewayEvent, PaymentGateway

CONNECT_SECONDS = 5.0
THREADS = 8

Answer = TypeVar("Answer")

_SDK_ERRORS = (
    razorpay.errors.GatewayError,
    razorpay.errors.ServerError,
    requests.RequestException,
)


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


class _Transport(HTTPAdapter):
    """Every call has timeouts, follows no redirect, and fails as `GatewayError`."""

    def __init__(self, read_seconds: float) -> None:
        super().__init__(pool_maxsize=THREADS)
        self._timeout = (CONNECT_SECONDS, read_seconds)

    def send(  # noqa: PLR0917 -- requests decides what is passed
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: object = None,
        proxies: object = None,
    ) -> requests.Response:
        # The errors' texts hold addresses and parts of bodies: their class is told, the rest is not.
        try:
            response = super().send(request, stream=False, timeout=self._timeout, verify=verify)
            status, readable = response.status_code, _is_json_object(response)
        except requests.RequestException as error:
            raise GatewayError(f"razorpay did not answer: {type(error).__name__}") from None
        if status >= 500 or status == 429:
            raise GatewayError(f"razorpay answered {status}")
        if 300 <= status < 400 or not readable:
            raise GatewayError(
                f"razorpay answered {status} with something other than its API", permanent=True
            )
        return response


def _is_json_object(response: requests.Response) -> bool:
    try:
        return isinstance(response.json(), dict)
    except requests.JSONDecodeError:
        return False


class RazorpayGateway(PaymentGateway):
    """`api_url` and `checkout_url` are Razorpay's own, or those of a server that speaks its contract.

    A key for real money (`rzp_live_…`) is refused without `acquirer_approval`, the reference of the acquirer's
    written approval of this business.
    """

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        webhook_secret: str,
        api_url: str,
        checkout_url: str,
        acquirer_approval: str = "",
        timeout_seconds: float = 10.0,
    ) -> None:
        if key_id.startswith("rzp_live_") and not acquirer_approval:
            raise GatewayError("live payments need the acquirer's written approval", permanent=True)
        self._key_id = key_id
        self._webhook_secret = webhook_secret
        self._checkout_url = checkout_url
        self._deadline_seconds = timeout_seconds + CONNECT_SECONDS
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="razorpay")
        session = requests.Session()
        session.trust_env = False  # no proxy or .netrc of the environment between us and the gateway
        transport = _Transport(timeout_seconds)
        session.mount("https://", transport)
        session.mount("http://", transport)
        self._client = razorpay.Client(
            session=session, auth=(key_id, key_secret), base_url=api_url.rstrip("/")
        )

    @property
    def name(self) -> str:
        return "razorpay"

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def open_order(self, order: Order) -> str:
        receipt = str(order.id)
        opened = await self._call(
            partial(self._client.order.all, {"receipt": receipt, "count": 100}), _Orders
        )
        earlier = [
            (item.created_at, item.id)
            for item in opened.items
            if (item.receipt, item.amount, item.currency) == (receipt, order.price, CURRENCY)
        ]
        if earlier:
            return min(earlier)[1]
        wanted = {
            "amount": order.price,
            "currency": CURRENCY,
            "receipt": receipt,
            "payment_capture": True,
            "notes": {"order_id": receipt},
        }
        created = await self._call(partial(self._client.order.create, wanted), _OrderEntity)
        if (created.amount, created.currency) != (order.price, CURRENCY):
            raise GatewayError("razorpay opened an order of another amount", permanent=True)
        return created.id

    async def fetch_payments(self, provider_order_id: str) -> Sequence[GatewayEvent]:
        payments = await self._call(partial(self._client.order.payments, provider_order_id), _Payments)
        return [
            captured_event(payment, event_id=f"fetched:{payment.id}", raw_type="payment.fetched", receipt="")
            for payment in payments.items
            if payment.status == "captured" and payment.order_id == provider_order_id
        ]

    def checkout(self, order: Order, *, return_url: str) -> Checkout:
        """Razorpay's hosted checkout: a form posted to its page, which works without any script of ours."""
        assert order.provider_order_id, "an order is opened before it is paid"
        return Checkout(
            provider=self.name,
            key_id=self._key_id,
            provider_order_id=order.provider_order_id,
            checkout_url=self._checkout_url,
            fields={
                "key_id": self._key_id,
                "order_id": order.provider_order_id,
                "amount": str(order.price),
                "currency": CURRENCY,
                "name": "LivePanty",
                "description": f"{order.tokens + order.bonus:,} tokens for {rupees(order.price)}",
                "callback_url": return_url,
                "cancel_url": return_url,
            },
        )

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
        return read_webhook(body, headers, secret=self._webhook_secret)

    async def _call(self, call: Callable[[], object], answer: type[Answer]) -> Answer:
        """Run one call of the SDK and read its answer strictly. The thread ends by the transport's timeouts."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_seconds):
                result = await loop.run_in_executor(self._threads, call)
            return msgspec.convert(result, answer)
        except razorpay.errors.BadRequestError:
            raise GatewayError("razorpay refused the request", permanent=True) from None
        except msgspec.ValidationError:
            raise GatewayError("razorpay answered something unreadable", permanent=True) from None
        except (TimeoutError, *_SDK_ERRORS) as error:
            raise GatewayError(f"razorpay failed: {type(error).__name__}") from None

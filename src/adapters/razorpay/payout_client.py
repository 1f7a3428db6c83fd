"""Calls to RazorpayX through Razorpay's SDK.

The SDK knows fund accounts; contacts, validations and payouts go through its own `get` and `post`. It is synchronous:
it runs in a small pool of threads, on a transport with timeouts that turns each failure into `PayoutProviderError`.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec
import razorpay
import razorpay.errors
import requests
from requests.adapters import HTTPAdapter

from ports.payout_providers import PayoutProviderError

CONNECT_SECONDS = 5.0
THREADS = 4

Answer = TypeVar("Answer")


class _Transport(HTTPAdapter):
    """Every call has timeouts, follows no redirect, and fails as `PayoutProviderError`."""

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
            raise PayoutProviderError(f"razorpayx did not answer: {type(error).__name__}") from None
        # 409: the same request is being worked on. 401: our key, and no fault of what was asked.
        if status >= 500 or status in {401, 409, 429}:
            raise PayoutProviderError(f"razorpayx answered {status}")
        if 300 <= status < 400 or not readable:
            # Whether it did what was asked is not known, so it is no refusal.
            raise PayoutProviderError(f"razorpayx answered {status} with something other than its API")
        return response


def _is_json_object(response: requests.Response) -> bool:
    try:
        return isinstance(response.json(), dict)
    except requests.JSONDecodeError:
        return False


class RazorpayXClient:
    """Runs one call of the SDK (`client.sdk.post`, …) and reads its answer strictly."""

    def __init__(self, *, key_id: str, key_secret: str, api_url: str, timeout_seconds: float) -> None:
        self._deadline_seconds = timeout_seconds + CONNECT_SECONDS
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="razorpayx")
        session = requests.Session()
        session.trust_env = False  # no proxy or .netrc of the environment between us and the bank
        transport = _Transport(timeout_seconds)
        session.mount("https://", transport)
        session.mount("http://", transport)
        self.sdk = razorpay.Client(session=session, auth=(key_id, key_secret), base_url=api_url.rstrip("/"))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def call(self, call: Callable[[], object], answer: type[Answer]) -> Answer:
        """Raises `PayoutProviderError`, permanent only where it refused. The transport's timeouts end the thread."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_seconds):
                result = await loop.run_in_executor(self._threads, call)
            return msgspec.convert(result, answer)
        except razorpay.errors.BadRequestError:
            raise PayoutProviderError("razorpayx refused the request", permanent=True) from None
        except msgspec.ValidationError:
            raise PayoutProviderError("razorpayx answered something unreadable") from None
        except (
            TimeoutError,
            razorpay.errors.GatewayError,
            razorpay.errors.ServerError,
            requests.RequestException,
        ) as error:
            raise PayoutProviderError(f"razorpayx failed: {type(error).__name__}") from None

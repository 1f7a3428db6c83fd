"""Calls through Razorpay's own SDK, whichever of its interfaces they go to.

The SDK is synchronous and prints what goes wrong to standard output. It runs in a small pool of threads, and on a
transport that sets the timeouts and turns each failure of the network into the port's own error before the SDK sees it.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import razorpay
import razorpay.errors
import requests
from requests.adapters import HTTPAdapter

from ports.errors import PortError

CONNECT_SECONDS = 5.0

Answer = TypeVar("Answer")

_SDK_ERRORS = (
    razorpay.errors.GatewayError,
    razorpay.errors.ServerError,
    requests.RequestException,
)


@dataclass(frozen=True, slots=True)
class Failing:
    """How a service fails: by which error, and which of its answers may be asked for again.

    `again` are statuses below 500 that refuse nothing. `unreadable_refuses`: an answer that is not the interface's is
    taken for a refusal; where what was asked moves money, it must not be.
    """

    service: str
    error: type[PortError]
    again: Collection[int]
    unreadable_refuses: bool

    def for_now(self, what: str) -> Exception:
        return self.error(f"{self.service} {what}")

    def refused(self, what: str) -> Exception:
        return self.error(f"{self.service} {what}", permanent=True)

    def unreadable(self, what: str) -> Exception:
        return self.error(f"{self.service} {what}", permanent=self.unreadable_refuses)


class _Transport(HTTPAdapter):
    """Every call has timeouts, follows no redirect, and fails as `failing` says."""

    def __init__(self, failing: Failing, threads: int, read_seconds: float) -> None:
        super().__init__(pool_maxsize=threads)
        self._failing = failing
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
            raise self._failing.for_now(f"did not answer: {type(error).__name__}") from None
        if status >= 500 or status in self._failing.again:
            raise self._failing.for_now(f"answered {status}")
        if 300 <= status < 400 or not readable:
            raise self._failing.unreadable(f"answered {status} with something other than its API")
        return response


def _is_json_object(response: requests.Response) -> bool:
    try:
        return isinstance(response.json(), dict)
    except requests.JSONDecodeError:
        return False


class SdkCalls:
    """Runs one call of the SDK (`client.sdk.order.create`, …) and reads its answer strictly."""

    def __init__(
        self,
        failing: Failing,
        *,
        threads: int,
        key_id: str,
        key_secret: str,
        api_url: str,
        timeout_seconds: float,
    ) -> None:
        self._failing = failing
        self._deadline_seconds = timeout_seconds + CONNECT_SECONDS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=failing.service)
        session = requests.Session()
        session.trust_env = False  # no proxy or .netrc of the environment between us and them
        transport = _Transport(failing, threads, timeout_seconds)
        session.mount("https://", transport)
        session.mount("http://", transport)
        self.sdk = razorpay.Client(session=session, auth=(key_id, key_secret), base_url=api_url.rstrip("/"))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def call(self, call: Callable[[], object], answer: type[Answer]) -> Answer:
        """Raises the port's error. The thread ends by the transport's timeouts."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_seconds):
                result = await loop.run_in_executor(self._threads, call)
            return msgspec.convert(result, answer)
        except razorpay.errors.BadRequestError:
            raise self._failing.refused("refused the request") from None
        except msgspec.ValidationError:
            raise self._failing.unreadable("answered something unreadable") from None
        except (TimeoutError, *_SDK_ERRORS) as error:
            raise self._failing.for_now(f"failed: {type(error).__name__}") from None

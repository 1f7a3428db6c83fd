"""Calls to PhonePe's payment gateway: its OAuth token, and answers read strictly.

PhonePe's own SDK (phonepe-pg-sdk-python 3.0.1) pins requests below 2.32 and urllib3 below 1.26.13, which are years
old, asks for a token when it is constructed, and knows its addresses by name: it cannot be pointed at a sandbox. So
these are plain HTTP calls, by the contract at https://developer.phonepe.com/payment-gateway/website-integration/
standard-checkout/api-integration/api-reference (authorization, create payment, order status, refund).
"""

import asyncio
import time
from typing import TypeVar

import httpx2
import msgspec

from ports.payments.gateways import GatewayError

ANSWER_BYTES_MAX = 256 * 1024
CONNECT_SECONDS = 5.0
ABSENT = frozenset({400, 404})
"""How PhonePe answers about an id that it does not know."""
EARLY_SECONDS = 60
"""A token is renewed this long before it ends."""

Answer = TypeVar("Answer", bound=msgspec.Struct)


class _Token(msgspec.Struct):
    access_token: str
    token_type: str
    expires_at: int
    """Seconds since 1970."""


class PhonePeClient:
    """`api_url` is where `/checkout/v2` and `/payments/v2` are, `auth_url` where `/v1/oauth/token` is."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        client_version: str,
        api_url: str,
        auth_url: str,
        timeout_seconds: float,
    ) -> None:
        self._credentials = {
            "client_id": client_id,
            "client_secret": client_secret,
            "client_version": client_version,
            "grant_type": "client_credentials",
        }
        self._api_url, self._auth_url = api_url.rstrip("/"), auth_url.rstrip("/")
        self._timeout_seconds = timeout_seconds
        self._http = httpx2.AsyncClient(
            headers={"Accept-Encoding": "identity", "Accept": "application/json"},
            timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            follow_redirects=False,
            trust_env=False,  # no proxy of the environment between us and the gateway
        )
        self._token: _Token | None = None
        self._renewing = asyncio.Lock()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(
        self, method: str, path: str, answer: type[Answer], *, body: object = None, query: str = ""
    ) -> Answer:
        """Raises `GatewayError`."""
        return _read(await self._answered(method, path, body=body, query=query), answer)

    async def find(self, path: str, answer: type[Answer]) -> Answer | None:
        """What is there, or None where PhonePe knows of nothing. Raises `GatewayError`."""
        response = await self._answered("GET", path)
        return None if response.status_code in ABSENT else _read(response, answer)

    async def _answered(
        self, method: str, path: str, *, body: object = None, query: str = ""
    ) -> httpx2.Response:
        """A token that is refused is renewed once: PhonePe may end one early."""
        content = None if body is None else msgspec.json.encode(body)
        url = f"{self._api_url}{path}{query}"
        for is_last in (False, True):
            token = await self._valid_token()
            headers = {"Authorization": f"{token.token_type} {token.access_token}"}
            if content is not None:
                headers["Content-Type"] = "application/json"
            response = await self._send(method, url, headers=headers, content=content)
            if response.status_code == 401 and not is_last:
                self._token = None
                continue
            return response
        raise AssertionError("the last try returns or raises")

    async def _valid_token(self) -> _Token:
        async with self._renewing:
            if self._token is None or self._token.expires_at - EARLY_SECONDS <= time.time():
                response = await self._send(
                    "POST", f"{self._auth_url}/v1/oauth/token", form=self._credentials
                )
                self._token = _read(response, _Token)
            return self._token

    async def _send(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        form: dict[str, str] | None = None,
    ) -> httpx2.Response:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._http.request(method, url, headers=headers, content=content, data=form)
        except TimeoutError:
            raise GatewayError("phonepe did not answer in time") from None
        except httpx2.HTTPError as error:
            raise GatewayError(f"phonepe did not answer: {type(error).__name__}") from None


def _read(response: httpx2.Response, answer: type[Answer]) -> Answer:
    status = response.status_code
    if status >= 500 or status in {409, 429}:
        raise GatewayError(f"phonepe answered {status}")
    if not 200 <= status < 300:
        raise GatewayError(f"phonepe answered {status}", permanent=True)
    try:
        if len(response.content) > ANSWER_BYTES_MAX:
            raise GatewayError("phonepe answered with too much", permanent=True)
        return msgspec.json.decode(response.content, type=answer)
    except msgspec.MsgspecError:
        # The decoder's message may quote the payer's data.
        raise GatewayError("phonepe answered something unreadable", permanent=True) from None

"""How exchanges are called: with bounds on time and size, and errors that quote nothing."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

import httpx2
import msgspec

from ports.moderation.watch.hash_banks import ExchangeFailed

CONNECT_SECONDS = 5.0

Content = TypeVar("Content")


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates exchanges may show. To read them takes a twentieth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


class ExchangeHttp:
    """One exchange's API. `timeout_seconds` bounds a whole call, not each read of it."""

    def __init__(
        self, *, name: str, url: str, headers: Mapping[str, str], timeout_seconds: float, size_max: int
    ) -> None:
        self.name = name
        self._timeout_seconds = timeout_seconds
        self._size_max = size_max
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip("/"),
            headers={"Accept-Encoding": "identity", **headers},
            timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            follow_redirects=False,
            trust_env=False,
            verify=trusted(),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, query: Mapping[str, str], content: type[Content]) -> Content:
        """Raises `ExchangeFailed`; `permanent` for what the exchange refuses."""
        body = await self._called(self._client.build_request("GET", path, params=query))
        try:
            return msgspec.json.decode(body, type=content)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise ExchangeFailed(f"{self.name} answered something unreadable") from None

    async def post(self, path: str, content: Mapping[str, object]) -> None:
        """Raises as `get`. What it answers is not read."""
        headers = {"Content-Type": "application/json"}
        body = msgspec.json.encode(content)
        await self._called(self._client.build_request("POST", path, content=body, headers=headers))

    async def _called(self, request: httpx2.Request) -> bytes:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status, body = await self._send(request)
        except TimeoutError:
            raise ExchangeFailed(f"{self.name} did not answer in time") from None
        except httpx2.HTTPError as error:
            raise ExchangeFailed(f"{self.name} did not answer: {type(error).__name__}") from None
        if not 200 <= status < 300:
            passing = status >= 500 or status == 429
            raise ExchangeFailed(f"{self.name} answered {status}", permanent=not passing)
        return body

    async def _send(self, request: httpx2.Request) -> tuple[int, bytes]:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > self._size_max:
                    raise ExchangeFailed(f"{self.name} answered with too much")
            return response.status_code, bytes(body)
        finally:
            await response.aclose()

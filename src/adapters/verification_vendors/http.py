"""How every vendor is called: with bounds on time and size, and with errors that say nothing about anybody."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import httpx2
import msgspec

from adapters.verification_vendors.reading import Unreadable, decode
from ports.age_verification.providers import ProviderError

ANSWER_BYTES_MAX = 256 * 1024
CONNECT_SECONDS = 5.0

Content = TypeVar("Content", bound=msgspec.Struct)
Files = Mapping[str, tuple[str, bytes, str]]
"""By field: a file's name, its bytes, its media type."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates vendors may show: the same for all. To read them takes a twentieth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


class VendorHttp:
    """One vendor's API. `name` is what errors call it; `timeout_seconds` bounds a whole call, not each read of it."""

    def __init__(self, *, name: str, url: str, timeout_seconds: float) -> None:
        self.name = name
        self._timeout_seconds = timeout_seconds
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip("/"),
            # Compressed answers could be small on the wire and huge here.
            headers={"Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            follow_redirects=False,
            trust_env=False,
            verify=trusted(),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        files: Files | None = None,
        size_max: int = ANSWER_BYTES_MAX,
        also: frozenset[int] = frozenset(),
    ) -> Answer:
        """A successful answer, or one whose status is in `also`. Raises `ProviderError` for everything else.

        `content` is JSON; `form` goes url-encoded, or as multipart beside `files`.
        """
        request = self._client.build_request(
            method, path, headers=headers, params=query, content=content, data=form, files=files
        )
        if content is not None:
            request.headers["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await self._send(request, size_max)
        except TimeoutError:
            raise ProviderError(f"{self.name} did not answer in time") from None
        except httpx2.HTTPError as error:
            raise ProviderError(f"{self.name} did not answer: {type(error).__name__}") from None
        if 200 <= answer.status < 300 or answer.status in also:
            return answer
        passing = answer.status >= 500 or answer.status == 429
        raise ProviderError(f"{self.name} answered {answer.status}", permanent=not passing)

    async def _send(self, request: httpx2.Request, size_max: int) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > size_max:
                    raise ProviderError(f"{self.name} answered with too much", permanent=True)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise ProviderError(f"{self.name} answered in an encoding not asked for", permanent=True)
            return Answer(response.status_code, response.headers, bytes(body))
        finally:
            await response.aclose()

    def read(self, answer: Answer, content: type[Content]) -> Content:
        """What the answer says. Raises `ProviderError`: trying again does not make it readable."""
        try:
            return decode(answer.body, content)
        except Unreadable:
            raise self.unreadable() from None

    def unreadable(self) -> ProviderError:
        return ProviderError(f"{self.name} answered something unreadable", permanent=True)

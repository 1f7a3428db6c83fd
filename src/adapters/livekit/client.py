"""Calls to a LiveKit server through its own SDK, each with a timeout, and its failures in our words."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from livekit import api

from ports.streaming.sessions import MediaUnavailable

TIMEOUT_SECONDS = 3.0
PASSING = frozenset({"unavailable", "deadline_exceeded", "resource_exhausted", "internal", "unknown"})
"""Twirp codes of a server that may yet do it: https://twitchtv.github.io/twirp/docs/errors.html"""

Answer = TypeVar("Answer")


class LiveKit:
    """One HTTP session, made at the first call, inside the running loop."""

    def __init__(
        self, *, url: str, api_key: str, api_secret: str, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self.api_key, self.api_secret = api_key, api_secret
        self._url = url
        self._timeout_seconds = timeout_seconds
        self._api: api.LiveKitAPI | None = None

    async def ask(self, call: Callable[[api.LiveKitAPI], Awaitable[Answer]]) -> Answer:
        """Raises `MediaUnavailable`."""
        try:
            return await call(self._open())
        except api.ServerError as error:
            raise MediaUnavailable(
                f"LiveKit answered {error.status} {error.code}", permanent=error.code not in PASSING
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise MediaUnavailable(f"LiveKit did not answer: {type(error).__name__}") from error

    async def tell(self, call: Callable[[api.LiveKitAPI], Awaitable[object]]) -> None:
        """As `ask`, for ending what may have ended by itself: a room or a person that is not there is no error."""

        async def told(server: api.LiveKitAPI) -> None:
            try:
                await call(server)
            except api.ServerError as error:
                if error.code != api.ServerErrorCode.NOT_FOUND:
                    raise

        await self.ask(told)

    def _open(self) -> api.LiveKitAPI:
        if self._api is None:
            self._api = api.LiveKitAPI(
                self._url,
                self.api_key,
                self.api_secret,
                timeout=aiohttp.ClientTimeout(total=self._timeout_seconds),
                failover=False,  # whoever calls us repeats, and knows how long it may take
            )
        return self._api

    async def aclose(self) -> None:
        if self._api is not None:
            await self._api.aclose()
            self._api = None

"""The control API of our media plane: one call, and the refusal that its answer names."""

from collections.abc import Mapping
from typing import TypeVar

import httpx2
import msgspec

from domain.errors import Refusal
from domain.streaming.room_controls import RemovedFromRoom
from ports.streaming.sessions import (
    DelayIsFixed,
    EtagMismatch,
    EtagRequired,
    InvalidOffer,
    LiveElsewhere,
    MediaSessionNotFound,
    MediaUnavailable,
    NothingPublished,
    RoomClosed,
    RoomFull,
    TooManyJoins,
    TooManyReports,
)
from ports.streaming.taps import NoFootage

TIMEOUT_SECONDS = 3.0
FOOTAGE_TIMEOUT_SECONDS = 20.0
"""A clip of a minute is made, and a part of a recording read, while we wait."""
BYTES_MAX = 64 * 1024 * 1024
REFUSALS: Mapping[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        InvalidOffer,
        RoomClosed,
        LiveElsewhere,
        DelayIsFixed,
        NothingPublished,
        RemovedFromRoom,
        RoomFull,
        TooManyJoins,
        MediaSessionNotFound,
        EtagRequired,
        EtagMismatch,
        TooManyReports,
    )
} | {"no_footage": NoFootage, "no_key_frame": NoFootage}

Body = TypeVar("Body")


class _Problem(msgspec.Struct):
    code: str
    detail: str


class MediaGone(MediaUnavailable):
    """Nobody takes the connection: the process is not there, or not any more."""


class Control:
    """One HTTP client, made at the first call: making it reads certificates, which a container need not wait for."""

    def __init__(self, base_url: str, secret: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._base_url = base_url
        self._secret = secret
        self._timeout_seconds = timeout_seconds
        self._client: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> bytes:
        """The body of a success. Raises the refusal that the answer names, or `MediaUnavailable`."""
        return (await self.answer(method, path, body)).content

    async def answer(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx2.Response:
        """As `call`, for whom the headers of the answer matter too."""
        content = None if body is None else msgspec.json.encode(body)
        try:
            response = await self._open().request(method, path, content=content)
        except httpx2.ConnectError as error:
            raise MediaGone("nobody listens where the media plane was") from error
        except httpx2.HTTPError as error:
            raise MediaUnavailable(f"the media plane did not answer: {type(error).__name__}") from error
        if response.is_success and len(response.content) <= BYTES_MAX:
            return response
        raise _failure(response)

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._base_url,
                headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
                timeout=self._timeout_seconds,
                trust_env=False,  # the control port is ours; a proxy of the environment is not for it
            )
        return self._client


def _failure(response: httpx2.Response) -> Refusal | MediaUnavailable:
    try:
        problem = msgspec.json.decode(response.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = _Problem("unknown", "an answer that is not ours")
    refusal = REFUSALS.get(problem.code)
    if refusal is not None:
        return refusal(problem.detail)
    permanent = response.status_code < 500
    return MediaUnavailable(
        f"the media plane answered {response.status_code} {problem.code}", permanent=permanent
    )


def decoded(content: bytes, body: type[Body]) -> Body:
    """Raises `MediaUnavailable` where the answer is none of ours."""
    try:
        return msgspec.json.decode(content, type=body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MediaUnavailable("the media plane's answer is not readable", permanent=True) from error

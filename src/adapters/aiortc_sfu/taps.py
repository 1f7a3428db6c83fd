"""Stills and clips of the media plane of this project, over its control API."""

from collections.abc import Mapping

import httpx2
import msgspec

from domain.ids import StreamId
from ports.streaming import MediaUnavailable
from ports.streaming_taps import MediaClip, MediaStill, MediaTaps, NoFootage

TIMEOUT_SECONDS = 20.0
"""A clip of a minute is made while we wait."""
BYTES_MAX = 64 * 1024 * 1024


class _Problem(msgspec.Struct):
    code: str
    detail: str


class AiortcSfuTaps(MediaTaps):
    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret
        self._client: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def still(self, stream_id: StreamId, *, age_seconds_max: float) -> MediaStill:
        answer = await self._ask(f"/rooms/{stream_id}/still", {"age_seconds_max": age_seconds_max})
        return MediaStill(answer.content, _number(answer, "Still-Age-Seconds"))

    async def clip(self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes) -> MediaClip:
        body = {"key": data_key, "associated_data": associated_data}
        answer = await self._ask(f"/rooms/{stream_id}/clip", body)
        return MediaClip(
            ciphertext=answer.content,
            media_type=answer.headers.get("Clip-Media-Type", ""),
            seconds=_number(answer, "Clip-Seconds"),
            size_bytes=int(_number(answer, "Clip-Bytes")),
            sha256=_digest(answer),
        )

    async def _ask(self, path: str, body: Mapping[str, object]) -> httpx2.Response:
        """Raises `NoFootage`, `MediaUnavailable`."""
        try:
            answer = await self._open().post(path, content=msgspec.json.encode(body))
        except httpx2.HTTPError as error:
            raise MediaUnavailable(f"the media plane did not answer: {type(error).__name__}") from error
        if answer.is_success and len(answer.content) <= BYTES_MAX:
            return answer
        raise _failure(answer)

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._base_url,
                headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
                timeout=TIMEOUT_SECONDS,
                trust_env=False,  # the control port is ours; a proxy of the environment is not for it
            )
        return self._client


def _failure(answer: httpx2.Response) -> NoFootage | MediaUnavailable:
    try:
        code = msgspec.json.decode(answer.content, type=_Problem).code
    except msgspec.DecodeError:
        code = "unknown"
    # A picture that cannot be decoded is none: asking again for the same would change nothing.
    if code in ("no_footage", "no_key_frame"):
        return NoFootage("the media plane has no picture of this show")
    return MediaUnavailable(f"the media plane answered {answer.status_code} {code}")


def _number(answer: httpx2.Response, name: str) -> float:
    try:
        return float(answer.headers.get(name, ""))
    except ValueError:
        raise MediaUnavailable("the media plane's answer is not readable", permanent=True) from None


def _digest(answer: httpx2.Response) -> bytes:
    try:
        digest = bytes.fromhex(answer.headers.get("Clip-SHA256", ""))
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise MediaUnavailable("the media plane's answer is not readable", permanent=True)
    return digest

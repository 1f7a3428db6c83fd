"""Stills, clips and sound of the media plane of this project, over its control API."""

import httpx2

from adapters.aiortc_sfu.control import FOOTAGE_TIMEOUT_SECONDS, Control
from domain.ids import StreamId
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import MediaClip, MediaSound, MediaStill, MediaTaps, NoFootage


class AiortcSfuTaps(MediaTaps):
    def __init__(self, base_url: str, secret: str) -> None:
        self._control = Control(base_url, secret, timeout_seconds=FOOTAGE_TIMEOUT_SECONDS)

    async def aclose(self) -> None:
        await self._control.aclose()

    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        body = {"age_seconds_max": age_seconds_max, "veiled": veiled}
        answer = await self._control.answer("POST", f"/rooms/{stream_id}/still", body)
        return MediaStill(answer.content, _number(answer, "Still-Age-Seconds"))

    async def clip(
        self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        """One process has all of it in one piece."""
        if piece:
            raise NoFootage("one media process has the last minute in one piece")
        body = {"key": data_key, "associated_data": associated_data}
        answer = await self._control.answer("POST", f"/rooms/{stream_id}/clip", body)
        return MediaClip(
            ciphertext=answer.content,
            media_type=answer.headers.get("Clip-Media-Type", ""),
            seconds=_number(answer, "Clip-Seconds"),
            size_bytes=int(_number(answer, "Clip-Bytes")),
            sha256=_digest(answer),
            # A process of before says nothing of it: one that runs out a deploy loses no clip for that.
            age_seconds=_number(answer, "Clip-Age-Seconds") if "Clip-Age-Seconds" in answer.headers else 0.0,
        )

    async def clip_kept(self, stream_id: StreamId, *, associated_data: bytes) -> None:
        body = {"associated_data": associated_data}
        await self._control.call("POST", f"/rooms/{stream_id}/clip/kept", body)

    async def sound(self, stream_id: StreamId, *, seconds: float) -> MediaSound:
        answer = await self._control.answer("POST", f"/rooms/{stream_id}/sound", {"seconds": seconds})
        return MediaSound(answer.content, _number(answer, "Sound-Age-Seconds"))


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

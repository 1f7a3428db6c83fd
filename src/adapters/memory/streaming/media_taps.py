"""Stills, clips and sound of shows that a test says have been seen."""

import hashlib
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ids import StreamId
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import MediaClip, MediaSound, MediaStill, MediaTaps, NoFootage


class MemoryTaps(MediaTaps):
    """`shows` are the pictures of each, JPEGs or any other bytes, `before` what other processes showed of them in the
    same minute, newest first, `sounds` what is heard in them; `kept` what was said to be stored; `is_down` makes it not
    answer; `veiled` counts the stills of that kind."""

    def __init__(self) -> None:
        self.shows: dict[StreamId, bytes] = {}
        self.before: dict[StreamId, Sequence[bytes]] = {}
        self.sounds: dict[StreamId, MediaSound] = {}
        self.kept: list[tuple[StreamId, bytes]] = []
        self.is_down = False
        self.veiled = 0

    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        picture = self._picture(stream_id)
        if veiled:
            self.veiled += 1
            return MediaStill(b"\xff\xd8 veil", age_seconds_max / 2)
        jpeg = picture if picture.startswith(b"\xff\xd8\xff") else b"\xff\xd8 still of " + picture
        return MediaStill(jpeg, age_seconds_max / 2)

    async def clip(
        self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        pieces = [self._picture(stream_id), *self.before.get(stream_id, ())]
        if piece >= len(pieces):
            raise NoFootage("the media plane has no more of this show")
        film, nonce = b"\x1aE\xdf\xa3 film of " + pieces[piece], os.urandom(12)
        sealed = nonce + AESGCM(data_key).encrypt(nonce, film, associated_data)
        seconds = 60.0 / len(pieces)
        return MediaClip(
            sealed, "video/webm", seconds, len(film), hashlib.sha256(film).digest(), piece * seconds,
            has_earlier=piece + 1 < len(pieces),
        )  # fmt: skip

    async def clip_kept(self, stream_id: StreamId, *, associated_data: bytes) -> None:
        if self.is_down:
            raise MediaUnavailable("the media plane did not answer")
        self.kept.append((stream_id, associated_data))

    async def sound(self, stream_id: StreamId, *, seconds: float) -> MediaSound:
        self._picture(stream_id)
        return self.sounds.get(stream_id, MediaSound(b"", 0.0))

    def _picture(self, stream_id: StreamId) -> bytes:
        if self.is_down:
            raise MediaUnavailable("the media plane did not answer")
        if stream_id not in self.shows:
            raise NoFootage("the media plane has no picture of this show")
        return self.shows[stream_id]

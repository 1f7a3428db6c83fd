"""Opening recordings: each segment by AES-256-GCM, bound to its number and to whether it is the last."""

import asyncio
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.streaming.film import segments_of
from ports.sealing import SealBroken
from ports.streaming.recordings import SegmentOpener

NONCE_BYTES = 12
_PLACE = struct.Struct(">QB")


class AesGcmSegments(SegmentOpener):
    async def open(
        self, part: bytes, *, data_key: bytes, associated_data: bytes, first_segment: int
    ) -> bytes:
        return await asyncio.to_thread(_opened, part, data_key, associated_data, first_segment)


def _opened(part: bytes, data_key: bytes, about: bytes, first_segment: int) -> bytes:
    cipher, film = AESGCM(data_key), bytearray()
    for number, segment in enumerate(segments_of(part), first_segment):
        place = about + _PLACE.pack(number, segment.is_last)
        try:
            film += cipher.decrypt(segment.sealed[:NONCE_BYTES], segment.sealed[NONCE_BYTES:], place)
        except InvalidTag:
            raise SealBroken("a segment does not open in its place", permanent=True) from None
    return bytes(film)

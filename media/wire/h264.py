"""H.264 in RTP (RFC 6184): where a picture can start, and the size that its parameter set tells."""

import struct
from collections.abc import Iterator

IDR, SPS, STAP_A, FU_A = 5, 7, 24, 28
_WITH_CHROMA = (100, 110, 122, 244, 44, 83, 86, 118, 128)
"""Profiles whose parameter set tells its chroma format (H.264 7.3.2.1.1)."""
_U16 = struct.Struct("!H")
MAX_SPS_BYTES = 256


def starts_key_frame(payload: bytes) -> bool:
    """An IDR slice or the parameter sets before it, alone, aggregated or as a first fragment."""
    if not payload:
        return False
    kind = payload[0] & 31
    if kind == STAP_A:
        return any(unit[0] & 31 in (IDR, SPS) for unit in _units(payload))
    if kind == FU_A:
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 31 == IDR
    return kind in (IDR, SPS)


def _units(payload: bytes) -> Iterator[bytes]:
    at = 1
    while at + 3 <= len(payload):
        size = _U16.unpack_from(payload, at)[0]
        yield payload[at + 2 : at + 2 + size] or b"\0"
        at += 2 + size


def picture_size(payload: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None if there is no parameter set, or one that cannot be read."""
    if not payload:
        return None
    units = _units(payload) if payload[0] & 31 == STAP_A else iter((payload,))
    sps = next((u for u in units if u[0] & 31 == SPS), None)
    if sps is None or len(sps) < 4 or len(sps) > MAX_SPS_BYTES:
        return None
    try:
        return _size(_Bits(sps[1:].replace(b"\0\0\3", b"\0\0")))
    except ValueError:
        return None


class _Bits:
    """Bits and Exp-Golomb numbers (H.264 9.1), from the front. Raises `ValueError` at the end."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the parameter set is too short")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def number(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise ValueError("this is no Exp-Golomb number")
        return (1 << zeros) - 1 + self.take(zeros)


def _size(bits: _Bits) -> tuple[int, int] | None:
    profile = bits.take(8)
    bits.take(16)
    bits.number()
    chroma = 1
    if profile in _WITH_CHROMA:
        chroma = bits.number()
        if chroma == 3:
            bits.take(1)
        bits.number()
        bits.number()
        bits.take(1)
        if bits.take(1):
            return None  # scaling matrices: no encoder we know of sends them
    _skip_order(bits)
    bits.number()
    bits.take(1)
    width, map_units = 16 * (bits.number() + 1), bits.number() + 1
    is_progressive = bits.take(1)
    if not is_progressive:
        bits.take(1)
    bits.take(1)
    height = 16 * map_units * (2 - is_progressive)
    if bits.take(1):
        left, right, top, bottom = (bits.number() for _ in range(4))
        across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - is_progressive)
        width, height = width - across * (left + right), height - down * (top + bottom)
    return (width, height) if 0 < width <= 16384 and 0 < height <= 16384 else None


def _skip_order(bits: _Bits) -> None:
    """The picture order count, which says nothing of the size."""
    bits.number()
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.take(1)
        bits.number()
        bits.number()
        for _ in range(min(bits.number(), 255)):
            bits.number()

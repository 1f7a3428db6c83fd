"""AV1's temporal units from RTP payloads (AV1 RTP specification 1.0, sections 4.3 to 4.5).

A payload is an aggregation header and elements: open bitstream units (OBUs) or pieces of them, without their sizes. A
decoder and a file want each with its size (AV1 bitstream specification 5.2, low overhead format).
"""

from collections.abc import Sequence
from typing import Final

from media.wire.pictures import starts_key_frame

CONTINUES: Final = 0x80
"""Z: the first element goes on with the last of the payload before."""
CONTINUED: Final = 0x40
"""Y: the last element goes on in the payload behind."""
EXTENDED, SIZED = 0x04, 0x02
SEQUENCE_HEADER, TEMPORAL_DELIMITER, TILE_LIST, PADDING = 1, 2, 8, 15
SIZE_BYTES_MAX = 8


def temporal_unit(payloads: Sequence[bytes]) -> tuple[bytes, bool] | None:
    """The units of all payloads of one timestamp, each with its size, and whether a decoder can start with them.

    None where a payload is malformed, or a piece is missing.
    """
    units: list[bytes] = []
    open_unit: bytearray | None = None
    for payload in payloads:
        elements = _elements(payload)
        if elements is None or bool(payload[0] & CONTINUES) != (open_unit is not None):
            return None
        for at, element in enumerate(elements):
            if at == 0 and open_unit is not None:
                open_unit += element
            else:
                open_unit = bytearray(element)
            if at == len(elements) - 1 and payload[0] & CONTINUED:
                break
            units.append(bytes(open_unit))
            open_unit = None
    if open_unit is not None or not units:
        return None
    sized = [_sized(unit) for unit in units]
    whole = [unit for unit in sized if unit is not None]
    if len(whole) < len(sized):
        return None
    has_header = any(unit[0] >> 3 & 15 == SEQUENCE_HEADER for unit in whole if unit)
    data = b"".join(whole)
    return (data, has_header and starts_key_frame("AV1", payloads[0])) if data else None


def _elements(payload: bytes) -> list[bytes] | None:
    """Section 4.4: W says how many there are, and then the last has no length; 0: each has one."""
    if len(payload) < 2:
        return None
    count, at = payload[0] >> 4 & 3, 1
    found: list[bytes] = []
    while at < len(payload):
        size: int | None
        if count and len(found) == count - 1:
            size = len(payload) - at
        else:
            size, at = _leb128(payload, at)
        if not size or at + size > len(payload):
            return None
        found.append(payload[at : at + size])
        at += size
    return found if not count or len(found) == count else None


def _sized(unit: bytes) -> bytes | None:
    """With its size in it; empty for those that are not to be stored (section 5, and Matroska's and MP4's bindings)."""
    kind = unit[0] >> 3 & 15
    head = 2 if unit[0] & EXTENDED else 1
    if unit[0] & 0x80 or len(unit) < head:
        return None
    if kind in (TEMPORAL_DELIMITER, TILE_LIST, PADDING):
        return b""
    if unit[0] & SIZED:
        size, at = _leb128(unit, head)
        return unit if size is not None and at + size == len(unit) else None
    return bytes([unit[0] | SIZED]) + unit[1:head] + _as_leb128(len(unit) - head) + unit[head:]


def _leb128(data: bytes, at: int) -> tuple[int | None, int]:
    """The number that begins there and where it ends; None where it is cut off or too long."""
    value = 0
    for place in range(SIZE_BYTES_MAX):
        if at >= len(data):
            return None, at
        value |= (data[at] & 0x7F) << 7 * place
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    return None, at


def _as_leb128(value: int) -> bytes:
    found = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        found.append(low | (0x80 if value else 0))
        if not value:
            return bytes(found)

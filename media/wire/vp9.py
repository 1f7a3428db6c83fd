"""VP9's payload descriptor (RFC 9628 4.2), as far as forwarding needs it."""

import struct

from media.wire.vp8 import Descriptor

INTER, LAYERS, FLEXIBLE, BEGINS, STRUCTURE = 0x40, 0x20, 0x10, 0x08, 0x02
_U16 = struct.Struct("!H")


def read(payload: bytes) -> Descriptor | None:
    """Its numbers in the shape of VP8's. All temporal layers count as one: none is left out."""
    try:
        return _read(payload)
    except IndexError:
        return None


def _read(payload: bytes) -> Descriptor:
    first, at = payload[0], 1
    picture: int | None = None
    base: int | None = None
    base_at = spatial = 0
    is_wide = False
    if first & 0x80:
        is_wide = bool(payload[1] & 0x80)
        picture = (payload[1] & 0x7F) << 8 | payload[2] if is_wide else payload[1]
        at = 3 if is_wide else 2
    if first & LAYERS:
        spatial = payload[at] >> 1 & 7
        at += 1
        if not first & FLEXIBLE:
            base, base_at = payload[at], at
            at += 1
    starts_frame = bool(first & BEGINS) and spatial == 0
    return Descriptor(picture, 1, is_wide, base, base_at, 0, False, starts_frame, at)


def starts_key_frame(payload: bytes, found: Descriptor | None) -> bool:
    """Not predicted from an earlier picture, and the beginning of its lowest spatial layer."""
    return found is not None and found.starts_frame and not payload[0] & INTER


def picture_size(payload: bytes) -> tuple[int, int] | None:
    """The largest spatial layer of the scalability structure."""
    found = read(payload)
    if found is None or not payload[0] & STRUCTURE or (payload[0] & FLEXIBLE and payload[0] & INTER):
        return None
    at = found.size
    if at >= len(payload) or not payload[at] & 0x10:
        return None
    last = at + 1 + 4 * (payload[at] >> 5)
    if last + 4 > len(payload):
        return None
    return _U16.unpack_from(payload, last)[0], _U16.unpack_from(payload, last + 2)[0]

"""VP8's payload descriptor (RFC 7741 4.2): what a picture is called, and on which temporal layer it is."""

from typing import NamedTuple

PICTURES = 1 << 15
BASES = 1 << 8


class Descriptor(NamedTuple):
    """`*_at` is the place in the payload; None where the descriptor has no such field.

    `picture` is counted for each frame, `base` (TL0PICIDX) for each frame of temporal layer 0. `is_sync`: the frame
    depends on layer 0 alone, so that a decoder can come up to its layer here.
    """

    picture: int | None
    picture_at: int
    is_wide: bool
    base: int | None
    base_at: int
    temporal: int
    is_sync: bool
    starts_frame: bool
    size: int


def read(payload: bytes) -> Descriptor | None:
    """None for what is too short to be one."""
    try:
        return _read(payload)
    except IndexError:
        return None


def _read(payload: bytes) -> Descriptor:
    first, at = payload[0], 1
    picture: int | None = None
    base: int | None = None
    picture_at = base_at = temporal = 0
    is_wide = is_sync = False
    if first & 0x80:
        optional, at = payload[1], 2
        if optional & 0x80:
            picture_at, is_wide = at, bool(payload[at] & 0x80)
            picture = (payload[at] & 0x7F) << 8 | payload[at + 1] if is_wide else payload[at]
            at += 2 if is_wide else 1
        if optional & 0x40:
            base, base_at = payload[at], at
            at += 1
        if optional & 0x30:
            if optional & 0x20:
                temporal, is_sync = payload[at] >> 6, bool(payload[at] & 0x20)
            at += 1
    starts_frame = bool(first & 0x10) and first & 7 == 0
    return Descriptor(picture, picture_at, is_wide, base, base_at, temporal, is_sync, starts_frame, at)


def rewritten(payload: bytes, found: Descriptor, *, picture: int, base: int) -> bytes:
    """The payload with so much added to its numbers, in the widths it came in."""
    if not picture and not base:
        return payload
    changed = bytearray(payload)
    if found.picture is not None:
        number = found.picture + picture
        if found.is_wide:
            changed[found.picture_at] = 0x80 | number >> 8 & 0x7F
            changed[found.picture_at + 1] = number & 0xFF
        else:
            changed[found.picture_at] = number & 0x7F
    if found.base is not None:
        changed[found.base_at] = (found.base + base) & 0xFF
    return bytes(changed)


def starts_key_frame(payload: bytes, found: Descriptor | None) -> bool:
    """The first packet of partition 0, and the P bit of the frame header clear."""
    return (
        found is not None and found.starts_frame and len(payload) > found.size and not payload[found.size] & 1
    )


def picture_size(payload: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, which a key frame's header tells (RFC 6386 9.1)."""
    found = read(payload)
    if found is None or not starts_key_frame(payload, found):
        return None
    header = payload[found.size : found.size + 10]
    if len(header) < 10 or header[3:6] != b"\x9d\x01\x2a":
        return None
    return int.from_bytes(header[6:8], "little") & 0x3FFF, int.from_bytes(header[8:10], "little") & 0x3FFF


def shifted(found: Descriptor, *, picture: int, base: int) -> Descriptor:
    """What `read` finds in the payload that `rewritten` makes."""
    return found._replace(
        picture=None if found.picture is None else (found.picture + picture) % PICTURES,
        base=None if found.base is None else (found.base + base) % BASES,
    )

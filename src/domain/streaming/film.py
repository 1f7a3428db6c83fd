"""Where a recording's film lies in its sealed parts, as the media plane writes them.

A part is whole segments, one after the other: a length (4 bytes, the highest bit set on the last of the recording), a
nonce (12 bytes), encrypted bytes and tag (16 bytes). Each is bound to its number in the recording.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.streaming.recording import StoredPart

LAST = 1 << 31
SEAL_BYTES = 12 + 16
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Segment:
    """`sealed` is nonce, encrypted bytes and tag."""

    sealed: bytes
    is_last: bool


def segments_of(data: bytes) -> Iterator[Segment]:
    """Those that are there as a whole: a recording that a crash cut short ends amid one."""
    at = 0
    while at + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        sealed = data[at : at + (length & ~LAST)]
        if len(sealed) < max(length & ~LAST, SEAL_BYTES):
            return
        yield Segment(sealed, bool(length & LAST))
        at += len(sealed)


def stored_part(number: int, tag: str, data: bytes) -> StoredPart:
    """A part as it is written down, with what is in it counted."""
    sizes = [len(segment.sealed) - SEAL_BYTES for segment in segments_of(data)]
    return StoredPart(number, tag, len(data), len(sizes), sum(sizes))


@dataclass(frozen=True, slots=True)
class FilmPart:
    """One part: where it begins in the stored object and in the film, and the number of its first segment."""

    part: StoredPart
    object_at: int
    film_at: int
    first_segment: int


def parts_between(parts: Sequence[StoredPart], start: int, stop: int) -> Sequence[FilmPart]:
    """The parts that hold the film's bytes from `start` to before `stop`."""
    found, object_at, film_at, segment = [], 0, 0, 0
    for part in parts:
        if start < stop and film_at < stop and film_at + part.film_bytes > start:
            found.append(FilmPart(part, object_at, film_at, segment))
        object_at, film_at = object_at + part.size_bytes, film_at + part.film_bytes
        segment += part.segments
    return found

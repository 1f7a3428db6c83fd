"""How the media process and its processes apart talk: two lengths, a small JSON head, and bytes."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

HEAD_MAX = 16 * 1024
BODY_MAX = 64 * 1024 * 1024
RATE = 16_000
"""Samples of sound a second, as recognisers of speech take them."""
SOUND_SECONDS_MAX = 60.0
_LENGTHS = struct.Struct(">II")
LENGTHS_BYTES = _LENGTHS.size
_COUNT = struct.Struct("<I")
_PACKET = struct.Struct("<BHqI")
_KINDS = ((False, False), (True, False), (False, True), (True, True))
"""Is it video, and has it the marker: by the two bits that say so."""


class ClockPoint(msgspec.Struct, frozen=True):
    """When something was captured: `timestamp` of RTP at `seconds` of one clock that all tracks share."""

    seconds: float
    timestamp: int


class StillAsk(msgspec.Struct, tag="still"):
    """The body is a key frame."""

    codec: str
    veiled: bool = False


class ClipAsk(msgspec.Struct, tag="clip"):
    """The body is packets (`pack`). `key` seals the clip, with `associated_data`."""

    codec: str
    clocks: dict[str, ClockPoint]
    key: bytes
    associated_data: bytes


class SoundAsk(msgspec.Struct, tag="sound"):
    """The body is packets of sound (`pack`)."""


class RecordBegin(msgspec.Struct, tag="begin"):
    """The first thing a recorder is told. `key` seals each segment, with `associated_data` and its number."""

    codec: str
    key: bytes
    associated_data: bytes


class RecordAsk(msgspec.Struct, tag="record"):
    """The body is packets that follow the ones before."""

    clocks: dict[str, ClockPoint]


Ask = StillAsk | ClipAsk | SoundAsk | RecordBegin | RecordAsk


class Answer(msgspec.Struct):
    """`refusal` is empty when it went well. Sizes are pixels; `sha256` is of the clip before it was sealed."""

    refusal: str = ""
    width: int = 0
    height: int = 0
    media_type: str = ""
    seconds: float = 0.0
    frames: int = 0
    size_bytes: int = 0
    sha256: str = ""


class BrokenTalkError(Exception):
    """The other side says more than it may, or nothing that is known."""


def framed(head: Ask | Answer, body: bytes) -> tuple[bytes, bytes]:
    """Two pieces to write one after the other: the body is not copied."""
    encoded = msgspec.json.encode(head)
    return _LENGTHS.pack(len(encoded), len(body)) + encoded, body


def lengths(raw: bytes) -> tuple[int, int]:
    """Of the head and the body that follow. Raises `BrokenTalkError`."""
    head, body = _LENGTHS.unpack(raw)
    if head > HEAD_MAX or body > BODY_MAX:
        raise BrokenTalkError
    return head, body


class TappedPacket(NamedTuple):
    """A packet of a room as a tap keeps it. `place` is the sequence number without wrap-around."""

    is_video: bool
    place: int
    timestamp: int
    marker: bool
    payload: bytes


def pack(packets: Sequence[TappedPacket]) -> bytes:
    """How many they are, what is known of each, and then the payloads: so both sides go through them without looking
    for where the next one begins."""
    known = [
        _PACKET.pack(is_video | marker << 1, len(payload), place, timestamp)
        for is_video, place, timestamp, marker, payload in packets
    ]
    return b"".join((_COUNT.pack(len(known)), *known, *[packet.payload for packet in packets]))


def unpack(data: bytes) -> list[TappedPacket]:
    """Raises `BrokenTalkError` where the data is cut off or too long."""
    if len(data) < _COUNT.size:
        raise BrokenTalkError
    at = _COUNT.size + _COUNT.unpack_from(data)[0] * _PACKET.size
    if at > len(data):
        raise BrokenTalkError
    packets = []
    for kinds, size, place, timestamp in _PACKET.iter_unpack(data[_COUNT.size : at]):
        is_video, marker = _KINDS[kinds & 3]
        packets.append(TappedPacket(is_video, place, timestamp, marker, data[at : at + size]))
        at += size
    if at != len(data):
        raise BrokenTalkError
    return packets

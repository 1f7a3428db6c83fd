"""Frames from RTP payloads, whole or not at all.

VP8 after RFC 7741, VP9 after RFC 9628, H.264 after RFC 6184 (single units, STAP-A, FU-A; packetisation mode 1 has no
others), AV1 after its own RTP specification (`av1`). Whatever a publisher sends may be wrong: nothing here raises, and
nothing is kept beyond `WINDOW_PACKETS`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from media.taps import av1
from media.wire.pictures import starts_key_frame

WINDOW_PACKETS = 128
"""How many packets wait for one that is missing. A frame whose packet is later than that is lost."""
FRAME_PACKETS_MAX = 4096
FRAME_BYTES_MAX = 4 * 1024 * 1024
START_CODE: Final = b"\0\0\0\1"
SLICE_IDR, SPS, PPS, STAP_A, FU_A = 5, 7, 8, 24, 28
SINGLE_UNITS = range(1, 24)


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded picture as a decoder takes it (H.264: Annex B; AV1: low overhead). `timestamp` is RTP's, 90 kHz."""

    timestamp: int
    is_key: bool
    data: bytes


Piece = tuple[bytes, bool, bool]
"""What a payload brings: its bytes, whether it begins a frame, and whether that is a key frame. A plain tuple, since
one is made for each packet: a named one takes three times as long."""


class FrameAssembler:
    """Puts the packets of one sender in order and its frames together. `index` is RTP's sequence without wrap."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.broken = 0
        """Frames that were begun and not given out."""
        self._next: int | None = None
        self._waiting: dict[int, tuple[int, bool, bytes]] = {}
        self._timestamp: int | None = None
        self._payloads: list[bytes] = []
        self._bytes = 0
        self._sound = self._gap = False
        self._parameters: dict[int, bytes] = {}

    def push(self, index: int, timestamp: int, marker: bool, payload: bytes) -> list[Frame]:
        """The frames that this packet completes, in order."""
        if self._next is None:
            self._next = index
        if index == self._next and not self._waiting:  # nearly always
            self._next = index + 1
            frame = self._take(timestamp, marker, payload)
            return [frame] if frame is not None else []
        if index < self._next or index in self._waiting:
            return []
        self._waiting[index] = timestamp, marker, payload
        if len(self._waiting) > WINDOW_PACKETS or index - self._next > FRAME_PACKETS_MAX:
            self._skip_to(min(self._waiting))
        return self._in_order()

    def flush(self) -> list[Frame]:
        """Nothing more comes: what waited for a missing packet is put together without it."""
        frames = self._in_order()
        while self._waiting:
            self._skip_to(min(self._waiting))
            frames += self._in_order()
        return frames

    def _skip_to(self, index: int) -> None:
        self._next, self._gap, self._sound = index, True, False

    def _in_order(self) -> list[Frame]:
        frames = []
        while self._next is not None and (packet := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            frame = self._take(*packet)
            if frame is not None:
                frames.append(frame)
        return frames

    def _take(self, timestamp: int, marker: bool, payload: bytes) -> Frame | None:
        if timestamp != self._timestamp:
            self._begin(timestamp, payload)
        self._payloads.append(payload)
        self._bytes += len(payload)
        if self._bytes > FRAME_BYTES_MAX or len(self._payloads) > FRAME_PACKETS_MAX:
            self._payloads, self._bytes, self._sound = [], 0, False
        if not marker:
            return None
        frame = self._whole(timestamp) if self._sound else None
        if frame is None:
            self.broken += 1
        # What follows a marker begins anew, also where it has the timestamp of before.
        self._timestamp, self._payloads, self._bytes = None, [], 0
        return frame

    def _begin(self, timestamp: int, payload: bytes) -> None:
        if self._payloads:
            self.broken += 1  # a frame without its end
        # After a gap a frame's beginning may be what is missing. VP8's and VP9's first payloads say that they are, and
        # AV1's of a key frame.
        is_told = self.codec in READERS or (self.codec == "AV1" and starts_key_frame("AV1", payload))
        sound = not self._gap or is_told
        self._timestamp, self._payloads, self._bytes, self._sound, self._gap = timestamp, [], 0, sound, False

    def _whole(self, timestamp: int) -> Frame | None:
        if self.codec == "H264":
            return self._h264(timestamp)
        if self.codec == "AV1":
            unit = av1.temporal_unit(self._payloads)
            return Frame(timestamp, unit[1], unit[0]) if unit is not None else None
        read = READERS.get(self.codec)
        if read is None:
            return None
        pieces = [read(payload) for payload in self._payloads]
        first, whole = pieces[0], [piece[0] for piece in pieces if piece is not None]
        if first is None or len(whole) < len(pieces):
            return None
        _, begins, is_key = first
        data = b"".join(whole) if begins else b""
        return Frame(timestamp, is_key, data) if data else None

    def _h264(self, timestamp: int) -> Frame | None:
        units = h264_units(self._payloads)
        if units is None:
            return None
        kinds = {unit[0] & 31 for unit in units}
        for unit in units:
            if unit[0] & 31 in (SPS, PPS):
                self._parameters[unit[0] & 31] = unit
        is_key = SLICE_IDR in kinds
        if is_key and not kinds & {SPS, PPS}:
            # An encoder that sends them once: each key frame is to stand for itself.
            units = [*(self._parameters[kind] for kind in sorted(self._parameters)), *units]
        return Frame(timestamp, is_key, b"".join(START_CODE + unit for unit in units))


def h264_units(payloads: Sequence[bytes]) -> list[bytes] | None:
    """The NAL units of one access unit; None where a payload is malformed or a fragment is missing."""
    units: list[bytes] = []
    fragments: list[bytes] | None = None
    for payload in payloads:
        kind = payload[0] & 31 if payload else 0
        if fragments is not None and kind != FU_A:
            return None  # a unit begins inside another's fragments
        if kind == FU_A:
            if len(payload) < 3 or bool(payload[1] & 0x80) != (fragments is None):
                return None
            if fragments is None:
                fragments = [bytes([payload[0] & 0xE0 | payload[1] & 31])]
            fragments.append(payload[2:])
            if payload[1] & 0x40:
                units.append(b"".join(fragments))
                fragments = None
        elif kind == STAP_A:
            aggregated = list(_aggregated(payload))
            if not aggregated or not all(aggregated):
                return None
            units += aggregated
        elif kind in SINGLE_UNITS:
            units.append(payload)
        else:
            return None
    return units if units and fragments is None else None


def _aggregated(payload: bytes) -> Iterator[bytes]:
    """The units of a STAP-A; nothing (b"") as the last where a length lies."""
    at = 1
    while at < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        unit = payload[at + 2 : at + 2 + size]
        yield unit if len(unit) == size else b""
        at += 2 + size


def _vp8(payload: bytes) -> Piece | None:
    at = 1
    if not payload:
        return None
    if payload[0] & 0x80:
        if len(payload) < 3:
            return None
        at = 2
        if payload[1] & 0x80:
            at += 2 if payload[2] & 0x80 else 1
        at += 1 if payload[1] & 0x40 else 0
        at += 1 if payload[1] & 0x30 else 0
    if at >= len(payload):
        return None
    begins = bool(payload[0] & 0x10) and payload[0] & 7 == 0
    return payload[at:], begins, begins and not payload[at] & 1


def _vp9(payload: bytes) -> Piece | None:
    """Only the base spatial layer is followed by the rooms; the others' packets belong to the same frame."""
    if not payload:
        return None
    first, at = payload[0], 1
    if first & 0x80:  # I: picture id
        at += 2 if at < len(payload) and payload[at] & 0x80 else 1
    is_base = True
    if first & 0x20:  # L: layer indices
        is_base = at < len(payload) and not payload[at] & 0x0E
        at += 1 if first & 0x10 else 2
    if first & 0x10 and first & 0x40:  # F and P: reference differences
        for _ in range(3):
            at += 1
            if at > len(payload) or not payload[at - 1] & 1:
                break
    if first & 0x02:  # V: scalability structure
        at = _after_structure(payload, at)
    if at >= len(payload):
        return None
    begins = bool(first & 0x08)
    return payload[at:], begins, begins and is_base and not first & 0x40


def _after_structure(payload: bytes, at: int) -> int:
    """Where the scalability structure ends; behind the payload's end where it is cut off."""
    end = len(payload)
    if at >= end:
        return end
    head, at = payload[at], at + 1
    if head & 0x10:  # Y: sizes
        at += 4 * ((head >> 5) + 1)
    if head & 0x08:  # G: picture group
        if at >= end:
            return end
        pictures, at = payload[at], at + 1
        for _ in range(pictures):
            if at >= end:
                return end
            at += 1 + (payload[at] >> 2 & 3)
    return at


READERS: Mapping[str, Callable[[bytes], Piece | None]] = {"VP8": _vp8, "VP9": _vp9}
CODECS = ("VP8", "VP9", "H264", "AV1")

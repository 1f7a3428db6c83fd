"""RTP packets (RFC 3550): reading a publisher's, writing the room's, and telling where a picture can start."""

import struct
from dataclasses import dataclass

_FIXED = struct.Struct("!BBHLL")
_U16 = struct.Struct("!H")
ONE_BYTE_EXTENSIONS = 0xBEDE


@dataclass(slots=True)
class RtpPacket:
    marker: bool
    payload_type: int
    seq: int
    timestamp: int
    ssrc: int
    payload: bytes
    extensions: bytes
    """The body of a one-byte header extension (RFC 8285), or nothing."""

    def extension(self, identifier: int) -> bytes | None:
        """The element with this id; None if there is none or the extension is malformed."""
        body, at = self.extensions, 0
        while at < len(body):
            head = body[at]
            if head == 0:
                at += 1
                continue
            size = (head & 15) + 1
            if head >> 4 == 15 or at + 1 + size > len(body):
                return None
            if head >> 4 == identifier:
                return body[at + 1 : at + 1 + size]
            at += 1 + size
        return None


def is_rtcp(datagram: bytes) -> bool:
    """RFC 5761: payload types 64 to 95 with the marker bit are RTCP."""
    return len(datagram) >= 8 and 192 <= datagram[1] <= 223


def parse(data: bytes) -> RtpPacket | None:
    """None for what is not a well-formed RTP packet. The payload comes without padding."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    first, second, seq, timestamp, ssrc = _FIXED.unpack_from(data)
    at = 12 + 4 * (first & 15)
    extensions = b""
    if first & 0x10:
        if at + 4 > len(data):
            return None
        profile, words = struct.unpack_from("!HH", data, at)
        end = at + 4 + 4 * words
        if end > len(data):
            return None
        if profile == ONE_BYTE_EXTENSIONS:
            extensions = data[at + 4 : end]
        at = end
    end = len(data)
    if first & 0x20:
        end -= data[-1]
    if end < at:
        return None
    return RtpPacket(bool(second >> 7), second & 0x7F, seq, timestamp, ssrc, data[at:end], extensions)


def write(
    *,
    marker: bool,
    payload_type: int,
    seq: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
    extension: tuple[int, int] | None = None,
) -> bytes:
    """`extension` is one element of one byte: (id, value)."""
    second = payload_type | (0x80 if marker else 0)
    if extension is None:
        return _FIXED.pack(0x80, second, seq, timestamp, ssrc) + payload
    identifier, value = extension
    block = struct.pack("!HHBBxx", ONE_BYTE_EXTENSIONS, 1, identifier << 4, value)
    return _FIXED.pack(0x90, second, seq, timestamp, ssrc) + block + payload


def write_rtx_payload(seq: int, payload: bytes) -> bytes:
    """RFC 4588: the original sequence number, then the original payload."""
    return _U16.pack(seq) + payload


def read_rtx_payload(payload: bytes) -> tuple[int, bytes] | None:
    """None for a probe that carries only padding."""
    if len(payload) <= 2:
        return None
    return _U16.unpack_from(payload)[0], payload[2:]


def signed16(difference: int) -> int:
    """The shorter way around between two sequence numbers, negative when the first is the older."""
    return ((difference + 0x8000) & 0xFFFF) - 0x8000


def starts_key_frame(codec: str, payload: bytes) -> bool:
    """Whether a decoder can start with the frame that this payload begins."""
    return _vp8_key_frame(payload) if codec == "VP8" else _h264_key_frame(payload)


def _vp8_key_frame(payload: bytes) -> bool:
    """RFC 7741: the first packet of partition 0, and the P bit of the frame header clear."""
    if not payload:
        return False
    first, at = payload[0], 1
    if first & 0x80:
        if len(payload) < 2:
            return False
        optional, at = payload[1], 2
        if optional & 0x80:
            at += 2 if len(payload) > 2 and payload[2] & 0x80 else 1
        at += 1 if optional & 0x40 else 0
        at += 1 if optional & 0x30 else 0
    return bool(first & 0x10) and first & 7 == 0 and len(payload) > at and not payload[at] & 1


IDR, SPS, STAP_A, FU_A = 5, 7, 24, 28


def _h264_key_frame(payload: bytes) -> bool:
    """RFC 6184: an IDR slice or the parameter sets before it, alone, aggregated or as a first fragment."""
    if not payload:
        return False
    kind = payload[0] & 31
    if kind == STAP_A:
        return any(unit in (IDR, SPS) for unit in _aggregated_units(payload))
    if kind == FU_A:
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 31 == IDR
    return kind in (IDR, SPS)


def _aggregated_units(payload: bytes) -> list[int]:
    units, at = [], 1
    while at + 3 <= len(payload):
        units.append(payload[at + 2] & 31)
        at += 2 + _U16.unpack_from(payload, at)[0]
    return units

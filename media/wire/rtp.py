"""RTP packets (RFC 3550): reading a publisher's, writing the room's."""

import struct
from dataclasses import dataclass

_FIXED = struct.Struct("!BBHLL")
_U16 = struct.Struct("!H")
_PAIR = struct.Struct("!HH")
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
    *, marker: bool, payload_type: int, seq: int, timestamp: int, ssrc: int, payload: bytes, extensions: bytes
) -> bytes:
    """`extensions` are elements of the one-byte form, one after another."""
    second = payload_type | (0x80 if marker else 0)
    if not extensions:
        return _FIXED.pack(0x80, second, seq, timestamp, ssrc) + payload
    words = (len(extensions) + 3) // 4
    block = _PAIR.pack(ONE_BYTE_EXTENSIONS, words) + extensions + bytes(4 * words - len(extensions))
    return _FIXED.pack(0x90, second, seq, timestamp, ssrc) + block + payload


def element(identifier: int, value: int, size: int) -> bytes:
    """A header extension of `size` bytes in the one-byte form (RFC 8285 4.2)."""
    return bytes((identifier << 4 | size - 1,)) + value.to_bytes(size, "big")


def send_time(unix_seconds: float) -> int:
    """24 bits of seconds, 18 of them after the point (abs-send-time)."""
    return int(unix_seconds * (1 << 18)) & 0xFFFFFF


def write_rtx_payload(seq: int, payload: bytes) -> bytes:
    """RFC 4588: the original sequence number, then the original payload."""
    return _U16.pack(seq) + payload


def read_rtx_payload(payload: bytes) -> tuple[int, bytes] | None:
    """None for a probe that carries only padding."""
    if len(payload) <= 2:
        return None
    return _U16.unpack_from(payload)[0], payload[2:]


def signed32(difference: int) -> int:
    """The same for timestamps."""
    return ((difference + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def signed16(difference: int) -> int:
    """The shorter way around between two sequence numbers, negative when the first is the older."""
    return ((difference + 0x8000) & 0xFFFF) - 0x8000

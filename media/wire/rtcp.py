"""RTCP packets (RFC 3550, 4585, 5104) and transport-wide congestion feedback, as far as we read and write them."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
NACK, TRANSPORT_CC = 1, 15
PLI, FIR, APPLICATION = 1, 4, 15
CNAME = b"room"
NTP_EPOCH_OFFSET = 2208988800
COMPOUND_PACKETS = 16
"""Nobody honest says more at once; a datagram has room for two hundred, each of which would be looked at."""

_HEAD = struct.Struct("!BBH")
_PAIR = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class RtcpPacket:
    """One packet of a compound. `count` is the report count or the feedback format; `body` starts at the SSRC."""

    kind: int
    count: int
    body: bytes


def split(data: bytes) -> Iterator[RtcpPacket]:
    """The packets of a compound, up to the first malformed one, and at most `COMPOUND_PACKETS`."""
    at = 0
    for _ in range(COMPOUND_PACKETS):
        if at + 4 > len(data):
            return
        first, kind, words = _HEAD.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            return
        yield RtcpPacket(kind, first & 31, data[at + 4 : end])
        at = end


def ntp_time(unix_seconds: float) -> int:
    """64-bit NTP time."""
    return int((unix_seconds + NTP_EPOCH_OFFSET) * (1 << 32))


@dataclass(frozen=True, slots=True)
class SenderInfo:
    ssrc: int
    ntp: int
    timestamp: int


def read_sender_info(packet: RtcpPacket) -> SenderInfo | None:
    if packet.kind != SR or len(packet.body) < 24:
        return None
    return SenderInfo(*struct.unpack_from("!LQL", packet.body))


def read_nack(packet: RtcpPacket) -> Iterator[int]:
    """The sequence numbers asked for, in the order of the packet."""
    for at in range(8, len(packet.body) - 3, 4):
        first, following = _PAIR.unpack_from(packet.body, at)
        yield first
        for bit in range(16):
            if following >> bit & 1:
                yield (first + bit + 1) & 0xFFFF


def media_ssrc(packet: RtcpPacket) -> int:
    """The SSRC that feedback is about; 0 if the packet is too short to say."""
    return int(struct.unpack_from("!L", packet.body, 4)[0]) if len(packet.body) >= 8 else 0


def write_nack(ssrc: int, media: int, seqs: Sequence[int]) -> bytes:
    """`seqs` in sending order: numbers up to 16 after the first of a group share its bitmask."""
    groups: list[list[int]] = []
    for seq in seqs:
        ahead = (seq - groups[-1][0]) & 0xFFFF if groups else 0
        if groups and 1 <= ahead <= 16:
            groups[-1][1] |= 1 << (ahead - 1)
        else:
            groups.append([seq, 0])
    feedback = b"".join(_PAIR.pack(first, mask) for first, mask in groups)
    return struct.pack("!BBHLL", 0x80 | NACK, RTPFB, 2 + len(groups), ssrc, media) + feedback


def write_pli(ssrc: int, media: int) -> bytes:
    return struct.pack("!BBHLL", 0x80 | PLI, PSFB, 2, ssrc, media)


def write_remb(ssrc: int, bits_per_second: int, media: Sequence[int]) -> bytes:
    exponent = max(0, bits_per_second.bit_length() - 18)
    mantissa = bits_per_second >> exponent
    head = struct.pack("!BBHLL4s", 0x8F, PSFB, 4 + len(media), ssrc, 0, b"REMB")
    rate = struct.pack("!BBH", len(media), exponent << 2 | mantissa >> 16, mantissa & 0xFFFF)
    return head + rate + b"".join(struct.pack("!L", m) for m in media)


def read_remb(packet: RtcpPacket) -> int | None:
    """The receiver's estimate in bits per second (draft-alvestrand-rmcat-remb); None if this is something else."""
    body = packet.body
    if packet.kind != PSFB or packet.count != APPLICATION or len(body) < 16 or body[8:12] != b"REMB":
        return None
    return (int.from_bytes(body[13:16], "big") & 0x3FFFF) << (body[13] >> 2)


class Received(NamedTuple):
    """What a receiver counted of one source since it began (RFC 3550 §6.4.1): `lost` may be less than zero, where
    packets came twice; `highest` is the highest sequence number with its cycles, 32 bits."""

    ssrc: int
    lost: int
    highest: int


def read_received(packet: RtcpPacket) -> Iterator[Received]:
    """Of each block of a receiver report; nothing of anything else."""
    if packet.kind != RR:
        return
    for at in range(4, min(len(packet.body) - 23, 4 + 24 * packet.count), 24):
        ssrc, lost, highest = struct.unpack_from("!LLL", packet.body, at)
        lost &= 0xFFFFFF
        yield Received(ssrc, lost - 0x1000000 if lost & 0x800000 else lost, highest)


@dataclass(frozen=True, slots=True)
class ReportBlock:
    ssrc: int
    fraction_lost: int
    packets_lost: int
    highest_seq: int
    jitter: int
    last_sender_report: int
    delay_since_last: int


def write_receiver_report(ssrc: int, blocks: Sequence[ReportBlock]) -> bytes:
    packet = struct.pack("!BBHL", 0x80 | len(blocks), RR, 1 + 6 * len(blocks), ssrc)
    for b in blocks:
        lost = b.fraction_lost << 24 | b.packets_lost & 0xFFFFFF
        packet += struct.pack(
            "!LLLLLL", b.ssrc, lost, b.highest_seq, b.jitter, b.last_sender_report, b.delay_since_last
        )
    return packet


def write_sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """A sender report and the CNAME that ties audio to video."""
    low = 0xFFFFFFFF
    report = struct.pack(
        "!BBHLQLLL", 0x80, SR, 6, ssrc, ntp & (1 << 64) - 1, timestamp & low, packets & low, octets & low
    )
    item = struct.pack("!LBB", ssrc, 1, len(CNAME)) + CNAME + b"\0"
    item += b"\0" * (-len(item) % 4)
    return report + _HEAD.pack(0x81, SDES, len(item) // 4) + item


def write_bye(ssrcs: Sequence[int]) -> bytes:
    """A receiver report and a BYE: a compound that any receiver accepts."""
    body = b"".join(struct.pack("!L", s) for s in ssrcs)
    return write_receiver_report(ssrcs[0], []) + _HEAD.pack(0x80 | len(ssrcs), BYE, len(ssrcs)) + body

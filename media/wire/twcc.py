"""Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), receiver's half.

Without it Chromium's uplink estimate has only REMB and stays low for the first minute of a show.
"""

import struct

from media.wire import rtcp
from media.wire.rtp import signed16

MAX_SPAN = 2000
"""Sequence numbers covered by one report; a greater jump starts anew."""
MAX_REPORTED = 300
"""Packets of one report, which then fits one datagram whatever is missing between them."""
TICKS_A_SECOND = 4000  # deltas are multiples of 250 microseconds
REFERENCE_TICKS = 256  # the reference time is a multiple of 64 ms
NOT_RECEIVED, SMALL_DELTA, LARGE_DELTA = 0, 1, 2


class ArrivalRecorder:
    def __init__(self) -> None:
        self._arrivals: dict[int, int] = {}
        self._next: int | None = None
        self._highest = 0
        self._count = 0

    def add(self, seq: int, now: float) -> None:
        """`now` in seconds of a monotonic clock."""
        if self._next is None:
            self._next = self._highest = seq
        extended = self._highest + signed16(seq - self._highest)
        if extended < self._next:
            return  # reported as lost already
        if extended - self._next > MAX_SPAN:
            self._arrivals.clear()
            self._next = extended
        self._highest = max(self._highest, extended)
        self._arrivals[extended] = int(now * TICKS_A_SECOND)

    def report(self, ssrc: int, media: int) -> bytes | None:
        """Feedback on what arrived since the last report; None if nothing did. What does not fit comes in the next."""
        if not self._arrivals or self._next is None:
            return None
        reported = sorted(self._arrivals)[:MAX_REPORTED]
        base, count = self._next, reported[-1] - self._next + 1
        reference = min(self._arrivals[seq] for seq in reported) // REFERENCE_TICKS
        symbols, deltas = self._symbols(base, count, reference * REFERENCE_TICKS)
        for seq in reported:
            del self._arrivals[seq]
        self._next = base + count
        head = struct.pack("!LLHH", ssrc, media, base & 0xFFFF, count)
        head += struct.pack("!L", (reference & 0xFFFFFF) << 8 | self._count & 0xFF)
        self._count += 1
        return _packet(head + _chunks(symbols) + deltas)

    def _symbols(self, base: int, count: int, previous: int) -> tuple[list[int], bytes]:
        symbols, deltas = [], bytearray()
        for seq in range(base, base + count):
            arrival = self._arrivals.get(seq)
            if arrival is None:
                symbols.append(NOT_RECEIVED)
                continue
            delta = arrival - previous
            if 0 <= delta <= 255:
                symbols.append(SMALL_DELTA)
                deltas.append(delta)
            else:
                delta = max(-32768, min(32767, delta))
                symbols.append(LARGE_DELTA)
                deltas += struct.pack("!h", delta)
            previous += delta
        return symbols, bytes(deltas)


def _chunks(symbols: list[int]) -> bytes:
    """Runs of seven and more equal symbols as run lengths, the others seven to a status vector."""
    out, at = b"", 0
    while at < len(symbols):
        run = at
        while run < len(symbols) and symbols[run] == symbols[at] and run - at < 8191:
            run += 1
        if run - at >= 7:
            out += struct.pack("!H", symbols[at] << 13 | (run - at))
            at = run
        else:
            vector = 0xC000
            for place, symbol in enumerate(symbols[at : at + 7]):
                vector |= symbol << (12 - 2 * place)
            out += struct.pack("!H", vector)
            at += 7
    return out


def _packet(body: bytes) -> bytes:
    first, padding = 0x80 | rtcp.TRANSPORT_CC, -len(body) % 4
    if padding:
        body += b"\0" * (padding - 1) + bytes([padding])
        first |= 0x20
    return struct.pack("!BBH", first, rtcp.RTPFB, len(body) // 4) + body

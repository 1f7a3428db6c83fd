"""The last minute of a room as its publisher sent it, whatever viewers are shown, and where its pictures can start."""

from collections import deque
from itertools import takewhile
from typing import NamedTuple

from media.taps.talk import TappedPacket

WINDOW_SECONDS = 60.0
WINDOW_BYTES = 28 * 1024 * 1024
"""More than a minute at the highest rate a publisher is asked to keep to. Who sends more has a shorter window."""
PACKET_COST = 330
"""Bytes that a kept packet takes beside its payload: measured with payloads of 60 to 1,100 bytes (CPython 3.11)."""


class Kept(NamedTuple):
    packet: TappedPacket
    at: float
    """When it came, seconds of the monotonic clock."""
    starts: bool
    """Whether it begins a key frame."""
    run: int
    """Packets of one run are of one sender, one layer and one codec: frames do not reach from one to the next."""


class RollingWindow:
    def __init__(self, *, seconds: float = WINDOW_SECONDS, bytes_max: int = WINDOW_BYTES) -> None:
        self._seconds = seconds
        self._bytes_max = bytes_max
        self._kept: deque[Kept] = deque()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, kept: Kept) -> None:
        self._kept.append(kept)
        self.bytes += len(kept.packet.payload) + PACKET_COST
        oldest = kept.at - self._seconds
        while self.bytes > self._bytes_max or self._kept[0].at < oldest:
            self.bytes -= len(self._kept.popleft().packet.payload) + PACKET_COST

    @property
    def newest_at(self) -> float | None:
        """When the newest came, seconds of the monotonic clock."""
        return self._kept[-1].at if self._kept else None

    def sound(self, *, since: float) -> list[Kept]:
        """The sound that came after that time, in the order in which it came."""
        later = takewhile(lambda kept: kept.at > since, reversed(self._kept))
        return [kept for kept in later if not kept.packet.is_video][::-1]

    def cut(self) -> list[TappedPacket]:
        """From the oldest key frame of the newest run on; nothing where there is none."""
        packets: list[TappedPacket] = []
        run = next((kept.run for kept in reversed(self._kept) if kept.packet.is_video), None)
        for kept in self._kept:
            is_of_run = kept.run == run or not kept.packet.is_video
            if is_of_run and (packets or kept.starts):
                packets.append(kept.packet)
        return packets

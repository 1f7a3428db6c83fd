"""What the engines with an arena share: a batch goes through it in as many turns as it takes."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from media.fanout.arena import SLICE_PACKETS, Arena
from media.fanout.engine import Destination, FanOut, Part, grouped
from media.fanout.layout import Layout, lay_out

RTCP_INDEX_BYTES = 4
"""By how much more than SRTP's the trailer of SRTCP is longer (RFC 3711 3.4)."""


class ArenaFanOut(FanOut):
    """An engine says only how the packets for some destinations are copied and protected: `fill`."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self.repeated = 0

    @property
    def sent(self) -> int:  # type: ignore[override]  # read only, as everybody uses it
        return self._arena.sent

    @property
    def unsent(self) -> int:  # type: ignore[override]
        return self._arena.unsent

    def prepare(self, layout: Layout, destinations: int) -> None:
        """Before the first `fill` of a batch, for at most so many destinations at once."""
        self._arena.prepare(layout, destinations)

    @abstractmethod
    def fill(self, layout: Layout, part: Part, start: int, count: int, *, rtcp: bool) -> Sequence[int] | None:
        """Protect the batch for `count` destinations from `start` on, and write their names into the headers.

        Returns None, or where a packet was refused, for each of them in order whether it was.
        """

    def send(
        self,
        destinations: Iterable[Destination],
        packets: Sequence[bytes],
        *,
        rtcp: bool = False,
        merge: bool = False,
    ) -> None:
        for part in grouped(destinations).parts():
            trailer = part.trailer + (RTCP_INDEX_BYTES if rtcp else 0)
            for first in range(0, len(packets), SLICE_PACKETS):
                some = packets[first : first + SLICE_PACKETS]
                self._send(lay_out(some, trailer, merge=merge and self._arena.segments), part, rtcp=rtcp)

    def _send(self, layout: Layout, part: Part, *, rtcp: bool) -> None:
        arena, total = self._arena, len(part.destinations)
        turn = min(arena.capacity(layout), total)
        self.prepare(layout, turn)
        for start in range(0, total, turn):
            count = min(turn, total - start)
            refused = self.fill(layout, part, start, count, rtcp=rtcp)
            served = part.destinations[start : start + count]
            if refused is None:
                arena.flush(layout, served)
            else:
                self.repeated += sum(map(bool, refused))
                arena.flush_without(layout, served, refused)

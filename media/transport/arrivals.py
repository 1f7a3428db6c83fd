"""When the kernel took a datagram off the network, which is not when we read it.

Linux writes it beside each datagram once the socket asks (`SO_TIMESTAMPNS`, socket(7)), as time of day. Where it does
not, and where the clock was set between the two, the moment of reading is as good as we have.
"""

import contextlib
import socket
import struct
import time
from collections.abc import Sequence
from typing import Final

SO_TIMESTAMPNS: Final = 35
"""asm-generic/socket.h; the `socket` module has no name for it. Its message's type is the same number."""
_TIMESPEC: Final = struct.Struct("@qq")
ANCILLARY_BYTES: Final = socket.CMSG_SPACE(_TIMESPEC.size)
OLDEST_SECONDS: Final = 1.0
"""What waited for longer than this, or comes from the future, tells of a clock that was set."""
STEADY_SECONDS: Final = 0.001

Ancillary = Sequence[tuple[int, int, bytes]]


def tell_arrivals(of: socket.socket) -> None:
    with contextlib.suppress(OSError):
        of.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


class ArrivalClock:
    """Takes the kernel's times of day over to the monotonic clock, on which all of this program's times are."""

    def __init__(self) -> None:
        self.read_at = 0.0
        self._ahead = 0.0

    def reading(self) -> None:
        """Datagrams are read now."""
        before, day, self.read_at = time.monotonic(), time.time(), time.monotonic()
        if self.read_at - before < STEADY_SECONDS or not self._ahead:
            self._ahead = day - self.read_at  # else somebody else had the processor between the two clocks

    def arrived(self, ancillary: Ancillary) -> float:
        """Seconds of the monotonic clock, for a datagram that is read in this turn."""
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack_from(data)
                at = seconds + nanoseconds * 1e-9 - self._ahead
                if self.read_at - OLDEST_SECONDS <= at <= self.read_at:
                    return float(at)
        return self.read_at

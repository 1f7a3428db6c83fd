"""The kernel's times of arrival on this program's clock, and what stands in for them."""

import socket
import struct
import time

import pytest

from media.transport.arrivals import OLDEST_SECONDS, SO_TIMESTAMPNS, ArrivalClock


def told(at: float) -> tuple[int, int, bytes]:
    """As the kernel writes a time of day beside a datagram."""
    seconds = int(at)
    return socket.SOL_SOCKET, SO_TIMESTAMPNS, struct.pack("@qq", seconds, int((at - seconds) * 1e9))


def test_a_time_of_day_is_told_on_the_monotonic_clock() -> None:
    clock, before = ArrivalClock(), time.time()
    clock.reading()
    between = time.time() - before  # in which it was read
    for ancillary in ([told(before - 0.250)], [(socket.SOL_SOCKET, 1, b""), told(before - 0.250)]):
        ago = clock.read_at - clock.arrived(ancillary)
        assert 0.250 - 0.001 < ago < 0.250 + between + 0.001


@pytest.mark.parametrize("off", [-OLDEST_SECONDS - 1, 5.0, -86_400.0])
def test_a_clock_that_was_set_meanwhile_is_not_believed(off: float) -> None:
    clock = ArrivalClock()
    clock.reading()
    assert clock.arrived([told(time.time() + off)]) == clock.read_at


def test_where_the_kernel_tells_nothing_or_something_else_it_arrived_when_it_was_read() -> None:
    clock = ArrivalClock()
    clock.reading()
    other = (socket.IPPROTO_IP, SO_TIMESTAMPNS, told(time.time() - 0.5)[2])
    short = (socket.SOL_SOCKET, SO_TIMESTAMPNS, bytes(8))
    pid = (socket.SOL_SOCKET, socket.SO_PASSCRED, told(time.time() - 0.5)[2])
    for ancillary in ([], [other], [short], [pid]):
        assert clock.arrived(ancillary) == clock.read_at

"""How the packets of one batch lie in memory, and which of them the kernel may take as one (UDP_SEGMENT).

An encoder's frame is cut into packets that differ by a byte or two. Padded to one length (RFC 3550 5.1: the P bit, and
the number of padding bytes in the last of them), a frame is one system call's work for the kernel instead of six; the
last packet of a run may be shorter. See udp(7), and "Optimizing UDP for content delivery" (de Bruijn, Dumazet 2018).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SEGMENTS_MAX: Final = 10
"""Packets of one run. The kernel takes 64; longer bursts are what Wi-Fi and cheap routers lose."""
PADDING_MAX: Final = 16
HAS_PADDING: Final = 0x20


@dataclass(slots=True)  # not frozen: some are made for each batch, and freezing trebles what that takes
class Run:
    """Packets that lie without a gap: `size` bytes from `offset` on, cut by the kernel after each `segment` bytes."""

    offset: int
    size: int
    segment: int
    packets: int


@dataclass(slots=True)
class Layout:
    """What one destination needs of the arena. `template` has the plaintexts, and room for the trailer of each."""

    template: bytes
    offsets: list[int]
    lengths: list[int]
    runs: list[Run]


def lay_out(packets: Sequence[bytes], trailer: int, *, merge: bool) -> Layout:
    """`trailer`: the bytes by which protection makes a packet longer."""
    room = bytes(trailer)
    if len(packets) == 1:  # sound, and what is left of a picture: most batches of a small room
        size = len(packets[0]) + trailer
        return Layout(packets[0] + room, [0], [len(packets[0])], [Run(0, size, size, 1)])
    pieces: list[bytes] = []
    offsets: list[int] = []
    lengths: list[int] = []
    runs: list[Run] = []
    at = 0
    for members in _runs(packets) if merge else ([packet] for packet in packets):
        start = at
        for packet in members:
            offsets.append(at)
            lengths.append(len(packet))
            pieces += (packet, room)
            at += len(packet) + trailer
        runs.append(Run(start, at - start, len(members[0]) + trailer, len(members)))
    return Layout(b"".join(pieces), offsets, lengths, runs)


def _runs(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Neighbours of nearly one length, padded to it; each run may end with a shorter packet."""
    run: list[bytes] = []
    shortest = longest = 0
    for packet in packets:
        size, is_whole = len(packet), bool(packet[0] & HAS_PADDING)
        fits = run and len(run) < SEGMENTS_MAX and not is_whole
        if fits and max(longest, size) - min(shortest, size) <= PADDING_MAX:
            run.append(packet)
            shortest, longest = min(shortest, size), max(longest, size)
        elif fits and size < shortest:
            yield [*(pad(member, longest) for member in run), packet]
            run = []
        else:
            yield from _closed(run, longest)
            run, shortest, longest = [packet], size, size
            if is_whole:  # it has padding, and cannot be given more
                yield run
                run = []
    yield from _closed(run, longest)


def _closed(run: list[bytes], size: int) -> Iterator[list[bytes]]:
    """All of one length but the last, which may stay shorter."""
    if run:
        yield [*(pad(member, size) for member in run[:-1]), run[-1]]


def pad(packet: bytes, size: int) -> bytes:
    """The RTP packet with padding up to `size` bytes, at most 255 more than it has."""
    extra = size - len(packet)
    if extra <= 0:
        return packet
    assert not packet[0] & HAS_PADDING, "padded once only"
    return bytes((packet[0] | HAS_PADDING,)) + packet[1:] + bytes(extra - 1) + bytes((extra,))

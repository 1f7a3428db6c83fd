"""Packets on their way to a process apart come out as they went in, or not at all."""

import pytest

from media.taps.talk import BrokenTalkError, TappedPacket, pack, unpack

PACKETS = [
    TappedPacket(True, 70_000, 0xFFFFFFFF, False, b"first"),
    TappedPacket(True, -3, 0, True, b""),
    TappedPacket(False, 1 << 40, 960, False, b"sound"),
    TappedPacket(False, 5, 1920, True, b"x" * 1_300),
]


def test_what_is_packed_comes_out_the_same() -> None:
    assert unpack(pack(PACKETS)) == PACKETS
    assert unpack(pack([])) == []


@pytest.mark.parametrize("cut", range(1, len(pack(PACKETS)) + 1, 7))
def test_what_is_cut_off_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(BrokenTalkError):
        unpack(pack(PACKETS)[:-cut])


def test_what_goes_on_too_long_is_refused() -> None:
    with pytest.raises(BrokenTalkError):
        unpack(pack(PACKETS) + b"x")


def test_more_packets_than_there_are_bytes_are_refused() -> None:
    with pytest.raises(BrokenTalkError):
        unpack(b"\xff\xff\xff\xff" + bytes(100))

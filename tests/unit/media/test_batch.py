"""What waits in a room, and until when."""

import pytest

from media.rooms.batch import WAIT_SECONDS, Batch
from media.rooms.layer import VideoLayer
from media.rooms.outgoing import MediaPacket

SMALL, LARGE = (VideoLayer(number, "VP8", lambda _: True) for number in (0, 1))


def picture(index: int, *, marker: bool = False) -> MediaPacket:
    return MediaPacket("video", index, 0, marker, b"picture", None)


def sound(index: int) -> MediaPacket:
    return MediaPacket("audio", index, 0, True, b"sound", None)


def test_a_whole_picture_waits_for_nothing() -> None:
    batch = Batch()
    batch.add(SMALL, picture(1), 5.0)
    assert batch.wait_seconds(5.001) == pytest.approx(WAIT_SECONDS - 0.001)
    batch.add(SMALL, picture(2, marker=True), 5.002)
    assert batch.wait_seconds(5.002) == 0


def test_a_picture_is_whole_when_each_of_its_sizes_is() -> None:
    batch = Batch()
    batch.add(SMALL, picture(1, marker=True), 5.0)
    assert batch.wait_seconds(5.0) == 0
    batch.add(LARGE, picture(1), 5.001)
    assert batch.wait_seconds(5.001) > 0
    batch.add(LARGE, picture(2, marker=True), 5.002)
    assert batch.wait_seconds(5.002) == 0


def test_sound_waits_only_for_a_picture_that_is_under_way() -> None:
    batch = Batch()
    batch.add(None, sound(1), 5.0)
    assert batch.wait_seconds(5.0) == 0
    batch.take()
    batch.add(SMALL, picture(1), 6.0)
    batch.add(None, sound(2), 6.001)
    assert batch.wait_seconds(6.001) > 0


def test_nothing_waits_longer_than_the_cap() -> None:
    batch = Batch()
    batch.add(None, sound(1), 5.0)
    batch.add(SMALL, picture(1), 5.0 + WAIT_SECONDS / 2)
    assert batch.wait_seconds(5.0 + WAIT_SECONDS) <= 0, "counted from the first that waits"


def test_pictures_come_first_and_each_kind_in_order() -> None:
    batch = Batch()
    waiting = [sound(1), picture(1), sound(2), picture(2, marker=True)]
    for packet in waiting:
        batch.add(None if packet.kind == "audio" else SMALL, packet, 5.0)
    assert [p for _, p in batch.take()] == [waiting[1], waiting[3], waiting[0], waiting[2]]
    assert not batch
    batch.add(SMALL, picture(3), 9.0)
    assert batch.wait_seconds(9.0) == pytest.approx(WAIT_SECONDS), "the next picture begins anew"

"""A cover comes off at an edge with the next picture, which in a delayed show is one delay away (STR-16)."""

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import pytest

from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.choice import LayerChooser
from media.rooms.controls import NO_CONTROLS
from media.rooms.outgoing import WireFormat
from media.rooms.room import Room
from media.rooms.source import Incoming, Source
from media.rooms.viewer import Viewer

KEY, DELTA = bytes.fromhex("90 80 8001 10 02"), bytes.fromhex("90 80 8001 11 02")
STILL = b"\x10 a still\x00"
COVERED, SHOWN = replace(NO_CONTROLS, revision=1, is_covered=True), replace(NO_CONTROLS, revision=2)


class ASource:
    participant, loss = "", None

    def __init__(self, id: str, *, is_carried: bool) -> None:
        self.id, self.is_carried = id, is_carried

    def request_key_frame(self, layer: int) -> bool:
        return True

    def clock(self, kind: str, layer: int) -> None:
        return None

    def tick(self, now: float) -> None: ...

    def close(self) -> None: ...


class AViewer:
    format, is_hidden = WireFormat(111, 96, 0, 0), False

    def __init__(self, id: str) -> None:
        self.id = self.participant = id
        self.destination = object()
        self.chooser = LayerChooser(time.monotonic())


class Edge:
    def __init__(self) -> None:
        self.sent: dict[object, list[bytes]] = {}
        self.room = Room("r", cast(FanOut, self), Counters(), lambda _: None, {"VP8": [STILL]})
        self.is_sent("pipe", is_carried=True)
        self._seq = 0

    def is_sent(self, source: str, *, is_carried: bool) -> None:
        """From now on by this one."""
        self.room.take_source(cast(Source, ASource(source, is_carried=is_carried)), "VP8")

    def send_to(self, viewer: AViewer) -> list[str]:
        return ["still" if b"still" in p else "show" for p in self.sent.get(viewer.destination, [])]

    def send(self, destinations: Iterable[object], packets: Iterable[bytes], **how: bool) -> None:
        for destination in destinations:
            self.sent.setdefault(destination, []).extend(packets)

    def comes(self, payload: bytes, now: float, kind: str = "video", source: str = "pipe") -> None:
        self._seq += 1
        packet = Incoming((source, 1), kind, 0, self._seq, self._seq * 3000, True, payload, None)
        self.room.forward(packet, now)
        self.room.flush()

    def joins(self, id: str) -> AViewer:
        viewer = AViewer(id)
        self.room.viewer_ready(cast(Viewer, viewer))
        return viewer


@pytest.fixture
def edge() -> Edge:
    return Edge()


def test_str_16_the_still_is_kept_and_repeated_until_a_picture_comes(edge: Edge) -> None:
    now = time.monotonic()
    edge.comes(KEY, now)
    asha = edge.joins("asha")
    edge.room.control(COVERED, now)
    edge.room.control(SHOWN, now + 1)
    edge.comes(b"words", now + 1.1, kind="audio")
    edge.comes(KEY, now + 1.2, source="a pipe of before")
    before = len(edge.send_to(asha))
    edge.room.tick(now + 2.5)
    late = edge.joins("dev")
    edge.room.tick(now + 4)
    assert edge.send_to(asha)[before:] == ["still", "still"]
    assert "still" in edge.send_to(late), "who comes meanwhile is not shown nothing"
    assert edge.room.controls.revision == SHOWN.revision, "it was heard"
    edge.comes(KEY, now + 16)
    assert not edge.room.controls.is_covered
    assert (edge.send_to(asha)[-1], edge.send_to(late)[-1]) == ("show", "show")
    edge.room.tick(now + 18)
    assert edge.send_to(asha)[-1] == "show"


def test_a_cover_that_is_put_on_again_before_a_picture_came_stays(edge: Edge) -> None:
    now = time.monotonic()
    edge.room.control(COVERED, now)
    edge.room.control(SHOWN, now + 1)
    edge.room.control(replace(COVERED, revision=3), now + 2)
    edge.comes(KEY, now + 3)
    assert edge.room.controls.is_covered


def test_whoever_is_put_out_is_out_at_once_though_the_cover_stays(edge: Edge) -> None:
    now = time.monotonic()
    edge.room.control(COVERED, now)
    edge.room.control(replace(SHOWN, removed=frozenset({"dev"})), now + 1)
    assert edge.room.controls.is_covered
    assert edge.room.controls.removed == {"dev"}


def test_str_16_a_room_that_was_this_process_s_own_keeps_the_still_once_another_has_it(edge: Edge) -> None:
    now = time.monotonic()
    edge.is_sent("ravi", is_carried=False)
    edge.room.control(COVERED, now)
    edge.is_sent("a new pipe", is_carried=True)
    edge.room.control(SHOWN, now + 1)
    assert edge.room.controls.is_covered
    edge.comes(KEY, now + 2, source="a new pipe")
    assert not edge.room.controls.is_covered


def test_a_cover_comes_off_at_once_where_the_publisher_is(edge: Edge) -> None:
    now = time.monotonic()
    edge.is_sent("ravi", is_carried=False)
    edge.room.control(COVERED, now)
    edge.room.control(SHOWN, now + 1)
    assert not edge.room.controls.is_covered


def test_a_pipe_that_breaks_meanwhile_uncovers_nothing(edge: Edge) -> None:
    now = time.monotonic()
    edge.room.control(COVERED, now)
    edge.room.control(SHOWN, now + 1)
    edge.room.forget("pipe")
    edge.room.control(replace(SHOWN, revision=3, removed=frozenset({"dev"})), now + 2)
    assert edge.room.controls.is_covered
    edge.is_sent("a new pipe", is_carried=True)
    edge.comes(KEY, now + 3, source="a new pipe")
    assert not edge.room.controls.is_covered
    assert edge.room.controls.revision == 3

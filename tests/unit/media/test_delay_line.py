"""The line that a delayed show waits in (STR-16): nothing early, nothing that was taken back, and not without bound."""

from collections.abc import Callable

import pytest

from media.metrics import Counters
from media.rooms.controls import Controls
from media.rooms.cover import SILENCE
from media.rooms.delay_line import KEY_FRAME_SECONDS, PACKET_COST, DelayLine
from media.rooms.outgoing import MediaPacket
from media.rooms.source import Incoming

KEY, DELTA = bytes.fromhex("90 80 8001 10 02"), bytes.fromhex("90 80 8001 11 02")
SECONDS = 15.0


class ABackstage:
    """Notes which layers it is asked for key frames of; its clock runs with the test's."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def need_key_frame(self, layer: int) -> None:
        self.asked.append(layer)

    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]:
        return {"audio": (1000.0 + now, int(now * 48_000)), "video": (1000.0 + now, int(now * 90_000))}


class AFront:
    def __init__(self) -> None:
        self.heard: list[tuple[Incoming, float]] = []

    def forward(self, packet: Incoming, now: float) -> None:
        self.heard.append((packet, now))

    def flush_if_due(self, now: float) -> float:
        return 0.0

    @property
    def seqs(self) -> list[int]:
        return [packet.seq for packet, _ in self.heard]


class ATimer:
    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Timers:
    def __init__(self) -> None:
        self.set: list[tuple[float, ATimer]] = []

    def __call__(self, seconds: float, call: Callable[[], None]) -> ATimer:
        self.set.append((seconds, ATimer()))
        return self.set[-1][1]


class Line:
    """A line and its ends."""

    def __init__(self, *, bytes_max: int = 1_000_000) -> None:
        self.backstage, self.front, self.timers, self.counters = ABackstage(), AFront(), Timers(), Counters()
        self.line = DelayLine(
            self.backstage,
            self.front,
            self.counters,
            codec="VP8",
            seconds=SECONDS,
            later=self.timers,
            before_release=lambda now: None,
            bytes_max=bytes_max,
        )


def picture(index: int, payload: bytes = DELTA) -> MediaPacket:
    return MediaPacket("video", index, index * 3000, True, payload, None)


def sound(index: int, payload: bytes = b"words") -> MediaPacket:
    return MediaPacket("audio", index, index * 960, False, payload, None)


def decided(*, is_covered: bool = False, is_muted: bool = False) -> Controls:
    return Controls(1, is_covered, is_muted, frozenset())


def test_str_16_nothing_comes_out_before_the_delay_is_over_and_all_of_it_in_its_order() -> None:
    line = Line()
    for index, at in ((1, 0.0), (3, 0.01), (2, 0.02), (4, 1.0)):
        line.line.packet(picture(index, KEY if index == 1 else DELTA), 0, at)
    line.line.release(SECONDS - 0.001)
    assert not line.front.heard
    line.line.release(SECONDS + 0.02)
    assert line.front.seqs == [1, 3, 2]
    line.line.release(SECONDS + 1.0)
    assert line.front.seqs == [1, 3, 2, 4]
    assert line.line.bytes == 0


def test_a_packet_comes_out_as_it_came_in() -> None:
    line = Line()
    line.line.packet(MediaPacket("video", 0x1_0007, 99, True, KEY, 1), 2, 0.0)
    line.line.release(SECONDS)
    (packet, now), *rest = line.front.heard
    assert (packet.kind, packet.layer, packet.seq, packet.timestamp) == ("video", 2, 7, 99)
    assert (packet.marker, packet.orientation, now) == (True, 1, SECONDS)
    assert packet.payload is KEY, "held once, whoever holds it beside the line"
    assert packet.source[0] == line.line.id
    assert not rest


def test_one_timer_is_set_for_the_first_packet_and_cancelled_when_the_line_is_closed() -> None:
    line = Line()
    line.line.packet(picture(1), 0, 0.0)
    line.line.packet(picture(2), 0, 0.0)
    (seconds, timer), *rest = line.timers.set
    assert seconds == SECONDS
    assert not rest
    assert not timer.is_cancelled
    line.line.close()
    assert timer.is_cancelled
    line.line.packet(picture(3), 0, 0.0)
    line.line.release(SECONDS * 2)
    assert not line.front.heard
    assert len(line.timers.set) == 1


def test_str_16_what_waits_or_comes_while_the_show_is_covered_is_never_sent() -> None:
    line = Line()
    line.line.packet(picture(1, KEY), 0, 0.0)
    line.line.put(decided(is_covered=True))
    line.line.packet(picture(2, KEY), 0, 1.0)
    line.line.put(decided())
    line.line.packet(picture(3, KEY), 0, 2.0)
    line.line.release(100.0)
    assert line.front.seqs == [3]


def test_what_comes_after_a_cover_has_a_sequence_of_its_own() -> None:
    """Tens of thousands of numbers may have gone by: nobody could tell whether the next is ahead or behind."""
    line = Line()
    line.line.packet(picture(1, KEY), 0, 0.0)
    line.line.release(SECONDS)
    line.line.put(decided(is_covered=True))
    line.line.put(decided())
    line.line.packet(picture(40_000, KEY), 0, SECONDS)
    line.line.release(SECONDS * 2)
    (before, _), (after, _) = line.front.heard
    assert before.source != after.source
    assert before.source[0] == after.source[0]


def test_str_16_what_is_said_while_muted_is_silence_when_it_comes_out_also_what_waited() -> None:
    line = Line()
    line.line.packet(sound(1), 0, 0.0)
    line.line.packet(picture(1, KEY), 0, 0.0)
    line.line.put(decided(is_muted=True))
    line.line.packet(sound(2), 0, 1.0)
    line.line.put(decided())
    line.line.packet(sound(3), 0, 2.0)
    line.line.release(100.0)
    assert [p.payload for p, _ in line.front.heard] == [SILENCE, KEY, SILENCE, b"words"]
    assert line.line.bytes == 0, "shorter packets are counted as such"


def test_str_16_a_full_line_drops_the_oldest_and_sends_nothing_early() -> None:
    size = len(DELTA) + PACKET_COST
    line = Line(bytes_max=3 * size)
    for index in range(5):
        line.line.packet(picture(index), 1, 0.0)
        assert line.line.bytes <= 3 * size
    assert line.counters.delayed_dropped == 2
    assert line.backstage.asked == [1, 1], "decoders cannot follow from there"
    line.line.release(SECONDS - 0.001)
    assert not line.front.heard
    line.line.release(SECONDS)
    assert line.front.seqs == [2, 3, 4]


def test_key_frames_are_asked_for_before_viewers_miss_them() -> None:
    line = Line()
    line.line.packet(picture(1), 0, 0.0)
    line.line.tick(0.1)
    assert line.backstage.asked == [0], "none came yet"
    line.line.packet(picture(2, KEY), 0, 0.2)
    line.line.packet(picture(3), 0, 0.2 + KEY_FRAME_SECONDS - 0.1)
    line.line.tick(0.2 + KEY_FRAME_SECONDS - 0.01)
    assert line.backstage.asked == [0]
    line.line.tick(0.2 + KEY_FRAME_SECONDS)
    assert line.backstage.asked == [0, 0]
    line.line.tick(10.0)
    assert line.backstage.asked == [0, 0], "nothing comes: there is nobody to ask"


def test_after_a_cover_a_key_frame_is_asked_for_at_once() -> None:
    line = Line()
    line.line.packet(picture(1, KEY), 0, 0.0)
    line.line.put(decided(is_covered=True))
    line.line.tick(0.1)
    assert not line.backstage.asked
    line.line.put(decided())
    line.line.packet(picture(2), 0, 0.2)
    line.line.tick(0.2)
    assert line.backstage.asked == [0]


def test_sound_and_picture_are_timed_by_the_publishers_clock_of_back_then() -> None:
    line = Line()
    line.line.packet(sound(1), 0, 0.0)
    line.line.packet(picture(1, KEY), 0, 0.0)
    line.line.report(1.0)
    line.line.report(2.0)
    line.line.release(SECONDS + 0.9)
    assert line.line.clock("video", 0) is None, "it holds for nothing that was let out"
    line.line.release(SECONDS + 1.5)
    clock = line.line.clock("video", 0)
    assert clock is not None
    assert (clock.info.ntp, clock.info.timestamp, clock.heard_at) == (1001 << 32, 90_000, SECONDS + 1.0)
    heard = line.line.clock("audio", 0)
    assert heard is not None
    assert (heard.info.timestamp, heard.heard_at) == (48_000, SECONDS + 1.0)
    line.line.release(SECONDS + 2.0)
    later = line.line.clock("video", 0)
    assert later is not None
    assert later.info.timestamp == 180_000


def test_a_failure_is_told_of_once_and_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    line, told = Line(), list[str]()

    def fails(packet: Incoming, now: float) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(line.front, "forward", fails)
    monkeypatch.setattr("media.log.failure", lambda event, *_, **__: told.append(event))
    for index in range(3):
        line.line.packet(picture(index), 0, -SECONDS)
    for _ in range(3):
        line.line._wake()
    assert len(line.line) == 0, "one that fails holds up no other"
    assert line.counters.delayed_errors == 3
    assert told == ["media.delay_line_failed"]

"""Whatever layers a viewer goes through, their numbers go on as if there had been one stream (RFC 8853's promise)."""

import itertools
import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from media.rooms.controls import Controls
from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung
from media.rooms.seat import Seat
from media.wire import vp8
from media.wire.rtp import signed32
from tests.unit.media.stage import Notebook, Shoot, shown

SMALL, MIDDLE, LARGE = (Rung(layer, ALL_TEMPORAL) for layer in range(3))
RUNGS = (SMALL, MIDDLE, LARGE, Rung(0, 0), Rung(0, 1), SOUND_ONLY)
STARTS = ((65500, 2**32 - 5000, 32760, 250), (7, 400, 3, 9), (30000, 2**31, 127, 0))
starts = st.tuples(
    st.integers(0, 65535), st.integers(0, 2**32 - 1), st.integers(0, vp8.PICTURES - 1), st.integers(0, 255)
)


def frames_of(notebook: Notebook) -> list[tuple[int, vp8.Descriptor]]:
    """(timestamp, descriptor) of each frame, in the order of the sequence."""
    frames: list[tuple[int, vp8.Descriptor]] = []
    for _, packet in sorted(notebook.heard, key=lambda each: each[0]):
        if packet.payload and (not frames or frames[-1][0] != packet.timestamp):
            frames.append((packet.timestamp, shown(packet)))
    return frames


def assert_seamless(notebook: Notebook) -> None:
    """Without loss: no number left out or used twice, time goes forward, pictures and bases are counted on."""
    indexes = notebook.indexes
    assert indexes == list(range(indexes[0], indexes[0] + len(indexes)))
    frames = frames_of(notebook)
    for (earlier, before), (later, after) in itertools.pairwise(frames):
        assert signed32(later - earlier) > 0
        assert before.picture is not None
        assert after.picture == (before.picture + 1) % vp8.PICTURES
        assert before.base is not None
        assert after.base is not None
        assert (after.base - before.base) % vp8.BASES == (1 if after.temporal == 0 else 0)


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.tuples(starts, starts, starts),
    st.lists(st.tuples(st.sampled_from(RUNGS), st.booleans(), st.integers(1, 5)), max_size=15),
)
def test_any_path_through_the_layers_is_one_stream(
    begin: tuple[tuple[int, int, int, int], ...], path: list[tuple[Rung, bool, int]]
) -> None:
    shoot = Shoot(begin)
    shoot.shoot(keys=True)
    viewers = [shoot.viewer() for _ in range(3)]
    for turn, (rung, is_key, frames) in enumerate(path):
        for seat, _ in viewers[: 1 + turn % 3]:
            shoot.aim(seat, rung)
        shoot.shoot(frames, keys=is_key)
        viewers.append(shoot.viewer())
    shoot.shoot(4, keys=True)
    for seat, notebook in viewers:
        assert notebook.heard or seat.rung is None
        if notebook.heard:
            assert_seamless(notebook)


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.tuples(starts, starts, starts),
    st.lists(st.tuples(st.sampled_from(RUNGS), st.booleans(), st.integers(1, 5)), min_size=1, max_size=12),
    st.integers(0, 2**32),
)
def test_loss_and_reordering_leave_only_gaps_of_what_was_lost(
    begin: tuple[tuple[int, int, int, int], ...], path: list[tuple[Rung, bool, int]], seed: int
) -> None:
    """No number is used twice, and what is missing in a viewer's sequence is what the network lost, or can be had."""
    shoot, chance = Shoot(begin), random.Random(seed)
    shoot.shoot(keys=True)
    viewers = [shoot.viewer() for _ in range(2)]
    lost = 0
    for rung, is_key, frames in path:
        for seat, _ in viewers:
            shoot.aim(seat, rung)
        packets = [p for n in range(frames) for p in shoot.frame(keys=is_key and n == 0)]
        kept = [p for p in packets if chance.random() > 0.05]
        lost += len(packets) - len(kept)
        order = sorted(range(len(kept)), key=lambda at: at + chance.choice((0, 0, 0, 8)))
        shoot.send(kept[at] for at in order)
    shoot.shoot(6, keys=True)
    for seat, notebook in viewers:
        indexes = notebook.indexes
        assert len(indexes) == len(set(indexes)), "a nonce"
        missing = set(range(min(indexes), max(indexes))) - set(indexes)
        found = [seat.find(index & 0xFFFF, shoot.now) for index in missing]
        assert sum(each is None for each in found) <= lost
        assert_time_goes_forward(seat, notebook)


def assert_time_goes_forward(seat: Seat, notebook: Notebook) -> None:
    stamps = [
        packet.timestamp for _, packet in sorted(notebook.heard, key=lambda each: each[0]) if packet.payload
    ]
    assert all(signed32(later - earlier) >= 0 for earlier, later in itertools.pairwise(stamps)), seat.rung


def test_what_is_asked_for_again_is_what_the_number_meant() -> None:
    """Across a switch, also of packets from before it."""
    shoot = Shoot(STARTS)
    shoot.shoot(3, keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, LARGE)
    shoot.shoot(3, keys=True)
    shoot.aim(seat, Rung(0, 0))
    shoot.shoot(9, keys=True)
    shoot.aim(seat, SMALL)
    shoot.shoot(9)
    assert seat.rung == SMALL
    for index, packet in notebook.heard:
        again = seat.find(index & 0xFFFF, shoot.now)
        assert again is not None
        assert (again.index & 0xFFFF, again.timestamp, again.payload) == (
            packet.seq,
            packet.timestamp,
            packet.payload,
        )
    assert seat.find((notebook.indexes[-1] + 1) & 0xFFFF, shoot.now) is None
    assert seat.find((notebook.indexes[0] - 1) & 0xFFFF, shoot.now) is None


def test_a_packet_from_before_the_key_frame_takes_no_number_that_was_used() -> None:
    """It comes late, and shifted it would have the number of a packet of the layer before: a nonce, twice."""
    shoot = Shoot(STARTS)
    shoot.shoot(3, keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, LARGE)
    late = shoot.frame()
    shoot.send(p for p in late if p.layer != LARGE.layer)
    shoot.shoot(2, keys=True)
    assert seat.rung == LARGE
    shoot.send(p for p in late if p.layer == LARGE.layer)
    assert_seamless(notebook)


def test_viewers_who_switch_at_one_key_frame_share_what_is_made_for_them() -> None:
    shoot = Shoot(STARTS)
    shoot.shoot(keys=True)
    viewers = [shoot.viewer() for _ in range(20)]
    feeds = shoot.room.picture.switching.feeds
    for rung in (LARGE, SMALL, LARGE, MIDDLE):
        for seat, _ in viewers:
            shoot.aim(seat, rung)
        shoot.shoot(3)
        assert all(seat.rung != rung for seat, _ in viewers), "not before a key frame"
        shoot.shoot(2, keys=True)
        assert {seat.rung for seat, _ in viewers} == {rung}
        assert len(feeds if (feeds := shoot.room.picture.switching.feeds) else ()) == 1


def test_a_switch_asks_for_a_key_frame_of_that_layer_only() -> None:
    shoot = Shoot(STARTS)
    shoot.shoot(keys=True)
    seat, _ = shoot.viewer()
    shoot.aim(seat, LARGE)
    assert shoot.camera.asked == [2]
    shoot.aim(seat, Rung(0, 0))
    shoot.shoot(2)
    assert seat.rung == Rung(0, 0), "temporal layers are left out without one"
    assert shoot.camera.asked == [2]


def test_a_late_packet_of_a_layer_left_out_is_sent_empty() -> None:
    """Its number was kept for it; otherwise the viewer would ask for it for ever."""
    shoot = Shoot(STARTS, packets=1)
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, Rung(0, 0))
    shoot.shoot(4)
    shoot.shoot(1)
    late = [p for p in shoot.frame() if p.layer == 0]  # on an upper layer
    shoot.shoot(3)
    shoot.send(late)
    empty = [index for index, packet in notebook.heard if not packet.payload]
    assert len(empty) == 1
    indexes = sorted(notebook.indexes)
    assert indexes == list(range(indexes[0], indexes[0] + len(indexes)))


def test_the_next_source_of_one_size_is_watched_at_its_first_key_frame() -> None:
    """Its layers are other ones; nobody waits for a picture that does not come."""
    shoot = Shoot(STARTS)
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, LARGE)
    shoot.shoot(3, keys=True)
    assert seat.rung == LARGE
    shoot.camera.id = shoot.source = "another camera"
    shoot.starts = [[100, 5, 77, 3]]
    shoot.shoot(5, keys=True)
    assert seat.rung == SMALL
    assert_seamless(notebook)
    assert len(frames_of(notebook)) == 1 + 1 + 3 + 5, "the picture at which they switched came in both sizes"


@pytest.mark.parametrize("stall", [1, 2])
def test_a_layer_that_its_sender_gave_up_is_left(stall: int) -> None:
    shoot = Shoot(STARTS)
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, Rung(stall, ALL_TEMPORAL))
    shoot.shoot(3, keys=True)
    for _ in range(20):
        shoot.send(p for p in shoot.frame() if p.layer < stall)
        shoot.room.tick(shoot.now)
    assert seat.target is not None, "and is waiting for a key frame of the next"
    shoot.send(p for p in shoot.frame(keys=True) if p.layer < stall)
    assert seat.rung is not None
    assert seat.rung.layer < stall
    assert_seamless(notebook)


def test_str_15_nobody_is_shown_what_was_covered_when_the_cover_comes_off() -> None:
    """A key frame of a moment ago is where newcomers start, unless it was covered."""
    shoot = Shoot(STARTS[:1])
    shoot.shoot(3, keys=True)
    shoot.room.control(Controls(1, is_covered=True, is_muted=False, removed=frozenset()), shoot.now)
    shoot.shoot(3, keys=True)
    shoot.room.control(Controls(2, is_covered=False, is_muted=False, removed=frozenset()), shoot.now)
    seat, notebook = shoot.viewer()
    shoot.room.tick(shoot.now)
    shoot.shoot(1)
    assert not notebook.heard
    assert shoot.camera.asked, "there is no other way to a picture"
    shoot.shoot(2, keys=True)
    assert seat.rung == SMALL
    assert len(frames_of(notebook)) == 2


@pytest.mark.parametrize("rung", [SMALL, LARGE, Rung(0, 1)], ids=["as it is", "shifted", "thinned"])
@pytest.mark.parametrize(("late", "is_sent"), [(65_535, False), (65_537, True)])
def test_what_is_late_from_before_a_wrap_around_is_had_by_asking_only(
    rung: Rung, late: int, is_sent: bool
) -> None:
    """A viewer who came after it would take its number for one of 65536 later, and decrypt nothing from then on."""
    shoot = Shoot(STARTS)
    shoot.room.picture.need_key_frame(0)
    shoot.room.picture.layers[0].track.highest = 65_500
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, rung)
    shoot.shoot(keys=True)
    held = []
    for _ in range(40):
        for packet in shoot.frame():
            position = seat.position(shoot.now)
            assert position is not None
            if packet.layer == rung.layer and position.index == late - 1 and not held:
                held.append(packet)
            else:
                shoot.send([packet])
    assert seat.rung == rung
    heard = len(notebook.heard)
    shoot.send(held)
    assert [packet.seq for _, packet in notebook.heard[heard:]] == ([late & 0xFFFF] if is_sent else [])
    assert seat.find(late & 0xFFFF, shoot.now) is not None

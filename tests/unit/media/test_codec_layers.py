"""Layers of codecs other than VP8: switched at their own key frames, with bytes that nobody touches in between."""

import itertools

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung
from media.wire import pictures, vp9
from media.wire.rtp import signed32
from tests.unit.media.stage import Notebook, Shoot

SMALL, MIDDLE, LARGE = RUNGS = tuple(Rung(layer, ALL_TEMPORAL) for layer in range(3))
STARTS = ((65500, 2**32 - 5000, 32760, 250), (7, 400, 3, 9), (30000, 2**31, 127, 0))
CODECS = ("H264", "VP9", "AV1")
codecs = pytest.mark.parametrize("codec", CODECS)


def layer_of(payload: bytes) -> int:
    """The stage ends each payload with its layer."""
    return payload[-1]


def assert_one_stream(codec: str, notebook: Notebook) -> None:
    """Numbers without gap or repetition, time that goes forward, and each stretch begun by a key frame."""
    indexes = notebook.indexes
    assert indexes == list(range(indexes[0], indexes[0] + len(indexes)))
    packets = [packet for _, packet in notebook.heard]
    for before, after in itertools.pairwise(packets):
        assert signed32(after.timestamp - before.timestamp) >= 0
        if layer_of(before.payload) != layer_of(after.payload):
            assert pictures.starts_key_frame(codec, after.payload)
            assert signed32(after.timestamp - before.timestamp) > 0


@codecs
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    path=st.lists(
        st.tuples(st.sampled_from((*RUNGS, SOUND_ONLY)), st.booleans(), st.integers(1, 5)), max_size=12
    )
)
def test_any_path_through_the_layers_is_one_stream(codec: str, path: list[tuple[Rung, bool, int]]) -> None:
    shoot = Shoot(STARTS, codec=codec)
    shoot.shoot(keys=True)
    viewers = [shoot.viewer() for _ in range(2)]
    for rung, is_key, frames in path:
        for seat, _ in viewers:
            shoot.aim(seat, rung)
        shoot.shoot(frames, keys=is_key)
        viewers.append(shoot.viewer())
    shoot.shoot(3, keys=True)
    for _, notebook in viewers:
        if notebook.heard:
            assert_one_stream(codec, notebook)


@codecs
def test_a_viewer_waits_for_the_key_frame_of_the_layer_and_misses_nothing_before(codec: str) -> None:
    shoot = Shoot(STARTS, codec=codec)
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    shoot.aim(seat, LARGE)
    assert shoot.camera.asked == [LARGE.layer]
    shoot.shoot(3)
    assert seat.rung == SMALL
    shoot.shoot(2, keys=True)
    assert seat.rung == LARGE
    layers = [layer_of(packet.payload) for _, packet in notebook.heard]
    assert layers == [0] * 2 * 5 + [2] * 2 * 2, "the picture at which they switch comes in both sizes"
    assert_one_stream(codec, notebook)


def test_vp9s_pictures_are_counted_on_across_layers() -> None:
    """Upwards the picture at which a viewer switches comes in both sizes, the smaller first: two pictures."""
    shoot = Shoot(STARTS, codec="VP9")
    shoot.shoot(keys=True)
    seat, notebook = shoot.viewer()
    for rung in (LARGE, SMALL, MIDDLE):
        shoot.aim(seat, rung)
        shoot.shoot(3, keys=True)
    begun = [
        (found.picture, layer_of(packet.payload))
        for _, packet in notebook.heard
        if (found := vp9.read(packet.payload)) is not None and found.starts_frame
    ]
    first = STARTS[SMALL.layer][2]
    layers = [0, 0, 2, 2, 2, 0, 0, 0, 0, 1, 1, 1]
    assert begun == [((first + n) % (1 << 15), layer) for n, layer in enumerate(layers)]


@codecs
def test_what_is_asked_for_again_is_what_the_number_meant(codec: str) -> None:
    shoot = Shoot(STARTS, codec=codec)
    shoot.shoot(2, keys=True)
    seat, notebook = shoot.viewer()
    for rung in (LARGE, MIDDLE, SMALL):
        shoot.aim(seat, rung)
        shoot.shoot(3, keys=True)
    for index, packet in notebook.heard:
        again = seat.find(index & 0xFFFF, shoot.now)
        assert again is not None
        assert (again.timestamp, again.payload) == (packet.timestamp, packet.payload)


@codecs
def test_frames_are_left_out_in_vp8_only(codec: str) -> None:
    """However many temporal layers were counted: only VP8's frames are renumbered when some are left out."""
    shoot = Shoot(STARTS, codec=codec)
    shoot.shoot(5, keys=True)
    for layer in shoot.room.picture.layers.values():
        layer.top_temporal = 2
    shoot.room.picture.second(shoot.now)
    assert {step.rung for step in shoot.room.picture._steps()} == set(RUNGS)

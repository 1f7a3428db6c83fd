"""A show's last minute, of the clips that all its processes have of it."""

import pytest

from adapters.aiortc_sfu.cluster_ports import pieces_of
from ports.streaming.taps import MediaClip


def clip(seconds: float, age_seconds: float) -> MediaClip:
    return MediaClip(b"", "video/webm", seconds, 0, bytes(32), age_seconds)


ALL = clip(60.0, 0.1)
NEW, OLD = clip(20.0, 0.1), clip(60.0, 21.0)


@pytest.mark.parametrize(
    ("clips", "pieces"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([ALL], [ALL], id="one"),
        pytest.param([OLD, NEW], [NEW, OLD], id="moved"),
        pytest.param([clip(8.0, 0.0), OLD, NEW], [NEW, OLD], id="moved, and an edge of now"),
        pytest.param([NEW, clip(30.0, 21.5), OLD], [NEW, OLD], id="moved, and an edge of before"),
        pytest.param([clip(9.0, 0.0), clip(10.0, 10.0), clip(60.0, 21.0)], None, id="moved twice"),
        pytest.param([clip(60.0, 0.0), clip(60.0, 61.0)], [clip(60.0, 0.0)], id="more than a minute ago"),
        pytest.param([clip(2.0, 0.0), clip(60.0, 60.5)], [clip(2.0, 0.0)], id="after a long pause"),
        pytest.param([clip(20.0, 300.0), clip(60.0, 321.0)], None, id="stopped five minutes ago"),
        pytest.param(
            [clip(0.4, 0.1), clip(0.3, 0.2)], [clip(0.4, 0.1)], id="a moment of an origin and its edge"
        ),
        pytest.param([ALL, clip(30.0, 10.0)], [ALL], id="an edge that ended meanwhile"),
    ],
)
def test_csa_10_the_last_minute_is_in_as_many_pieces_as_processes_had_it_one_after_another(
    clips: list[MediaClip], pieces: list[MediaClip] | None
) -> None:
    assert pieces_of(clips) == (clips if pieces is None else pieces)
    assert pieces_of(clips[::-1]) == (clips if pieces is None else pieces)

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.streaming.stream import (
    OPEN,
    EndReason,
    InvalidTitle,
    NotYourStream,
    Stream,
    StreamIdReused,
    StreamNotLive,
    StreamOver,
    StreamState,
    stream_key_digest,
)
from tests.builders import ASHA, NOW, RAVI, a_stream


def created(title: str = "Evening ragas on the veena") -> Stream:
    return Stream.create(
        stream_id=a_stream().id, performer_id=RAVI, title=title, key_digest=b"k" * 32, now=NOW
    )


def test_a_show_begins_and_ends() -> None:
    later = NOW + timedelta(hours=1)
    live = created().live(NOW)
    assert (live.state, live.started_at) == (StreamState.LIVE, NOW)
    assert live.live(later) == live
    ended = live.ended(EndReason.PERFORMER, later)
    assert (ended.state, ended.ended_at, ended.end_reason) == (StreamState.ENDED, later, EndReason.PERFORMER)
    assert ended.ended(EndReason.PUBLISHER_LOST, later + timedelta(hours=1)) == ended


def test_a_show_that_was_stopped_is_over_for_good() -> None:
    killed = created().live(NOW).killed(NOW)
    assert (killed.state, killed.end_reason) == (StreamState.KILLED, EndReason.STAFF)
    assert killed.ended(EndReason.PERFORMER, NOW) == killed
    for act in (lambda: killed.live(NOW), lambda: killed.killed(NOW), killed.require_open):
        with pytest.raises(StreamOver):
            act()
    with pytest.raises(StreamNotLive):
        killed.require_live()


@given(
    st.lists(
        st.sampled_from(["live", "end_by_performer", "end_by_loss", "kill"]),
        max_size=8,
    )
)
def test_whatever_happens_a_show_is_over_once(acts: list[str]) -> None:
    stream, over = created(), None
    for hour, act in enumerate(acts):
        now = NOW + timedelta(hours=hour)
        try:
            stream = {
                "live": lambda s=stream, n=now: s.live(n),
                "end_by_performer": lambda s=stream, n=now: s.ended(EndReason.PERFORMER, n),
                "end_by_loss": lambda s=stream, n=now: s.ended(EndReason.PUBLISHER_LOST, n),
                "kill": lambda s=stream, n=now: s.killed(n),
            }[act]()
        except StreamOver:
            assert over is not None
        if over is not None:
            assert stream == over
        elif stream.state not in OPEN:
            over = stream
        assert (stream.ended_at is None) == (stream.state in OPEN)


def test_a_title_is_one_clean_line() -> None:
    assert created("  Evening \n  ragas ").title == "Evening ragas"
    assert created("रात के क्‍ष राग").title == "रात के क्‍ष राग"
    for title in ("", "ab", "x" * 81, "nul\x00 byte", "\u202eevil", "half \ud800", "\ufeffmark it"):
        with pytest.raises(InvalidTitle) as refused:
            created(title)
        assert refused.value.pointer == "/title"


def test_cht_05_a_title_that_nobody_would_see_is_refused() -> None:
    assert created("🎶🎶🎶").title == "🎶🎶🎶"
    for title in ("\u3164" * 3, "\u2800\u115f\u1160 \uffa0", "\u200d" * 3, "Raga" + "\u0336" * 7):
        with pytest.raises(InvalidTitle) as refused:
            created(title)
        assert refused.value.pointer == "/title"


def test_a_retry_is_told_from_another_show() -> None:
    stream = created()
    stream.require_same_request(stream.with_key(b"n" * 32))
    for other in (a_stream(title="Morning ragas"), a_stream(title=stream.title, performer_id=ASHA)):
        with pytest.raises(StreamIdReused):
            stream.require_same_request(other)


def test_only_its_performer_is_its_performer() -> None:
    created().require_performer(RAVI)
    with pytest.raises(NotYourStream):
        created().require_performer(ASHA)


def test_the_digest_of_a_key_is_its_sha_256() -> None:
    # FIPS 180-4's example for "abc".
    assert (
        stream_key_digest("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )

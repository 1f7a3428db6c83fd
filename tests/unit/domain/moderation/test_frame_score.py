"""How well a classifier judges labelled frames is counted sign by sign (STR-12)."""

import pytest

from domain.moderation.watch.frame_score import LabelledVerdict, SignScore, score_frames
from domain.moderation.watch.frame_verdict import FrameSign, FrameVerdict

VIOLENCE, EXPLICIT = FrameSign.VIOLENCE, FrameSign.EXPLICIT


def judged(shows: FrameSign | None, **permille: int) -> LabelledVerdict:
    return LabelledVerdict(
        shows, FrameVerdict("house-1", {FrameSign(sign): each for sign, each in permille.items()})
    )


def test_str_12_what_was_found_covered_and_mistaken_is_counted_at_the_numbers_of_the_table() -> None:
    (score,) = score_frames(
        [
            judged(VIOLENCE, violence=799),
            judged(VIOLENCE, violence=800),
            judged(VIOLENCE, violence=950),
            judged(None, violence=800),
            judged(None, violence=0),
            judged(EXPLICIT, violence=949),
            judged(None, violence=950),
        ]
    )
    assert score == SignScore(VIOLENCE, shown=3, found=2, covered=1, others=4, mistaken=3, mistaken_covered=1)
    assert score.recall == pytest.approx(2 / 3)
    assert score.false_rate == 0.75


def test_str_12_a_sign_that_the_model_does_not_know_has_no_score() -> None:
    assert [score.sign for score in score_frames([judged(EXPLICIT, violence=0)])] == [VIOLENCE]
    assert list(score_frames([])) == []


def test_str_12_what_is_never_covered_is_counted_as_never_covered() -> None:
    (score,) = score_frames([judged(FrameSign.SELF_HARM, self_harm=1000), judged(None, self_harm=1000)])
    assert (score.found, score.covered, score.mistaken, score.mistaken_covered) == (1, 0, 1, 0)


def test_str_12_where_nothing_was_shown_there_is_no_rate() -> None:
    (score,) = score_frames([judged(None, violence=900)])
    assert score.recall is None
    assert score.false_rate == 1.0
    (score,) = score_frames([judged(VIOLENCE, violence=900)])
    assert score.false_rate is None

"""The score of a case within its severity and due time."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.cases.priority import NO_SIGNALS, Signals, score_of


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ({}, 20),
        ({"upheld": 98, "decided": 98}, 39),
        ({"decided": 38}, 1),
        ({"model_permille": 1000}, 60),
        ({"viewers": 1}, 22),
        ({"viewers": 100}, 34),
        ({"joined": 1}, 22),
        ({"joined": 3}, 24),
        ({"joined": 10**6}, 30),
        ({"strikes": 3}, 23),
        ({"strikes": 50}, 30),
        ({"upheld": 10**9, "decided": 10**9, "model_permille": 1000, "viewers": 10**9}, 99),
        ({"model_permille": 1000, "viewers": 10**9, "joined": 99, "strikes": 9}, 99),
        ({"model_permille": 1000, "viewers": 10**9, "joined": 99, "strikes": 10}, 100),
        (
            {
                "upheld": 9,
                "decided": 9,
                "model_permille": 1000,
                "viewers": 10**9,
                "joined": 99,
                "strikes": 99,
            },
            100,
        ),
        ({"is_limited": True, "upheld": 9, "decided": 9, "joined": 99, "strikes": 99}, 0),
    ],
)
def test_mod_07_the_score_is_of_reporter_model_viewers_and_what_stands_already(
    given: dict[str, Any], score: int
) -> None:
    assert score_of(replace(NO_SIGNALS, **given)) == score


@given(
    st.builds(
        lambda upheld, wrong, model, viewers, joined, strikes: Signals(
            upheld, upheld + wrong, False, model, viewers, joined, strikes
        ),
        *(st.integers(0, most) for most in (10**6, 10**6, 1000, 10**7, 10**5, 50)),
    )
)
def test_mod_07_the_score_is_between_0_and_100_and_grows_with_each_signal(signals: Signals) -> None:
    score = score_of(signals)
    assert 0 <= score <= 100
    for more in (
        {"upheld": signals.upheld + 1, "decided": signals.decided + 1},
        {"model_permille": 1000},
        {"viewers": signals.viewers * 2},
        {"joined": signals.joined * 2},
        {"strikes": signals.strikes + 1},
    ):
        assert score <= score_of(replace(signals, **more))  # type: ignore[arg-type]

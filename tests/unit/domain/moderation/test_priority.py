import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.priority import NO_SIGNALS, Signals, score_of


@pytest.mark.parametrize(
    ("signals", "score"),
    [
        (NO_SIGNALS, 20),
        (Signals(upheld=98, decided=98, model_permille=0, viewers=0), 39),
        (Signals(upheld=0, decided=38, model_permille=0, viewers=0), 1),
        (Signals(upheld=0, decided=0, model_permille=1000, viewers=0), 60),
        (Signals(upheld=0, decided=0, model_permille=0, viewers=1), 22),
        (Signals(upheld=0, decided=0, model_permille=0, viewers=100), 34),
        (Signals(upheld=10**9, decided=10**9, model_permille=1000, viewers=10**9), 99),
    ],
)
def test_mod_07_the_score_is_of_reporter_model_and_viewers(signals: Signals, score: int) -> None:
    assert score_of(signals) == score


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 1000), st.integers(0, 10**7))
def test_mod_07_the_score_is_between_0_and_100_and_grows_with_each_signal(
    upheld: int, wrong: int, model: int, viewers: int
) -> None:
    score = score_of(Signals(upheld, upheld + wrong, model, viewers))
    assert 0 <= score <= 100
    assert score <= score_of(Signals(upheld + 1, upheld + wrong + 1, model, viewers))
    assert score <= score_of(Signals(upheld, upheld + wrong, 1000, viewers))
    assert score <= score_of(Signals(upheld, upheld + wrong, model, viewers * 2))

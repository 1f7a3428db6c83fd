"""Seconds cost whole tokens, and the parts of a show add up to the whole."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from domain.money import share_of
from domain.private_shows.pricing import fee_within, seconds_paid_by, tokens_for

RATES = st.integers(1, 10_000)
SECONDS = st.integers(0, 100_000)


@given(RATES, st.lists(SECONDS, max_size=20))
def test_str_17_the_parts_of_a_show_add_up_to_its_price(rate: int, moments: list[int]) -> None:
    cuts = [0, *sorted(moments)]
    parts = [
        tokens_for(b, tokens_per_minute=rate) - tokens_for(a, tokens_per_minute=rate)
        for a, b in itertools.pairwise(cuts)
    ]
    assert all(part >= 0 for part in parts)
    assert sum(parts) == rate * cuts[-1] // 60


@given(RATES, st.integers(0, 1_000_000))
def test_tokens_buy_the_seconds_that_they_pay_in_full_and_not_one_more(rate: int, tokens: int) -> None:
    seconds = seconds_paid_by(tokens, tokens_per_minute=rate)
    assert tokens_for(seconds, tokens_per_minute=rate) <= tokens
    assert rate * (seconds + 1) > tokens * 60


def test_a_minute_costs_its_price_and_a_second_a_sixtieth_rounded_down() -> None:
    assert tokens_for(60, tokens_per_minute=40) == 40
    assert [tokens_for(s, tokens_per_minute=40) for s in (0, 1, 2, 3, 59)] == [0, 0, 1, 2, 39]
    assert seconds_paid_by(1, tokens_per_minute=40) == 1
    assert seconds_paid_by(40, tokens_per_minute=40) == 60


@given(st.lists(st.integers(0, 500), max_size=15), st.integers(0, 10_000))
def test_the_fees_of_the_parts_add_up_and_none_is_more_than_its_part(
    parts: list[int], basis_points: int
) -> None:
    first, fees = 0, 0
    for part in parts:
        fee = fee_within(first, part, basis_points=basis_points)
        assert 0 <= fee <= part
        first, fees = first + part, fees + fee
    assert fees == share_of(sum(parts), basis_points)

"""Limits and breaks (TIP-07)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tipping.spending import (
    NO_LIMITS,
    BreakLength,
    BreakNotShortened,
    InvalidLimit,
    LimitReached,
    Limits,
    OnBreak,
    Raise,
    SelfExcluded,
    SpendingControl,
    Spent,
    month_start,
)
from tests.builders import ASHA

NOON = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)  # 12:00 in India
DAY = timedelta(days=1)


def limits(**changes: int | None) -> Limits:
    return replace(NO_LIMITS, **changes)


def control(**changes: int | None) -> SpendingControl:
    return replace(SpendingControl.none_yet(ASHA, Spent.nothing(NOON)), limits=limits(**changes))


def spend(asha: SpendingControl, *tokens: int, now: datetime = NOON) -> SpendingControl:
    for each in tokens:
        asha = asha.spend(each, is_tip=True, now=now)
    return asha


def test_tip_07_each_limit_holds_to_the_token() -> None:
    assert spend(control(per_tip=50), 50, 50).spent == Spent(date(2026, 11, 26), 100, 100, 0)
    assert spend(control(per_day=100), 60, 40).spent.day_tokens == 100
    assert spend(control(per_month=100), 60, 40).spent.month_tokens == 100
    for asha, tokens, words in (
        (control(per_tip=50), 51, "50 tokens a tip"),
        (spend(control(per_day=100), 60), 41, "100 tokens a day, of which 60 are spent; a new day begins"),
        (spend(control(per_month=100), 60), 41, "a new month begins on 1 Dec 2026, 12:00 am IST"),
    ):  # fmt: skip
        with pytest.raises(LimitReached, match=words) as refused:
            spend(asha, tokens)
        assert refused.value.code == "limit_reached"


def test_tip_07_a_limit_of_nothing_stops_all() -> None:
    with pytest.raises(LimitReached):
        spend(control(per_day=0), 1)


def test_tip_07_the_minutes_of_a_show_have_no_limit_by_the_tip() -> None:
    asha = control(per_tip=5, per_day=10)

    assert asha.spend(10, is_tip=False, now=NOON).spent.day_tokens == 10
    with pytest.raises(LimitReached, match="a day"):
        asha.spend(11, is_tip=False, now=NOON)


def test_tip_07_days_and_months_are_those_of_india() -> None:
    last = datetime(2026, 11, 30, 18, 29, 59, tzinfo=UTC)  # 23:59:59 on the 30th in India
    asha = spend(control(per_day=100, per_month=150), 100, now=last - DAY)
    asha = spend(asha, 50, now=last)  # a new day, the same month
    with pytest.raises(LimitReached, match="a month"):
        spend(asha, 1, now=last)
    assert spend(asha, 100, now=last + timedelta(seconds=1)).spent == Spent(date(2026, 12, 1), 100, 100, 0)
    assert month_start(last) == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)


def test_tip_07_lowering_holds_at_once() -> None:
    asha = control(per_day=100).with_limits(limits(per_day=50, per_tip=10), NOON)

    assert (asha.limits, asha.raise_) == (limits(per_day=50, per_tip=10), None)


@pytest.mark.parametrize("wider", [limits(per_day=200), NO_LIMITS])
def test_tip_07_raising_waits_a_day(wider: Limits) -> None:
    asha = control(per_day=100).with_limits(wider, NOON)

    assert asha.limits_at(NOON + DAY - timedelta(seconds=1)) == limits(per_day=100)
    assert asha.limits_at(NOON + DAY) == wider
    with pytest.raises(LimitReached):
        spend(asha, 101)
    assert spend(asha, 101, now=NOON + DAY).spent.day_tokens == 101


def test_tip_07_one_up_and_one_down() -> None:
    asha = control(per_day=100, per_month=1_000).with_limits(limits(per_day=200, per_month=500), NOON)

    assert asha.limits == limits(per_day=100, per_month=500)
    assert asha.raise_ == Raise(limits(per_day=200, per_month=500), NOON + DAY)


def test_tip_07_asking_again_starts_no_new_day_and_asking_otherwise_takes_back() -> None:
    asha = control(per_day=100).with_limits(limits(per_day=200), NOON)

    assert asha.with_limits(limits(per_day=200), NOON + DAY / 2) == asha
    assert asha.with_limits(limits(per_day=100), NOON + DAY / 2).raise_ is None
    later = asha.with_limits(limits(per_day=300), NOON + DAY / 2)
    assert later.limits_at(NOON + DAY) == limits(per_day=100)
    assert later.limits_at(NOON + DAY * 3 / 2) == limits(per_day=300)


def test_tip_07_a_raise_can_be_taken_back_before_it_holds() -> None:
    asha = control(per_day=100).with_limits(limits(per_day=200), NOON)

    assert asha.without_raise(NOON + DAY / 2).limits_at(NOON + DAY) == limits(per_day=100)
    assert asha.without_raise(NOON + DAY).limits_at(NOON + DAY) == limits(per_day=200)


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=1, max_size=6))
def test_tip_07_no_sequence_of_wishes_raises_a_limit_within_the_day(wishes: list[int | None]) -> None:
    """Whatever is asked for within 24 hours, what held at the first moment is never exceeded."""
    asha = control(per_day=100)
    for hours, wish in enumerate(wishes):
        asha = asha.with_limits(limits(per_day=wish), NOON + timedelta(hours=hours))
        held = asha.limits_at(NOON + timedelta(hours=hours)).per_day
        assert held is not None
        assert held <= 100


def test_tip_07_a_break_stops_everything_until_it_ends_and_is_never_shortened() -> None:
    asha = control().on_break(BreakLength.SIX_MONTHS, NOON)
    end = NOON + timedelta(days=183)

    for now in (NOON, end - timedelta(seconds=1)):
        with pytest.raises(SelfExcluded):
            spend(asha, 1, now=now)
        with pytest.raises(SelfExcluded):
            asha.require_may_buy(1, bought_paise=0, now=now)
    assert spend(asha, 1, now=end).spent.day_tokens == 1
    with pytest.raises(BreakNotShortened):
        asha.on_break(BreakLength.ONE_DAY, NOON)
    assert asha.on_break(BreakLength.ONE_YEAR, NOON).away_until == NOON + timedelta(days=365)
    with pytest.raises(OnBreak):
        spend(control().on_break(BreakLength.ONE_WEEK, NOON), 1)


def test_tip_07_buying_has_a_limit_of_its_own() -> None:
    asha = control(buying_per_month=50_000)

    asha.require_may_buy(49_900, bought_paise=100, now=NOON)
    with pytest.raises(LimitReached, match=r"₹500\.00 a month"):
        asha.require_may_buy(49_900, bought_paise=101, now=NOON)


def test_tip_07_a_limit_is_no_negative_number() -> None:
    with pytest.raises(InvalidLimit):
        Limits.asked(per_tip=-1, per_day=None, per_month=None, buying_per_month=None)

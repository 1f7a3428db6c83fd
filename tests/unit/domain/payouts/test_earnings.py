"""A day's earnings in rupees: exact in parts as in one, and nothing before its time."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import UserId
from domain.money import share_of
from domain.payouts.calendar import day_of, financial_year, financial_year_name, start_of
from domain.payouts.earnings import DayCredits, EarningsDay, releasable
from domain.payouts.schedule import (
    FEE_SCHEDULES,
    FeeSchedule,
    FeeScheduleNotFound,
    ScheduleAgreement,
    schedule_for,
    schedule_named,
    schedule_on,
    to_agree_to,
)

RAVI = UserId(UUID(int=7))
NOW = datetime(2026, 6, 20, tzinfo=UTC)
(FIRST,) = FEE_SCHEDULES
SECOND = FeeSchedule("2026-09", date(2026, 9, 1), 2_500, 75, 83, 14, 1_000, 120)
BOTH = (FIRST, SECOND)


def a_day(paid: int, promo: int, fee_bps: int = 3_000, day: date = date(2026, 6, 10)) -> EarningsDay:
    credits = DayCredits(day, paid, share_of(paid, fee_bps), promo, share_of(promo, fee_bps))
    return EarningsDay.closed(performer_id=RAVI, credits=credits, resume_sequence=1, now=NOW)


@given(
    paid=st.integers(0, 100_000),
    promo=st.integers(0, 100_000),
    cuts=st.lists(st.integers(1, 100), min_size=1, max_size=8),
)
def test_pyt_01_a_day_in_parts_is_worth_what_it_is_worth_at_once(
    paid: int, promo: int, cuts: list[int]
) -> None:
    whole = a_day(paid, promo)
    if not whole.unreleased:
        return
    at_once, step = whole.release(whole.unreleased, FIRST, now=NOW)
    day, steps = whole, []
    for cut in cuts:
        part = max(1, day.unreleased * cut // 100) if day.unreleased else 0
        if part:
            day, released = day.release(part, FIRST, now=NOW)
            steps.append(released)
    if day.unreleased:
        day, released = day.release(day.unreleased, FIRST, now=NOW)
        steps.append(released)

    assert (day.paid_paise, day.promo_paise, day.platform_paise, day.reserve_paise) == (
        at_once.paid_paise, at_once.promo_paise, at_once.platform_paise, at_once.reserve_paise,
    )  # fmt: skip
    assert sum(each.value_paise for each in steps) == step.value_paise == whole.unreleased * 80
    assert all(min(s.paid_paise, s.promo_paise, s.platform_paise, s.reserve_paise) >= 0 for s in steps)
    assert all(s.reserve_paise <= s.value_paise for s in steps)
    # What left deferred revenue is what the bought tokens brought in.
    assert at_once.paid_paise + at_once.platform_paise == paid * FIRST.token_price_paise


@given(
    shares=st.lists(st.integers(1, 1_000), min_size=1, max_size=6),
    later=st.integers(0, 1_000),
    missing=st.integers(0, 3_000),
)
def test_pyt_01_nothing_of_a_later_day_is_released(shares: list[int], later: int, missing: int) -> None:
    days = tuple(a_day(share, 0, fee_bps=0) for share in shares)
    pending = max(0, sum(shares) + later - missing)

    parts = releasable(days, pending=pending, later=later)

    assert all(0 <= part <= day.unreleased for part, day in zip(parts, days, strict=True))
    assert sum(parts) == max(0, min(sum(shares), pending - later))


def test_pyt_01_available_at_midnight_in_india() -> None:
    day = a_day(100, 0, day=date(2026, 6, 10))
    assert day.available_from(FIRST) == datetime(2026, 6, 16, 18, 30, tzinfo=UTC)


def test_pyt_08_a_new_version_needs_agreement_and_else_the_old_one_holds() -> None:
    first = ScheduleAgreement(RAVI, FIRST.version, datetime(2026, 6, 1, tzinfo=UTC))
    second = ScheduleAgreement(RAVI, SECOND.version, datetime(2026, 8, 1, tzinfo=UTC))
    before, after = date(2026, 8, 31), date(2026, 9, 1)

    assert schedule_for(after, [], BOTH) is None
    assert schedule_for(before, [first], BOTH) == FIRST
    assert schedule_for(after, [first], BOTH) == FIRST
    assert schedule_for(before, [first, second], BOTH) == FIRST
    assert schedule_for(after, [first, second], BOTH) == SECOND
    assert schedule_for(before, [second], BOTH) == SECOND  # earned before the first agreement


def test_pyt_08_what_there_is_to_agree_to() -> None:
    agreed = [ScheduleAgreement(RAVI, FIRST.version, NOW)]
    june, september = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)

    assert to_agree_to([], now=june, schedules=BOTH) == [FIRST, SECOND]
    assert to_agree_to(agreed, now=june, schedules=BOTH) == [SECOND]
    assert to_agree_to([], now=september, schedules=BOTH) == [SECOND]


def test_a_day_follows_one_version_to_its_end() -> None:
    day, _ = a_day(100, 0).release(10, FIRST, now=NOW)
    with pytest.raises(AssertionError, match="one version"):
        day.release(10, SECOND, now=NOW)


def test_versions_by_name_and_day() -> None:
    assert schedule_named("2026-01") == FIRST
    assert schedule_on(date(2026, 9, 1), BOTH) == SECOND
    with pytest.raises(FeeScheduleNotFound):
        schedule_named("1999-01")
    with pytest.raises(FeeScheduleNotFound):
        schedule_on(date(2025, 12, 31))


def test_days_and_years_are_indias() -> None:
    assert day_of(datetime(2026, 3, 31, 18, 29, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert day_of(datetime(2026, 3, 31, 18, 30, tzinfo=UTC)) == date(2026, 4, 1)
    assert start_of(date(2026, 4, 1)) == datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
    assert [financial_year(date(2026, 3, 31)), financial_year(date(2026, 4, 1))] == [2025, 2026]
    assert [financial_year_name(2026), financial_year_name(2099)] == ["2026-27", "2099-00"]


def test_pyt_01_the_reserve_is_due_once_the_day_is_released_and_old_enough() -> None:
    day, _ = a_day(1_000, 0).release(700, FIRST, now=NOW)
    due = start_of(day.day + timedelta(days=90))

    assert not day.reserve_is_due(now=due - timedelta(seconds=1))
    assert day.reserve_is_due(now=due)
    assert not day.reserve_released(now=due).reserve_is_due(now=due)
    part, _ = a_day(1_000, 0).release(699, FIRST, now=NOW)
    assert not part.reserve_is_due(now=due)

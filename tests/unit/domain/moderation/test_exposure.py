"""So much that is grave within an hour, then a break (MOD-24)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.ids import ModerationCaseId
from domain.moderation.cases.event import UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.exposure import (
    BreakNeeded,
    Exposure,
    ExposureLimits,
    ExposureSum,
    ExposureWeek,
    OpenedCase,
    can_wait,
    exposure_sums,
)
from domain.moderation.desk.skip import FEW, week_of
from tests.builders import MEERA, NOW
from tests.unit.domain.moderation.cases import KIRAN, an_opened_case, staff

LIMITS = ExposureLimits(cases_an_hour=3, break_minutes=15)
CASES = [ModerationCaseId(uuid4()) for _ in range(5)]
MINUTE = timedelta(minutes=1)


def opened(count: int) -> Exposure:
    """So many, a minute apart, the last now."""
    seen = Exposure.none(MEERA)
    for number, case_id in enumerate(CASES[:count]):
        seen = seen.looking(case_id, LIMITS, can_wait=True, now=NOW - (count - 1 - number) * MINUTE)
    return seen


def test_mod_24_after_so_many_within_an_hour_they_rest() -> None:
    seen = opened(3)
    assert [each.case_id for each in seen.opened] == CASES[:3]
    assert not seen.is_resting(NOW)
    seen.require_allowed(CASES[3], now=NOW)
    resting = seen.looking(CASES[3], LIMITS, can_wait=True, now=NOW)
    assert resting.rests_until == NOW + 15 * MINUTE
    with pytest.raises(BreakNeeded) as refused:
        resting.require_allowed(CASES[3], now=NOW)
    assert refused.value.until == NOW + 15 * MINUTE


def test_mod_24_a_clip_waits_for_a_break_that_runs_and_begins_none() -> None:
    opened(3).require_allowed(None, now=NOW)
    resting = opened(3).looking(CASES[3], LIMITS, can_wait=True, now=NOW)
    with pytest.raises(BreakNeeded):
        resting.require_allowed(None, now=NOW)
    resting.require_allowed(None, now=NOW + 15 * MINUTE)


def test_mod_24_what_cannot_wait_counts_and_is_never_held_up() -> None:
    more = opened(3).looking(CASES[3], LIMITS, can_wait=False, now=NOW)
    assert [each.case_id for each in more.opened] == CASES[:4]
    assert not more.is_resting(NOW)
    resting = more.looking(CASES[4], LIMITS, can_wait=True, now=NOW)
    with pytest.raises(BreakNeeded):
        resting.require_allowed(CASES[4], now=NOW)
    still = resting.looking(CASES[4], LIMITS, can_wait=False, now=NOW)
    still.require_allowed(CASES[4], now=NOW)
    assert still.rests_until == resting.rests_until


def test_mod_24_a_grave_case_waits_until_half_of_a_due_time_is_over_and_nobody_works_on_it() -> None:
    case = an_opened_case(CaseKind.NCII).case
    half = NOW + timedelta(hours=1)
    just = half - timedelta(seconds=1)
    assert can_wait(case.status, None, MEERA, now=just)
    assert not can_wait(case.status, None, MEERA, now=half)
    kiran = case.claimed(KIRAN, lease=None, now=just)
    assert can_wait(kiran.move.case.status, kiran.lease, MEERA, now=half)
    assert not can_wait(kiran.move.case.status, kiran.lease, KIRAN, now=just)


def test_mod_24_a_reason_that_is_owed_is_given_at_once_and_what_is_closed_waits() -> None:
    acted = an_opened_case(CaseKind.NCII).case.acted_at_once(UrgentAct.HIDE, staff(MEERA)).case
    assert not can_wait(acted.status, None, MEERA, now=NOW)
    assert can_wait(acted.status, None, KIRAN, now=NOW)
    late = NOW + timedelta(days=30)
    shut = replace(an_opened_case(CaseKind.NCII).case.status, state=ModerationState.CLOSED)
    assert can_wait(shut, None, MEERA, now=late)


def test_mod_24_the_same_case_counts_once_and_stays_open() -> None:
    seen = opened(3)
    assert seen.looking(CASES[0], LIMITS, can_wait=True, now=NOW) == seen
    resting = seen.looking(CASES[3], LIMITS, can_wait=True, now=NOW)
    assert resting.looking(CASES[0], LIMITS, can_wait=True, now=NOW) == resting
    resting.require_allowed(CASES[0], now=NOW)


def test_mod_24_what_was_more_than_an_hour_ago_does_not_count() -> None:
    first = NOW - 2 * MINUTE
    just = first + timedelta(hours=1) - timedelta(seconds=1)
    assert opened(3).looking(CASES[3], LIMITS, can_wait=True, now=just).is_resting(just)
    later = opened(3).looking(CASES[3], LIMITS, can_wait=True, now=first + timedelta(hours=1))
    assert [each.case_id for each in later.opened] == CASES[1:4]


def test_mod_24_asking_again_makes_no_break_longer_and_after_it_they_begin_anew() -> None:
    resting = opened(3).looking(CASES[3], LIMITS, can_wait=True, now=NOW)
    assert resting.looking(CASES[4], LIMITS, can_wait=True, now=NOW + 14 * MINUTE) == resting
    over = NOW + 15 * MINUTE
    resting.require_allowed(CASES[4], now=over)
    anew = resting.looking(CASES[4], LIMITS, can_wait=True, now=over)
    assert anew == Exposure(MEERA, (OpenedCase(CASES[4], over),), None)
    assert resting.at(over) == Exposure.none(MEERA)


def test_mod_24_sums_of_few_and_of_a_week_that_runs_are_not_told() -> None:
    week = week_of(NOW) - timedelta(days=7)
    kept = [ExposureWeek(week_of(NOW), 90, 9), ExposureWeek(week, FEW, FEW - 1)]
    assert exposure_sums(kept, now=NOW) == [ExposureSum(week, FEW, None)]

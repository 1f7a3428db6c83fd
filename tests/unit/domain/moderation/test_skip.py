"""Cases are given back for a reason, which is told in sums and of nobody (MOD-27)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.moderation.desk.skip import (
    FEW,
    Skip,
    SkipCount,
    SkipReason,
    SkipSum,
    UnknownSkipReason,
    sums,
    week_of,
)
from domain.moderation.note import NOTE_MAX, NoteMissing, NoteTooLong

MONDAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
"""A Wednesday: the week of the ninth runs."""


@pytest.mark.parametrize("reason", [each for each in SkipReason if each is not SkipReason.OTHER])
def test_mod_27_a_case_is_given_back_for_a_reason_and_no_more_is_asked(reason: SkipReason) -> None:
    assert Skip.said(reason=reason.value, words=" ") == Skip(reason, "")
    assert Skip.said(reason=reason.value, words=" In Tamil ") == Skip(reason, "In Tamil")


@pytest.mark.parametrize("reason", ["", "bored", "TOO_HARD"])
def test_mod_27_without_a_reason_nothing_is_given_back(reason: str) -> None:
    with pytest.raises(UnknownSkipReason):
        Skip.said(reason=reason, words="Because")


def test_mod_27_something_else_is_named() -> None:
    with pytest.raises(NoteMissing):
        Skip.said(reason="other", words=" ")
    assert Skip.said(reason="other", words="A power cut").words == "A power cut"
    with pytest.raises(NoteTooLong):
        Skip.said(reason="shift", words="x" * (NOTE_MAX + 1))


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 11, 8, 18, 29, tzinfo=UTC), MONDAY),  # Sunday, a minute before midnight in India
        (datetime(2026, 11, 8, 18, 30, tzinfo=UTC), MONDAY + timedelta(days=7)),
        (datetime(2026, 11, 9, 0, 0, tzinfo=UTC), MONDAY + timedelta(days=7)),
    ],
)
def test_a_week_begins_on_monday_in_india(moment: datetime, monday: date) -> None:
    assert week_of(moment) == monday


def test_mod_27_a_week_that_runs_is_not_told() -> None:
    running = SkipCount(week_of(NOW), SkipReason.SHIFT, 100)
    assert sums([running], now=NOW) == []
    assert sums([running], now=NOW + timedelta(days=7)) != []


def test_mod_27_few_are_not_told_and_each_reason_of_a_week_is() -> None:
    kept = [
        SkipCount(MONDAY - timedelta(days=7), SkipReason.SENIOR, FEW + 1),
        SkipCount(MONDAY, SkipReason.TOO_HARD, FEW - 1),
        SkipCount(MONDAY, SkipReason.SHIFT, FEW),
    ]
    told = sums(kept, now=NOW)
    counted = {SkipReason.SHIFT: FEW}
    assert told[: len(SkipReason)] == [SkipSum(MONDAY, reason, counted.get(reason)) for reason in SkipReason]
    assert [each.count for each in told if each.week_of < MONDAY and each.count is not None] == [FEW + 1]
    assert len(told) == 2 * len(SkipReason)

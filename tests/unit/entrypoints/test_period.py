"""Periods of whole days in India."""

from datetime import UTC, date, datetime, timedelta

import pytest

from entrypoints.views.period import InvalidPeriod, Period

NOW = datetime(2026, 11, 30, 19, 0, tzinfo=UTC)  # half past midnight of 1 December in India


def test_wal_13_a_day_begins_at_midnight_in_india() -> None:
    period = Period.asked({"from": "2026-11-01", "to": "2026-11-30"}, NOW)
    assert period.since == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert period.until == datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
    assert period.until - period.since == timedelta(days=30)
    assert period.query == "from=2026-11-01&to=2026-11-30"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("2026-12-01", "2026-12-01")),
        ({"from": "", "to": ""}, ("2026-12-01", "2026-12-01")),
        ({"to": "2026-11-20"}, ("2026-11-01", "2026-11-20")),
        ({"from": "2026-11-20"}, ("2026-11-20", "2026-12-01")),
        ({"from": "2026-11-20", "to": "2026-11-20"}, ("2026-11-20", "2026-11-20")),
    ],
)
def test_what_is_left_out_is_the_month_so_far(given: dict[str, str], expected: tuple[str, str]) -> None:
    period = Period.asked(given, NOW)
    assert (period.first, period.last) == tuple(date.fromisoformat(day) for day in expected)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"to": "2026-02-30"}, "/to"),
        ({"from": "1999-01-01"}, "/from"),
        ({"to": "9999-12-31"}, "/to"),
        ({"from": "2026-11-21", "to": "2026-11-20"}, "/from"),
    ],
)
def test_what_is_no_period_is_refused(given: dict[str, str], pointer: str) -> None:
    with pytest.raises(InvalidPeriod) as refusal:
        Period.asked(given, NOW)
    assert refusal.value.pointer == pointer

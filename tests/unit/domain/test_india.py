from datetime import UTC, date, datetime, timedelta

import pytest

from domain.india import (
    INDIA,
    after_business_days,
    date_words,
    day_of,
    day_time_words,
    is_business_day,
    moment_words,
    second_words,
)
from domain.language import Language


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 1, 26), False),
        (date(2027, 1, 25), True),
        (date(2025, 8, 15), False),
        (date(2026, 10, 2), False),
        (date(2026, 11, 9), True),  # kept in most states, and not in all
    ],
)
def test_leg_06_weekends_and_the_three_national_holidays_are_no_business_days(
    day: date, is_one: bool
) -> None:
    assert is_business_day(day) is is_one


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (datetime(2026, 11, 27, 15, 30, tzinfo=INDIA), 7, datetime(2026, 12, 8, 15, 30, tzinfo=INDIA)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=INDIA), 1, datetime(2026, 11, 30, 9, 0, tzinfo=INDIA)),
        (datetime(2026, 9, 30, 9, 0, tzinfo=INDIA), 2, datetime(2026, 10, 5, 9, 0, tzinfo=INDIA)),
        # Still Thursday in London, and Friday in India.
        (datetime(2026, 11, 26, 20, 0, tzinfo=UTC), 1, datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
    ],
)
def test_leg_06_days_are_counted_in_india_from_the_day_after(
    received: datetime, days: int, due: datetime
) -> None:
    assert after_business_days(received, days) == due


def test_moments_are_told_by_the_clock_in_india() -> None:
    late = datetime(2026, 11, 28, 18, 35, 30, tzinfo=UTC)

    assert moment_words(late) == "29 Nov 2026, 12:05 am IST"
    assert moment_words(late, Language.HINDI) == "29 नवंबर 2026, 00:05 IST"
    assert second_words(late) == "00:05:30 IST on 29 November"


def test_a_day_is_written_by_one_rule_in_both_languages() -> None:
    late = datetime(2026, 12, 5, 18, 35, tzinfo=UTC)

    assert date_words(day_of(late)) == "6 Dec 2026"
    assert day_time_words(late) == "6 Dec 2026, 12:05 am"
    assert day_time_words(late, Language.HINDI) == "6 दिसंबर 2026, 00:05"
    assert day_time_words(late + timedelta(hours=13)) == "6 Dec 2026, 1:05 pm"

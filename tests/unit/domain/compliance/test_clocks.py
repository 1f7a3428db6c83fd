"""LEG-10: the clock is data, and says when half, most and all of it has run."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.casework import Alarm, alarm_at
from domain.compliance import clocks
from domain.compliance.clocks import AnswerClock, answer_due
from tests.builders import NOW


@pytest.mark.parametrize(
    ("hours", "alarm"),
    [
        (0, Alarm.NONE),
        (35.99, Alarm.NONE),
        (36, Alarm.HALF),
        (57.59, Alarm.HALF),
        (57.6, Alarm.NEARLY),
        (71.99, Alarm.NEARLY),
        (72, Alarm.OVERDUE),
        (500, Alarm.OVERDUE),
    ],
)
def test_leg_10_the_alarm_rises_at_50_80_and_100_percent(hours: float, alarm: Alarm) -> None:
    due_at = answer_due(NOW, asked_by=None)
    assert alarm_at(NOW + timedelta(hours=hours), received_at=NOW, due_at=due_at) is alarm


def test_leg_10_a_shorter_clock_holds_from_its_day_in_india(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = AnswerClock(datetime(2026, 12, 1, tzinfo=UTC).date(), timedelta(hours=36), "a later rule")
    monkeypatch.setattr(clocks, "ANSWER_CLOCKS", (*clocks.ANSWER_CLOCKS, shorter))
    before = datetime(2026, 11, 30, 18, 29, tzinfo=UTC)  # 23:59 in India
    after = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)  # midnight there
    assert answer_due(before, asked_by=None) - before == timedelta(hours=72)
    assert answer_due(after, asked_by=None) - after == timedelta(hours=36)


def test_what_is_older_than_all_rules_is_under_the_oldest() -> None:
    long_ago = datetime(2019, 1, 1, tzinfo=UTC)
    assert answer_due(long_ago, asked_by=None) - long_ago == timedelta(hours=72)

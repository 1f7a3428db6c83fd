from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.watch.sampling import (
    CALM,
    CLOSELY,
    RISKY,
    NobodyLooks,
    RecentCoverage,
    WatchedShow,
    is_beating,
    minute_of,
    quarter_of,
    require_sampler,
)
from tests.builders import NOW

CALM_SHOW = WatchedShow(NOW, None, 0, earlier_shows=5, marked_until=None)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("changes", "seconds", "pause"),
    [
        ({}, 0, CLOSELY), ({}, 59.9, CLOSELY), ({}, 60, CALM), ({"earlier_shows": 4}, 60, RISKY),
        ({"open_reports": 1, "alarmed_at": after(100)}, 129.9, CLOSELY),
        ({"open_reports": 1, "alarmed_at": after(100)}, 130, RISKY),
        ({"alarmed_at": after(100)}, 130, CALM),
        ({"marked_until": after(90)}, 89.9, RISKY), ({"marked_until": after(90)}, 90, CALM),
    ],
)  # fmt: skip
def test_str_12_how_often_a_show_is_looked_at(
    changes: dict[str, object], seconds: float, pause: timedelta
) -> None:
    assert replace(CALM_SHOW, **changes).pause(after(seconds)) == pause  # type: ignore[arg-type]


def test_str_12_the_pauses_are_one_five_and_ten_seconds() -> None:
    assert [pause.total_seconds() for pause in (CLOSELY, RISKY, CALM)] == [1, 5, 10]


@given(st.floats(0, 600), st.integers(0, 9), st.integers(0, 3), st.none() | st.floats(0, 600))
def test_str_12_no_live_show_is_left_for_longer_than_ten_seconds(
    seconds: float, earlier: int, reports: int, alarm: float | None
) -> None:
    show = WatchedShow(NOW, after(alarm) if alarm is not None else None, reports, earlier, marked_until=None)
    now = after(seconds)
    assert CLOSELY <= show.pause(now) <= CALM
    assert show.is_due(None, now)
    assert show.is_due(now - CALM, now)
    assert not show.is_due(now - CLOSELY / 2, now)


def test_csa_01_ops_05_no_show_begins_while_nobody_looks() -> None:
    require_sampler(NOW, after(20))
    for beat in (None, NOW):
        with pytest.raises(NobodyLooks):
            require_sampler(beat, after(20.001))
    assert not is_beating(None, NOW)


def test_str_12_a_minute_has_four_quarters() -> None:
    start = NOW.replace(second=0, microsecond=0)
    quarters = [quarter_of(start + timedelta(seconds=second)) for second in range(60)]
    assert quarters == [1] * 15 + [2] * 15 + [4] * 15 + [8] * 15


def test_str_12_a_quarter_that_nobody_looked_at_is_missed_and_one_that_runs_is_not() -> None:
    start = minute_of(NOW)
    seen = {start: 0b1111, start + timedelta(minutes=1): 0b0101}
    assert RecentCoverage.of(start, seen, start + timedelta(seconds=14.9)).percent is None
    assert RecentCoverage.of(start, seen, start + timedelta(seconds=15)) == RecentCoverage(1, 1)
    assert RecentCoverage.of(start, seen, start + timedelta(seconds=104.9)) == RecentCoverage(6, 5)
    assert RecentCoverage.of(start + timedelta(seconds=1), seen, start + timedelta(seconds=60)).due == 3


def test_str_12_minutes_without_any_look_count_and_old_ones_do_not() -> None:
    start, now = minute_of(NOW), minute_of(NOW) + timedelta(hours=1)
    assert RecentCoverage.of(start, {}, now) == RecentCoverage(60, 0)
    seen = {now - timedelta(minutes=minute): 0b1111 for minute in range(1, 16)}
    whole = RecentCoverage.of(start, seen, now)
    assert (whole.percent, whole.is_low) == (100, False)
    seen[now - timedelta(minutes=15)] = 0b1110
    less = RecentCoverage.of(start, seen, now)
    assert (less.percent, less.is_low) == (98, True), "one quarter of a minute in fifteen minutes"

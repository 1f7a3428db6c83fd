from datetime import UTC, date, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.cases.figures import CaseFact, Fact, Period, figures_of, nth_percent
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.desk.skip import FEW

DAY = date(2026, 11, 25)


def a_fact(what: Fact, count: int = 1, *, law: str = "", seconds: int | None = None) -> CaseFact:
    return CaseFact(Queue.GENERAL, Severity.SEV_2, what, law, seconds, count)


def test_mod_26_a_period_has_a_row_of_every_queue_and_severity_also_where_nothing_happened() -> None:
    figures = figures_of(Period.DAY, DAY, [a_fact(Fact.OPENED, 3)])
    assert {(each.queue, each.severity) for each in figures} == {(q, s) for q in Queue for s in Severity}
    [full] = [each for each in figures if not each.is_empty]
    assert (full.queue, full.severity, full.opened, full.closed) == (Queue.GENERAL, Severity.SEV_2, 3, 0)


def test_a_clock_of_an_act_at_once_is_counted_with_its_like() -> None:
    facts = [a_fact(Fact.BREACHED, law=law) for law in ("house", "reason_3", "reason_12")]
    [full] = [each for each in figures_of(Period.DAY, DAY, facts) if not each.is_empty]
    assert full.breaches == (("house", 1), ("reason", 2))


@pytest.mark.parametrize(("count", "told"), [(FEW - 1, None), (FEW, 60)])
def test_mod_27_of_few_no_time_and_no_agreement_is_told(count: int, told: int | None) -> None:
    facts = [a_fact(Fact.CLOSED, count, seconds=60), a_fact(Fact.CLOSED), a_fact(Fact.AGREED, count)]
    [full] = [each for each in figures_of(Period.WEEK, DAY, facts) if not each.is_empty]
    assert (full.closed, full.handled, full.median_seconds) == (count + 1, count, 60)
    assert (full.told_median, full.told_p90) == (told, told)
    assert full.agreement_percent == (None if told is None else 100)


def test_mod_26_agreement_is_of_those_that_were_answered_and_rounded_down() -> None:
    facts = [a_fact(Fact.AGREED, 4), a_fact(Fact.OTHER_RULE), a_fact(Fact.OTHER_OUTCOME)]
    [full] = [each for each in figures_of(Period.DAY, DAY, facts) if not each.is_empty]
    assert (full.answered, full.agreement_percent) == (6, 66)


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_by_its_rank(values: list[int], percent: int) -> None:
    counted = [(value, values.count(value)) for value in set(values)]
    expected = sorted(values)[ceil(len(values) * percent / 100) - 1] if values else None
    assert nth_percent(counted, percent) == expected


def test_a_day_is_one_of_india_and_a_week_begins_on_its_monday() -> None:
    begins, ends = Period.DAY.bounds(DAY)
    assert begins == datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
    assert ends - begins == timedelta(days=1)
    assert Period.WEEK.of(DAY) == date(2026, 11, 23)
    assert Period.WEEK.after(date(2026, 11, 23)) == date(2026, 11, 30)
    assert not Period.DAY.is_settled(DAY, now=ends + timedelta(minutes=59))
    assert Period.DAY.is_settled(DAY, now=ends + timedelta(hours=1))

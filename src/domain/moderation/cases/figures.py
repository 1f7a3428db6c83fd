"""What came in, what was done and how long it took, by day and by week: of cases, and never of one of the people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.india import INDIA
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.desk.skip import FEW

SETTLED_AFTER = timedelta(hours=1)
"""What happened within a period is written by then, also what a late event brought."""


class Period(StrEnum):
    """In days of India; a week begins on its Monday."""

    DAY = "day"
    WEEK = "week"

    def of(self, day: date) -> date:
        """The first day of the period that has `day`."""
        return day if self is Period.DAY else day - timedelta(days=day.weekday())

    def after(self, begins: date) -> date:
        """The first day of the next one."""
        return begins + timedelta(days=1 if self is Period.DAY else 7)

    def bounds(self, begins: date) -> tuple[datetime, datetime]:
        """From the one moment, and before the other."""
        return _midnight(begins), _midnight(self.after(begins))

    def is_settled(self, begins: date, *, now: datetime) -> bool:
        """Whether nothing of it is still to come."""
        return self.bounds(begins)[1] + SETTLED_AFTER <= now


class Fact(StrEnum):
    OPENED = "opened"
    """Also opened again: it is to be worked on from then."""
    CLOSED = "closed"
    BREACHED = "breached"
    """A clock ran out before its duty was done."""
    AGREED = "agreed"
    OTHER_RULE = "other_rule"
    OTHER_OUTCOME = "other_outcome"


@dataclass(frozen=True, slots=True)
class CaseFact:
    """The same thing, `count` times. `law` is the key of the clock that ran out, else empty; `seconds` how long whoever
    closed a case had it, from the last time that it was claimed, None where nobody had claimed it."""

    queue: Queue
    severity: Severity
    what: Fact
    law: str
    seconds: int | None
    count: int


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """The sums of one period, of one queue and severity, as they are kept.

    `handled` is how many of those that were closed had been claimed, of which the median and the ninetieth percentile
    are told in whole seconds, None where there were none. `breaches` are in order of the keys of the clocks.
    """

    period: Period
    begins: date
    queue: Queue
    severity: Severity
    opened: int
    closed: int
    handled: int
    median_seconds: int | None
    p90_seconds: int | None
    breaches: tuple[tuple[str, int], ...]
    agreed: int
    other_rule: int
    other_outcome: int

    @property
    def is_empty(self) -> bool:
        return not (self.opened or self.closed or self.breaches or self.answered)

    @property
    def answered(self) -> int:
        """Second looks that somebody answered."""
        return self.agreed + self.other_rule + self.other_outcome

    @property
    def agreement_percent(self) -> int | None:
        """As it is told, rounded down: of fewer than `FEW` answers it would be about two people."""
        return self.agreed * 100 // self.answered if self.answered >= FEW else None

    @property
    def told_median(self) -> int | None:
        """Of fewer than `FEW` cases it would be about somebody."""
        return self.median_seconds if self.handled >= FEW else None

    @property
    def told_p90(self) -> int | None:
        return self.p90_seconds if self.handled >= FEW else None


def figures_of(period: Period, begins: date, facts: Iterable[CaseFact]) -> list[CaseFigure]:
    """One of every queue and severity, also where nothing happened: so it is seen that the period was summed."""
    by_place: dict[tuple[Queue, Severity], list[CaseFact]] = {
        (queue, severity): [] for queue in Queue for severity in Severity
    }
    for fact in facts:
        by_place[fact.queue, fact.severity].append(fact)
    return [_figure(period, begins, *place, found) for place, found in by_place.items()]


def nth_percent(seconds: Sequence[tuple[int, int]], percent: int) -> int | None:
    """The nearest-rank percentile of values with their counts (ISO 3534-1): one of the values, and None of none."""
    total = sum(count for _, count in seconds)
    rank, seen = -(-total * percent // 100), 0
    for value, count in sorted(seconds):
        seen += count
        if seen >= rank:
            return value
    return None


def _figure(
    period: Period, begins: date, queue: Queue, severity: Severity, facts: Sequence[CaseFact]
) -> CaseFigure:
    sums: Counter[Fact] = Counter()
    breaches: Counter[str] = Counter()
    for fact in facts:
        sums[fact.what] += fact.count
        if fact.what is Fact.BREACHED:
            # Each act at once has a clock of its own, by the number of its event.
            breaches["reason" if fact.law.startswith("reason_") else fact.law] += fact.count
    handled = [
        (fact.seconds, fact.count)
        for fact in facts
        if fact.what is Fact.CLOSED and fact.seconds is not None
    ]  # fmt: skip
    return CaseFigure(
        period=period, begins=begins, queue=queue, severity=severity, opened=sums[Fact.OPENED],
        closed=sums[Fact.CLOSED], handled=sum(count for _, count in handled),
        median_seconds=nth_percent(handled, 50), p90_seconds=nth_percent(handled, 90),
        breaches=tuple(sorted(breaches.items())), agreed=sums[Fact.AGREED], other_rule=sums[Fact.OTHER_RULE],
        other_outcome=sums[Fact.OTHER_OUTCOME],
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), INDIA)

"""How far a reporter's word carries: what became of their earlier reports, and what follows from unfounded ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Conflict, Forbidden
from domain.ids import ReportId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.cases.priority import NO_SIGNALS, Signals
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter_measure import MeasureKind, ReporterMeasure

UNFOUNDED_MANY = 3
"""So many manifestly unfounded reports bring a warning, and so many more after it a limit (LEG-18)."""
COUNTED_FOR = timedelta(days=365)
LIMITED_FOR = timedelta(days=90)


class ReportNotUnfounded(Conflict):
    """Only the report of a case that was closed without a violation, and never one about a child."""

    code = "report_not_unfounded"


class YourOwnReport(Forbidden):
    code = "your_own_report"


@dataclass(frozen=True, slots=True)
class ReporterRecord:
    """How a person's earlier reports ended: each closed case counts once, however often they reported it."""

    upheld: int
    decided: int


@dataclass(frozen=True, slots=True)
class UnfoundedMark:
    """A moderator's word that nobody could in good faith have made this report. `note` is for staff."""

    report_id: ReportId
    reporter_id: UserId
    marked_by: UserId
    note: str
    marked_at: datetime


def require_may_mark(report: Report, outcome: CaseOutcome | None, by: UserId) -> None:
    """A word about a child in danger is never held against whoever says it. Raises `ReportNotUnfounded`,
    `YourOwnReport`."""
    if report.reporter_id == by:
        raise YourOwnReport("somebody else judges what you reported")
    if outcome is not CaseOutcome.NO_VIOLATION:
        raise ReportNotUnfounded("its case was not closed without a violation")
    if report.reason.is_of_child_safety:
        raise ReportNotUnfounded("a report about a child is never held against anybody")


def signals_for(record: ReporterRecord, kind: CaseKind, *, limited: bool) -> Signals:
    """What speaks for a report of this person (MOD-16).

    Of what is of severity 0, children's safety with it, an unlucky past takes nothing: it is heard as a newcomer's.
    """
    signals = Signals(
        upheld=record.upheld, decided=record.decided, is_limited=limited, model_permille=0,
        viewers=0, joined=0, strikes=0,
    )  # fmt: skip
    if kind.severity is Severity.SEV_0 and (limited or 2 * record.upheld < record.decided):
        return NO_SIGNALS
    return signals


def is_limited(measures: Sequence[ReporterMeasure], now: datetime) -> bool:
    """Whether reports of this person are kept, but are not put before others."""
    return any(each.kind is not MeasureKind.WARNING and each.holds(now) for each in measures)


def measure_due(
    marks: Sequence[datetime], measures: Sequence[ReporterMeasure], record: ReporterRecord, now: datetime
) -> MeasureKind | None:
    """What follows now, after the latest mark: a warning first, and a limit only where it did not help (LEG-18).

    Nothing follows for somebody who is right more often than manifestly wrong. What an appeal overturned takes the
    marks that led to it with it. After Regulation (EU) 2022/2065, article 23.
    """
    overturned = [each.ended_at for each in measures if each.is_overturned and each.ended_at is not None]
    since = max([now - COUNTED_FOR, *overturned])
    counted = [mark for mark in marks if mark > since]
    if is_limited(measures, now) or len(counted) < UNFOUNDED_MANY or record.upheld > len(counted):
        return None
    warned = [
        each.started_at
        for each in measures
        if each.kind is MeasureKind.WARNING and not each.is_overturned and each.started_at > since
    ]
    if not warned:
        return MeasureKind.WARNING
    limits = [each.ended_at or each.until for each in measures if each.kind is MeasureKind.LIMIT]
    again_since = max([*warned, *(end for end in limits if end is not None)])
    after = [mark for mark in counted if mark > again_since]
    return MeasureKind.LIMIT if len(after) >= UNFOUNDED_MANY else None


def judges_of(measure: ReporterMeasure, marks: Sequence[UnfoundedMark]) -> frozenset[UserId]:
    """On whose word it was taken, and who so decides no appeal against it (ENF-02): whoever muted; of what followed by
    itself everybody whose mark could have been counted then."""
    if not measure.automated:
        return frozenset({measure.made_by})
    since = measure.started_at - COUNTED_FOR
    counted = {each.marked_by for each in marks if since < each.marked_at <= measure.started_at}
    return frozenset({measure.made_by} | counted)


def falls_with(
    overturned: ReporterMeasure, measures: Sequence[ReporterMeasure], now: datetime
) -> list[ReporterMeasure]:
    """The limits that hold because a warning came before them which should never have been: as if it had not, only a
    warning would have followed, and nothing begins because somebody was given right (ENF-03)."""
    if overturned.kind is not MeasureKind.WARNING:
        return []
    return [
        limit
        for limit in measures
        if limit.kind is MeasureKind.LIMIT
        and limit.holds(now)
        and limit.started_at > overturned.started_at
        and not any(_warned(each, limit) for each in measures if each.id != overturned.id)
    ]


def _warned(measure: ReporterMeasure, limit: ReporterMeasure) -> bool:
    """Whether this is a warning that stands, and was counted when they were limited."""
    is_standing = measure.kind is MeasureKind.WARNING and not measure.is_overturned
    return is_standing and limit.started_at - COUNTED_FOR < measure.started_at < limit.started_at

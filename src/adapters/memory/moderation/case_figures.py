"""Sums of cases, in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from adapters.memory.tables import HasTables
from domain.casework import Alarm
from domain.moderation.cases import event as happened
from domain.moderation.cases.event import ModerationEvent
from domain.moderation.cases.figures import CaseFact, CaseFigure, Fact, Period
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.decisions.appeal import AppealOutcome
from ports.moderation.case_figures import (
    COUNTED_MAX,
    CaseFigureQueries,
    CaseFigures,
    PendingRow,
    WaitingAppeals,
)

_Key = tuple[Period, date, Queue, Severity]
_Once = tuple[Queue, Severity, Fact, str, int | None]


class CaseFigureTables:
    def __init__(self) -> None:
        self.figures: dict[_Key, CaseFigure] = {}


class MemoryCaseFigures(CaseFigures):
    def __init__(self, tables: Any) -> None:
        self._all = tables

    async def latest(self, period: Period) -> date | None:
        own: CaseFigureTables = self._all.case_figures
        return max((each.begins for each in own.figures.values() if each.period is period), default=None)

    async def first_event(self) -> datetime | None:
        events = self._all.moderation_cases.events.values()
        return min((of_case[0].by.at for of_case in events), default=None)

    async def facts(self, since: datetime, before: datetime) -> Sequence[CaseFact]:
        found = Counter(fact for at, fact in self._each() if since <= at < before)
        return [CaseFact(*fact, count) for fact, count in found.items()]

    async def add(self, figures: Sequence[CaseFigure]) -> None:
        own: CaseFigureTables = self._all.case_figures
        for each in figures:
            own.figures.setdefault((each.period, each.begins, each.queue, each.severity), each)

    def _each(self) -> Iterator[tuple[datetime, _Once]]:
        cases = self._all.moderation_cases
        for case_id, events in cases.events.items():
            status = cases.cases[case_id].status
            for event in events:
                if what := _fact(event):
                    law = event.what.law if isinstance(event.what, happened.Warned) else ""
                    yield event.by.at, (status.queue, status.severity, what, law, _held(event, events))
        for look in self._all.second_looks.looks.values():
            if look.finding is not None:
                severity = cases.cases[look.case_id].status.severity
                yield look.finding.found_at, (look.queue, severity, Fact(look.agreement), "", None)


def _fact(event: ModerationEvent) -> Fact | None:
    match event.what:
        case happened.Opened() | happened.Reopened():
            return Fact.OPENED
        case happened.Closed():
            return Fact.CLOSED
        case happened.Warned(_, Alarm.OVERDUE):
            return Fact.BREACHED
        case _:
            return None


def _held(event: ModerationEvent, events: Sequence[ModerationEvent]) -> int | None:
    if not isinstance(event.what, happened.Closed):
        return None
    claims = [e.by.at for e in events[: event.seq - 1] if isinstance(e.what, happened.Claimed)]
    return int((event.by.at - claims[-1]).total_seconds()) if claims else None


class MemoryCaseFigureQueries(CaseFigureQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def since(
        self, period: Period, begins: date, queues: Collection[Queue], *, limit: int
    ) -> Sequence[CaseFigure]:
        own: CaseFigureTables = self._database.tables.case_figures
        found = [
            each for each in own.figures.values()
            if each.period is period and each.begins >= begins and each.queue in queues and not each.is_empty
        ]  # fmt: skip
        found.sort(key=lambda each: (-each.begins.toordinal(), each.queue, each.severity))
        return found[:limit]

    async def pending(self, queues: Collection[Queue], *, now: datetime) -> Sequence[PendingRow]:
        waiting: Counter[tuple[Queue, int]] = Counter()
        overdue: Counter[tuple[Queue, int]] = Counter()
        due: dict[tuple[Queue, int], datetime] = {}
        for case in self._database.tables.moderation_cases.open_cases():
            place = (case.status.queue, int(case.status.severity))
            waiting[place] += 1
            overdue[place] += case.status.due_at <= now
            if case.status.due_at > now:
                due[place] = min(due.get(place, case.status.due_at), case.status.due_at)
        return [
            PendingRow(*place, min(count, COUNTED_MAX), min(overdue[place], COUNTED_MAX), due.get(place))
            for place, count in sorted(waiting.items())
            if place[0] in queues
        ]

    async def appeals(self, queues: Collection[Queue], *, now: datetime) -> Sequence[WaitingAppeals]:
        tables = self._database.tables.decisions
        due: dict[Queue, list[datetime]] = {}
        for appeal in tables.appeals.values():
            queue = tables.decisions[appeal.decision_id].queue
            if appeal.outcome is AppealOutcome.OPEN and queue in queues:
                due.setdefault(queue, []).append(appeal.due_at)
        return [
            WaitingAppeals(
                queue,
                min(len(ends), COUNTED_MAX),
                min(sum(end <= now for end in ends), COUNTED_MAX),
                min(ends),
            )
            for queue, ends in sorted(due.items())
        ]

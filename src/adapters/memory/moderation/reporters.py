"""What became of people's reports, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.moderation.cases import ModerationCaseTables
from adapters.memory.moderation.reports import ModerationTables
from adapters.memory.tables import HasTables
from domain.ids import ModerationCaseId, ReporterMeasureId, ReportId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.decisions.appeal import AppealOutcome
from domain.moderation.reports.reporter import ReporterRecord, UnfoundedMark, judges_of
from domain.moderation.reports.reporter_measure import MeasureKind, MeasureNotFound, ReporterMeasure
from ports.moderation.reporters import MeasureRow, ReporterMeasures, ReporterQueries, ReporterRow, Reporters


class ReporterTables:
    def __init__(self) -> None:
        self.marks: dict[ReportId, UnfoundedMark] = {}
        self.measures: dict[ReporterMeasureId, ReporterMeasure] = {}

    def of(self, reporter_id: UserId) -> list[ReporterMeasure]:
        theirs = [each for each in self.measures.values() if each.reporter_id == reporter_id]
        return sorted(theirs, key=lambda each: (each.started_at, each.id), reverse=True)

    def marks_of(self, reporter_id: UserId) -> list[UnfoundedMark]:
        theirs = [each for each in self.marks.values() if each.reporter_id == reporter_id]
        return sorted(theirs, key=lambda each: (each.marked_at, each.report_id))


def _record(moderation: ModerationTables, cases: ModerationCaseTables, reporter_id: UserId) -> ReporterRecord:
    theirs = {
        moderation.cases_of_reports.get(report.id)
        for report in moderation.reports.values()
        if report.reporter_id == reporter_id
    }
    outcomes = [cases.cases[case_id].status.outcome for case_id in theirs if case_id is not None]
    return ReporterRecord(outcomes.count(CaseOutcome.ACTED), sum(outcome is not None for outcome in outcomes))


class MemoryReporters(Reporters):
    def __init__(
        self, tables: ReporterTables, moderation: ModerationTables, cases: ModerationCaseTables
    ) -> None:
        self._tables = tables
        self._moderation = moderation
        self._cases = cases

    async def record_of(self, reporter_id: UserId) -> ReporterRecord:
        return _record(self._moderation, self._cases, reporter_id)

    async def case_of(self, report_id: ReportId) -> ModerationCaseId | None:
        return self._moderation.cases_of_reports.get(report_id)

    async def mark(self, mark: UnfoundedMark) -> bool:
        return self._tables.marks.setdefault(mark.report_id, mark) is mark

    async def marks_of(self, reporter_id: UserId) -> Sequence[UnfoundedMark]:
        return self._tables.marks_of(reporter_id)


class MemoryReporterMeasures(ReporterMeasures):
    def __init__(self, tables: ReporterTables) -> None:
        self._tables = tables

    async def of(self, reporter_id: UserId) -> Sequence[ReporterMeasure]:
        return self._tables.of(reporter_id)

    async def get_for_update(self, measure_id: ReporterMeasureId) -> ReporterMeasure:
        try:
            return self._tables.measures[measure_id]
        except KeyError:
            raise MeasureNotFound("there is no such measure") from None

    async def add(self, measure: ReporterMeasure) -> None:
        self._tables.measures[measure.id] = measure

    async def save(self, measure: ReporterMeasure) -> None:
        self._tables.measures[measure.id] = measure

    async def erase_words_of(self, reporter_id: UserId) -> int:
        written = [each for each in self._tables.of(reporter_id) if each.appeal and each.appeal.text]
        for each in written:
            assert each.appeal is not None, "it was looked at"
            self._tables.measures[each.id] = replace(each, appeal=replace(each.appeal, text=""))
        return len(written)


class MemoryReporterQueries(ReporterQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> ReporterTables:
        tables: ReporterTables = self._database.tables.reporters
        return tables

    async def of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Mapping[ReportId, ReporterRow]:
        moderation: ModerationTables = self._database.tables.moderation
        return {
            report_id: self._row(report_id, moderation.reports[report_id].reporter_id, now)
            for report_id, its_case in moderation.cases_of_reports.items()
            if its_case == case_id and report_id in moderation.reports
        }

    async def own(self, reporter_id: UserId, *, limit: int) -> Sequence[ReporterMeasure]:
        return self._tables.of(reporter_id)[:limit]

    async def holding(self, *, now: datetime, limit: int) -> Sequence[MeasureRow]:
        waiting, others = [], []
        for each in self._tables.measures.values():
            if each.appeal is not None and each.appeal.outcome is AppealOutcome.OPEN:
                waiting.append((each.appeal.due_at, each.id, each))
            elif each.holds(now):
                others.append(each)
        others.sort(key=lambda each: each.started_at, reverse=True)
        found = [each for _, _, each in sorted(waiting, key=lambda row: row[:2])] + others
        return [self._measure_row(each) for each in found[:limit]]

    async def get(self, measure_id: ReporterMeasureId) -> MeasureRow:
        try:
            return self._measure_row(self._tables.measures[measure_id])
        except KeyError:
            raise MeasureNotFound("there is no such measure") from None

    def _record(self, reporter_id: UserId) -> ReporterRecord:
        tables = self._database.tables
        return _record(tables.moderation, tables.moderation_cases, reporter_id)

    def _row(self, report_id: ReportId, reporter_id: UserId, now: datetime) -> ReporterRow:
        holding = (
            each.id
            for each in self._tables.of(reporter_id)
            if each.kind is not MeasureKind.WARNING and each.holds(now)
        )
        record = self._record(reporter_id)
        return ReporterRow(
            record.upheld, record.decided, report_id in self._tables.marks, next(holding, None)
        )

    def _measure_row(self, measure: ReporterMeasure) -> MeasureRow:
        record = self._record(measure.reporter_id)
        judges = judges_of(measure, self._tables.marks_of(measure.reporter_id))
        return MeasureRow(measure, record.upheld, record.decided, judges)

"""Reports and the audit log in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.moderation.cases import ModerationCaseTables
from domain.ids import AuditId, ModerationCaseId, ReportId, StreamId, UserId
from domain.moderation.audit.chain import AuditSeal, SignedAuditDigest
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.audit.head import SignedAuditHead
from domain.moderation.reports.report import Report, ReportState
from ports.acting import acting_tool
from ports.moderation.reports import (
    AuditLog,
    Reports,
)


class ModerationTables:
    def __init__(self) -> None:
        self.reports: dict[ReportId, Report] = {}
        self.cases_of_reports: dict[ReportId, ModerationCaseId] = {}
        self.covers: dict[ReportId, int] = {}
        self.audit: list[AuditEntry] = []
        self.tools: dict[AuditId, str] = {}
        self.seals: list[AuditSeal] = []
        self.digests: list[SignedAuditDigest] = []
        self.head: SignedAuditHead | None = None


class MemoryReports(Reports):
    def __init__(self, tables: ModerationTables, cases: ModerationCaseTables) -> None:
        self._tables = tables
        self._cases = cases

    async def add(self, report: Report) -> Report:
        if report.id in self._tables.reports:
            return self._tables.reports[report.id]
        for other in self._tables.reports.values():
            is_same = (other.subject, other.reporter_id, other.reason) == (
                report.subject, report.reporter_id, report.reason,
            )  # fmt: skip
            if is_same and other.state is ReportState.OPEN:
                return other
        self._tables.reports[report.id] = report
        return report

    async def find(self, report_id: ReportId) -> Report | None:
        return self._tables.reports.get(report_id)

    async def close_all(self, stream_id: StreamId, *, now: datetime) -> int:
        reports = [r for r in self._tables.reports.values() if r.stream_id == stream_id]
        still_open = [r for r in reports if r.state is ReportState.OPEN]
        for report in still_open:
            self._tables.reports[report.id] = report.closed(now)
        return len(still_open)

    async def bring_to(self, report_id: ReportId, case_id: ModerationCaseId) -> None:
        self._tables.cases_of_reports[report_id] = case_id

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ReportId]:
        theirs = sorted(id_ for id_, case in self._tables.cases_of_reports.items() if case == case_id)
        for report_id in theirs:
            self._tables.cases_of_reports[report_id] = to
        return theirs

    async def close_of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Sequence[Report]:
        theirs = [id_ for id_, case in self._tables.cases_of_reports.items() if case == case_id]
        for report_id in theirs:
            self._tables.reports[report_id] = self._tables.reports[report_id].closed(now)
        return sorted((self._tables.reports[id_] for id_ in theirs), key=lambda r: (r.reported_at, r.id))

    async def note_cover(self, report_id: ReportId, revision: int) -> None:
        self._tables.covers[report_id] = revision

    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        of_case = [id_ for id_ in self._tables.covers if self._tables.cases_of_reports.get(id_) == case_id]
        return sorted({each for id_ in of_case if (each := self._tables.reports[id_].stream_id) is not None})

    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        return any(
            self._tables.reports[id_].stream_id == stream_id and at == revision
            for id_, at in self._tables.covers.items()
        )

    async def erase_notes_of(self, reporter_id: UserId) -> int:
        written = [r for r in self._tables.reports.values() if r.reporter_id == reporter_id and r.note]
        for report in written:
            self._tables.reports[report.id] = replace(report, note="")
        return len(written)

    async def erase_words(self, report_id: ReportId) -> int:
        case_id, report = self._tables.cases_of_reports.get(report_id), self._tables.reports.get(report_id)
        if report is None or case_id is None or not report.words:
            return 0
        if self._cases.cases[case_id].status.closed_at is None:
            return 0
        self._tables.reports[report_id] = replace(report, words="")
        return 1

    async def erase_words_of(self, author_id: UserId) -> int:
        quoted = [r for r in self._tables.reports.values() if r.person_id == author_id and r.words]
        for report in quoted:
            self._tables.reports[report.id] = replace(report, words="")
        return len(quoted)


class MemoryAuditLog(AuditLog):
    def __init__(self, tables: ModerationTables) -> None:
        self._tables = tables

    async def append(self, entry: AuditEntry) -> None:
        self._tables.audit.append(entry)
        self._tables.tools[entry.id] = acting_tool()

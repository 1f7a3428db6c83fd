"""Reports and the audit log as screens show them, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from adapters.memory.moderation.audit_readers import reads
from adapters.memory.moderation.known_names import is_known_to
from adapters.memory.tables import HasTables
from domain.identity.user import UserNotFound
from domain.ids import AuditId, ModerationCaseId, StreamId, UserId
from domain.moderation.audit.entry import PLATFORM, AuditEntry
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.states import ModerationState
from domain.moderation.reports.report import Report, ReportState
from domain.moderation.reports.words import progress_of
from ports.moderation.reports import (
    AuditRow,
    CaseReportRow,
    ModerationQueries,
    OwnReportRow,
    ReportRow,
)


class MemoryModerationQueries(ModerationQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def reports(self, stream_id: StreamId) -> Sequence[ReportRow]:
        return [ReportRow(r.reason, r.note, r.reported_at, r.state) for r in self._reports_on(stream_id)]

    async def person_name(self, person_id: UserId) -> str:
        user = self._database.tables.identity.users.get(person_id)
        if user is None:
            raise UserNotFound("there is no such person")
        name: str = user.display_name
        return name

    async def name_shown_to(self, reader_id: UserId, person_id: UserId) -> str:
        name = await self.person_name(person_id)
        return name if is_known_to(self._database.tables, reader_id, person_id) else ""

    async def reports_of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[CaseReportRow]:
        tables = self._database.tables.moderation
        theirs = [tables.reports[id_] for id_, case in tables.cases_of_reports.items() if case == case_id]
        theirs.sort(key=lambda report: (report.reported_at, report.id), reverse=True)
        return [
            CaseReportRow(r.id, r.subject.kind, r.reason, r.note, r.words, r.reported_at)
            for r in theirs[:limit]
        ]

    async def reports_by(
        self, reporter_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[OwnReportRow]:
        reports: Sequence[Report] = list(self._database.tables.moderation.reports.values())
        mine = [
            report
            for report in reports
            if report.reporter_id == reporter_id
            and (before is None or (report.reported_at, report.id) < before)
        ]
        mine.sort(key=lambda report: (report.reported_at, report.id), reverse=True)
        return [self._own_row(report) for report in mine[:limit]]

    def _title(self, report: Report) -> str:
        tables = self._database.tables
        if report.stream_id is not None:
            return str(tables.streaming.streams[report.stream_id].title)
        if report.subject.kind is SubjectKind.TIP:
            return ""
        is_of_person = report.subject.kind is SubjectKind.PERSON
        if is_of_person and not is_known_to(tables, report.reporter_id, UserId(report.subject.id)):
            return ""
        return str(tables.identity.users[report.person_id].display_name)

    def _own_row(self, report: Report) -> OwnReportRow:
        tables = self._database.tables
        case_id = tables.moderation.cases_of_reports.get(report.id)
        status = tables.moderation_cases.cases[case_id].status if case_id else None
        if status is not None:
            state, outcome, decided_at = status.state, status.outcome, status.closed_at
        else:
            is_closed = report.state is ReportState.CLOSED
            state = ModerationState.CLOSED if is_closed else ModerationState.OPEN
            outcome, decided_at = None, report.closed_at
        return OwnReportRow(
            report_id=report.id,
            subject_kind=report.subject.kind,
            subject_id=report.subject.id,
            title=self._title(report),
            reason=report.reason,
            reported_at=report.reported_at,
            progress=progress_of(state),
            outcome=outcome,
            decided_at=decided_at,
        )

    async def audit(
        self, *, before: AuditId | None, limit: int, queues: Collection[Queue], but: Collection[UUID] = ()
    ) -> Sequence[AuditRow]:
        entries: list[AuditEntry] = sorted(
            self._database.tables.moderation.audit, key=lambda entry: (entry.at, entry.id), reverse=True
        )
        if before is not None:
            ids = [entry.id for entry in entries]
            entries = entries[ids.index(before) + 1 :] if before in ids else []
        shown = [
            entry
            for entry in entries
            if reads(self._database.tables, entry.subject, queues)
            and not any(str(ref) in entry.subject for ref in but)
        ]
        return [self._audit_row(entry) for entry in shown[:limit]]

    async def audit_about(self, subjects: Collection[str], *, limit: int) -> Sequence[AuditRow]:
        entries: list[AuditEntry] = sorted(
            self._database.tables.moderation.audit, key=lambda entry: (entry.at, entry.id), reverse=True
        )
        return [self._audit_row(entry) for entry in entries if entry.subject in subjects][:limit]

    def _audit_row(self, entry: AuditEntry) -> AuditRow:
        return AuditRow(
            entry.id,
            self._actor_name(entry),
            entry.action,
            entry.subject,
            entry.reason,
            entry.note,
            entry.at,
            self._database.tables.moderation.tools[entry.id],
            entry.automated,
        )

    def _actor_name(self, entry: AuditEntry) -> str:
        if entry.actor_id is None:
            return PLATFORM
        name: str = self._database.tables.identity.users[entry.actor_id].display_name
        return name

    def _reports_on(self, stream_id: StreamId) -> Sequence[Report]:
        reports: Sequence[Report] = list(self._database.tables.moderation.reports.values())
        mine = [report for report in reports if report.stream_id == stream_id]
        return sorted(mine, key=lambda report: (report.reported_at, report.id), reverse=True)

"""Reports and the audit log as screens show them, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Row,
    Select,
    all_,
    func,
    select,
    tuple_,
)
from sqlalchemy import (
    case as sql_case,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.audit_log import audit_table
from adapters.postgres.moderation.audit_readers import read_with
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.known_names import is_known_to
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.streaming.shows import stream_table
from domain.identity.user import UserNotFound
from domain.ids import AuditId, ModerationCaseId, ReportId, StreamId, UserId
from domain.moderation.audit.entry import PLATFORM
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.states import ModerationState
from domain.moderation.reports.report import ReportState
from domain.moderation.reports.words import progress_of
from ports.moderation.reports import (
    AuditRow,
    CaseReportRow,
    ModerationQueries,
    OwnReportRow,
    ReportRow,
)


def _title(row: Row[tuple[object, ...]]) -> str:
    """Who gave a tip is told to nobody by a report on its words (TIP-01)."""
    if row.subject_kind == SubjectKind.TIP.value:
        return ""
    if row.subject_kind == SubjectKind.PERSON.value and not row.is_known:
        return ""
    return row.title if row.subject_kind == SubjectKind.SHOW.value else row.person_name  # type: ignore[no-any-return]


def _own_row(row: Row[tuple[object, ...]]) -> OwnReportRow:
    # A report that no case was made of: where it stands is all that is known.
    alone = ModerationState.CLOSED if row.state == ReportState.CLOSED.value else ModerationState.OPEN
    state = alone if row.case_id is None else ModerationState(row.case_state)
    return OwnReportRow(
        report_id=ReportId(row.id),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        title=_title(row),
        reason=row.reason,
        reported_at=row.reported_at,
        progress=progress_of(state),
        outcome=row.outcome,
        decided_at=row.closed_at if row.case_id is None else row.decided_at,
    )


_audit = (
    select(audit_table, func.coalesce(account_table.c.display_name, PLATFORM).label("actor_name"))
    .outerjoin(account_table, account_table.c.id == audit_table.c.actor_id)
    .order_by(audit_table.c.at.desc(), audit_table.c.id.desc())
)


def audit_page(
    *, before: AuditId | None, limit: int, queues: Collection[Queue], but: Collection[UUID] = ()
) -> Select[tuple[object, ...]]:
    """A page of the log, found by `ix_audit_entry_at_id` in its order."""
    query = _audit.where(*read_with(queues)).limit(limit)
    if but:
        query = query.where(audit_table.c.subject.not_like(all_(array([f"%{ref}%" for ref in but]))))
    if before is not None:
        cursor, place = audit_table.alias("cursor"), tuple_(audit_table.c.at, audit_table.c.id)
        query = query.where(
            place < select(cursor.c.at, cursor.c.id).where(cursor.c.id == before).scalar_subquery()
        )
    return query


class PostgresModerationQueries(ModerationQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def reports(self, stream_id: StreamId) -> Sequence[ReportRow]:
        query = (
            select(report_table)
            .where(report_table.c.stream_id == stream_id)
            .order_by(report_table.c.reported_at.desc(), report_table.c.id.desc())
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [ReportRow(row.reason, row.note, row.reported_at, row.state) for row in rows]

    async def person_name(self, person_id: UserId) -> str:
        query = select(account_table.c.display_name).where(account_table.c.id == person_id)
        async with self._engine.connect() as connection:
            name: str | None = (await connection.execute(query)).scalar_one_or_none()
        if name is None:
            raise UserNotFound("there is no such person")
        return name

    async def name_shown_to(self, reader_id: UserId, person_id: UserId) -> str:
        query = select(account_table.c.display_name, is_known_to(reader_id).label("is_known"))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query.where(account_table.c.id == person_id))).one_or_none()
        if row is None:
            raise UserNotFound("there is no such person")
        return row.display_name if row.is_known else ""

    async def reports_of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[CaseReportRow]:
        table = report_table.c
        query = (
            select(report_table)
            .where(table.case_id == case_id)
            .order_by(table.reported_at.desc(), table.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            CaseReportRow(ReportId(r.id), r.subject_kind, r.reason, r.note, r.words, r.reported_at)
            for r in rows
        ]

    async def reports_by(
        self, reporter_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[OwnReportRow]:
        table, case = report_table.c, moderation_case_table.c
        query = (
            select(
                report_table,
                stream_table.c.title,
                account_table.c.display_name.label("person_name"),
                sql_case(
                    (table.subject_kind == SubjectKind.PERSON.value, is_known_to(reporter_id)), else_=False
                ).label("is_known"),
                case.state.label("case_state"),
                case.closed_at.label("decided_at"),
                case.status["outcome"].astext.label("outcome"),
            )
            .outerjoin(stream_table, stream_table.c.id == table.stream_id)
            .outerjoin(account_table, account_table.c.id == table.person_id)
            .outerjoin(moderation_case_table, case.id == table.case_id)
            .where(table.reporter_id == reporter_id)
            .order_by(table.reported_at.desc(), table.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(tuple_(table.reported_at, table.id) < before)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [_own_row(row) for row in rows]

    async def audit(
        self, *, before: AuditId | None, limit: int, queues: Collection[Queue], but: Collection[UUID] = ()
    ) -> Sequence[AuditRow]:
        return await self._audit_rows(audit_page(before=before, limit=limit, queues=queues, but=but))

    async def audit_about(self, subjects: Collection[str], *, limit: int) -> Sequence[AuditRow]:
        return await self._audit_rows(_audit.where(audit_table.c.subject.in_(subjects)).limit(limit))

    async def _audit_rows(self, query: Select[tuple[object, ...]]) -> Sequence[AuditRow]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            AuditRow(
                AuditId(r.id), r.actor_name, r.action, r.subject, r.reason, r.note, r.at, r.tool, r.automated
            )
            for r in rows
        ]

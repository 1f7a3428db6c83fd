"""Reports and the audit log in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    all_,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity import account_table
from adapters.postgres.moderation_case_tables import moderation_case_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming import stream_table
from domain.identity.user import UserNotFound
from domain.ids import AuditId, ModerationCaseId, ReportId, StreamId, UserId
from domain.moderation.audit import PLATFORM, AuditEntry
from domain.moderation.case_event import Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.case_states import ModerationState
from domain.moderation.report import Report, ReportState
from domain.moderation.report_words import progress_of
from ports.acting import acting_tool
from ports.moderation import (
    AuditLog,
    AuditRow,
    CaseReportRow,
    ModerationQueries,
    OwnReportRow,
    ReportRow,
    Reports,
)

report_table = Table(
    "report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("stream_id", Uuid, ForeignKey("stream.id"), index=True),
    Column("person_id", Uuid, ForeignKey("account.id"), index=True),
    Column("reporter_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), index=True),
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint("subject_kind IN ('show', 'message', 'person')", name="subject_kind"),
    CheckConstraint(
        "stream_id IS NOT DISTINCT FROM CASE subject_kind WHEN 'show' THEN subject_id END", name="stream_id"
    ),
    CheckConstraint("words = '' OR subject_kind = 'message'", name="words"),
    Index(
        "ix_report_open",
        "subject_kind",
        "subject_id",
        "reporter_id",
        "reason",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_report_reporter", "reporter_id", "reported_at", "id"),
    Index("ix_report_person_id_reported_at", "person_id", "reported_at"),
    Index("ix_report_reported_at_id", "reported_at", "id"),
)
"""`stream_id` is the subject where that is a show: by it the wall finds its reports, and they have a foreign key."""

audit_table = Table(
    "audit_entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("actor_id", Uuid, ForeignKey("account.id")),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("sequence", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("tool", Text, nullable=False),
    Column("automated", Boolean, Computed("actor_id IS NULL", persisted=True), nullable=False),
    Index("ix_audit_entry_at_id", "at", "id"),
)
"""Append-only: a trigger of migration 0008 refuses UPDATE, DELETE and TRUNCATE. Chained: see `audit_digests`."""


def _report_row(report: Report) -> dict[str, object]:
    return {
        "id": report.id,
        "subject_kind": report.subject.kind.value,
        "subject_id": report.subject.id,
        "stream_id": report.stream_id,
        "person_id": report.person_id,
        "reporter_id": report.reporter_id,
        "reason": report.reason.value,
        "note": report.note,
        "words": report.words,
        "state": report.state.value,
        "reported_at": report.reported_at,
        "closed_at": report.closed_at,
    }


def _report(row: Row[tuple[object, ...]]) -> Report:
    return Report(
        id=ReportId(row.id),
        subject=Subject(SubjectKind(row.subject_kind), row.subject_id),
        person_id=UserId(row.person_id) if row.person_id else None,
        reporter_id=UserId(row.reporter_id),
        reason=CaseKind(row.reason),
        note=row.note,
        words=row.words,
        state=ReportState(row.state),
        reported_at=row.reported_at,
        closed_at=row.closed_at,
    )


def _own_row(row: Row[tuple[object, ...]]) -> OwnReportRow:
    # A report that no case was made of: where it stands is all that is known.
    alone = ModerationState.CLOSED if row.state == ReportState.CLOSED.value else ModerationState.OPEN
    state = alone if row.case_id is None else ModerationState(row.case_state)
    return OwnReportRow(
        report_id=ReportId(row.id),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        title=row.title if row.subject_kind == SubjectKind.SHOW.value else row.person_name,
        reason=row.reason,
        reported_at=row.reported_at,
        progress=progress_of(state),
        outcome=row.outcome,
        decided_at=row.closed_at if row.case_id is None else row.decided_at,
    )


class PostgresReports(Reports):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, report: Report) -> Report:
        # Without a target, so that it stands back from a taken id and from an open report alike.
        await self._connection.execute(
            insert(report_table).values(_report_row(report)).on_conflict_do_nothing()
        )
        table = report_table.c
        of_the_same = (
            (table.subject_kind == report.subject.kind.value)
            & (table.subject_id == report.subject.id)
            & (table.reporter_id == report.reporter_id)
            & (table.reason == report.reason.value)
            & (table.state == ReportState.OPEN.value)
        )
        query = (
            select(report_table)
            .where(or_(table.id == report.id, of_the_same))
            .order_by((table.id == report.id).desc())
            .limit(1)
        )
        return _report((await self._connection.execute(query)).one())

    async def find(self, report_id: ReportId) -> Report | None:
        query = select(report_table).where(report_table.c.id == report_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _report(row) if row else None

    async def close_all(self, stream_id: StreamId, *, now: datetime) -> int:
        table = report_table.c
        result = await self._connection.execute(
            update(report_table)
            .where(table.stream_id == stream_id, table.state == ReportState.OPEN.value)
            .values(state=ReportState.CLOSED.value, closed_at=now)
        )
        return result.rowcount

    async def bring_to(self, report_id: ReportId, case_id: ModerationCaseId) -> None:
        await self._connection.execute(
            update(report_table).where(report_table.c.id == report_id).values(case_id=case_id)
        )

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ReportId]:
        table = report_table.c
        moved = update(report_table).where(table.case_id == case_id).values(case_id=to).returning(table.id)
        return sorted(ReportId(found) for found in await self._connection.scalars(moved))

    async def close_of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Sequence[Report]:
        table = report_table.c
        await self._connection.execute(
            update(report_table)
            .where(table.case_id == case_id, table.state == ReportState.OPEN.value)
            .values(state=ReportState.CLOSED.value, closed_at=now)
        )
        query = select(report_table).where(table.case_id == case_id).order_by(table.reported_at, table.id)
        return [_report(row) for row in await self._connection.execute(query)]

    async def erase_notes_of(self, reporter_id: UserId) -> int:
        table = report_table.c
        change = (
            update(report_table).where(table.reporter_id == reporter_id, table.note != "").values(note="")
        )
        return (await self._connection.execute(change)).rowcount

    async def erase_words(self, report_id: ReportId) -> int:
        table, case = report_table.c, moderation_case_table.c
        is_closed = exists().where(case.id == table.case_id, case.closed_at.is_not(None))
        change = (
            update(report_table).where(table.id == report_id, table.words != "", is_closed).values(words="")
        )
        return (await self._connection.execute(change)).rowcount

    async def erase_words_of(self, author_id: UserId) -> int:
        table = report_table.c
        change = update(report_table).where(table.person_id == author_id, table.words != "").values(words="")
        return (await self._connection.execute(change)).rowcount


class PostgresAuditLog(AuditLog):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(self, entry: AuditEntry) -> None:
        row = {
            "id": entry.id,
            "actor_id": entry.actor_id,
            "action": entry.action,
            "subject": entry.subject,
            "reason": entry.reason,
            "note": entry.note,
            "at": entry.at,
            "tool": acting_tool(),
        }
        await self._connection.execute(insert(audit_table).values(row))


_audit = (
    select(audit_table, func.coalesce(account_table.c.display_name, PLATFORM).label("actor_name"))
    .outerjoin(account_table, account_table.c.id == audit_table.c.actor_id)
    .order_by(audit_table.c.at.desc(), audit_table.c.id.desc())
)


_of_no_child_case = text(
    "NOT EXISTS (SELECT 1 FROM moderation_case c WHERE c.is_of_child_safety"
    " AND c.id = CAST(substring(audit_entry.subject FROM '^case:([0-9a-f-]{36})') AS uuid))"
)
_of_nothing_withheld = text(
    "NOT EXISTS (SELECT 1 FROM footage f JOIN frame_match m ON m.stream_id = f.stream_id"
    " WHERE f.id = CAST(substring(audit_entry.subject FROM '^footage:([0-9a-f-]{36})') AS uuid))"
)
"""Two looks by primary key for an entry. As text: these tables' modules are made after this one."""


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
        self, *, before: AuditId | None, limit: int, may_see_child_safety: bool = False,
        but: Collection[UUID] = (),
    ) -> Sequence[AuditRow]:  # fmt: skip
        place = tuple_(audit_table.c.at, audit_table.c.id)
        query = _audit.limit(limit)
        if not may_see_child_safety:
            query = query.where(_of_no_child_case, _of_nothing_withheld)
        if but:
            query = query.where(audit_table.c.subject.not_like(all_(array([f"%{ref}%" for ref in but]))))
        if before is not None:
            cursor = audit_table.alias("cursor")
            query = query.where(
                place < select(cursor.c.at, cursor.c.id).where(cursor.c.id == before).scalar_subquery()
            )
        return await self._audit_rows(query)

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

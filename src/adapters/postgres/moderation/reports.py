"""Reports in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.schema import metadata
from domain.ids import ModerationCaseId, ReportId, StreamId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.report import Report, ReportState
from ports.moderation.reports import (
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
    Column("cover_revision", Integer),
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint(
        "subject_kind IN ('show', 'message', 'person', 'tip', 'direct_message')", name="subject_kind"
    ),
    CheckConstraint(
        "stream_id IS NOT DISTINCT FROM CASE subject_kind WHEN 'show' THEN subject_id END", name="stream_id"
    ),
    CheckConstraint("cover_revision IS NULL OR subject_kind = 'show'", name="cover_revision"),
    CheckConstraint("words = '' OR subject_kind IN ('message', 'tip', 'direct_message')", name="words"),
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

    async def note_cover(self, report_id: ReportId, revision: int) -> None:
        change = update(report_table).where(report_table.c.id == report_id).values(cover_revision=revision)
        await self._connection.execute(change)

    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        table = report_table.c
        query = select(table.stream_id).where(table.case_id == case_id, table.cover_revision.is_not(None))
        return [StreamId(each) for each in (await self._connection.execute(query.distinct())).scalars()]

    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        table = report_table.c
        query = select(table.id).where(table.stream_id == stream_id, table.cover_revision == revision)
        return (await self._connection.execute(query.limit(1))).first() is not None

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

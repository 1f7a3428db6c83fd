"""Complaints of people without an account, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.ids import ComplaintId, ModerationCaseId, StreamId
from domain.moderation.cases.event import CaseOutcome, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.complaint import Capacity, Complaint, Standing
from ports.moderation.complaints import ComplaintQueries, ComplaintRow, Complaints, complaint_context
from ports.sealing import Sealed, WrappedKey

complaint_table = Table(
    "complaint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("secret_digest", LargeBinary, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("contact_digest", LargeBinary, nullable=False, index=True),
    Column("is_hidden", Boolean, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), index=True),
    Column("key_id", Text),
    Column("wrapped_key", LargeBinary),
    Column("ciphertext", LargeBinary),
    Column("cover_stream_id", Uuid, index=True),
    Column("cover_revision", Integer),
    Column("text_language", Text),
    CheckConstraint("subject_kind IN ('show', 'person')", name="subject_kind"),
    CheckConstraint(
        "(key_id IS NULL) = (wrapped_key IS NULL) AND (key_id IS NULL) = (ciphertext IS NULL)", name="words"
    ),
    Index("ix_complaint_received_at_id", "received_at", "id"),
    CheckConstraint("text_language IN ('en', 'hi')", name="text_language"),
    CheckConstraint("capacity IN ('self', 'acting_for', 'other')", name="capacity"),
)


def _row(complaint: Complaint, words: Sealed) -> dict[str, object]:
    return {
        "id": complaint.id,
        "reference": complaint.reference,
        "secret_digest": complaint.secret_digest,
        "subject_kind": complaint.subject.kind.value,
        "subject_id": complaint.subject.id,
        "reason": complaint.reason.value,
        "capacity": complaint.capacity.value,
        "contact_digest": complaint.contact_digest,
        "is_hidden": complaint.is_hidden,
        "received_at": complaint.received_at,
        "text_language": complaint.text_language,
        "key_id": words.key.key_id,
        "wrapped_key": words.key.blob,
        "ciphertext": words.ciphertext,
    }


def _complaint(row: Row[tuple[object, ...]]) -> Complaint:
    return Complaint(
        id=ComplaintId(row.id),
        reference=row.reference,
        secret_digest=row.secret_digest,
        subject=Subject(SubjectKind(row.subject_kind), row.subject_id),
        reason=CaseKind(row.reason),
        capacity=Capacity(row.capacity),
        contact_digest=row.contact_digest,
        is_hidden=row.is_hidden,
        received_at=row.received_at,
        text_language=row.text_language,
    )


class PostgresComplaints(Complaints):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, complaint: Complaint, words: Sealed) -> Complaint:
        # The insert waits for another of the same id, so that the select then sees it.
        await self._connection.execute(
            insert(complaint_table)
            .values(_row(complaint, words))
            .on_conflict_do_nothing(index_elements=["id"])
        )
        query = select(complaint_table).where(complaint_table.c.id == complaint.id)
        return _complaint((await self._connection.execute(query)).one())

    async def renew(self, complaint_id: ComplaintId, secret_digest: bytes) -> None:
        await self._change(complaint_id, {"secret_digest": secret_digest})

    async def bring_to(self, complaint_id: ComplaintId, case_id: ModerationCaseId) -> None:
        await self._change(complaint_id, {"case_id": case_id})

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ComplaintId]:
        table = complaint_table.c
        moved = update(complaint_table).where(table.case_id == case_id).values(case_id=to).returning(table.id)
        return sorted(ComplaintId(found) for found in await self._connection.scalars(moved))

    async def standing_of(self, contact_digest: bytes) -> Standing:
        case, table = moderation_case_table.c, complaint_table.c
        outcome = case.status["outcome"].astext
        query = (
            select(
                func.count().filter(outcome == CaseOutcome.ACTED.value).label("upheld"),
                func.count().filter(outcome == CaseOutcome.NO_VIOLATION.value).label("unfounded"),
            )
            .select_from(complaint_table)
            .join(moderation_case_table, case.id == table.case_id)
            .where(table.contact_digest == contact_digest)
        )
        row = (await self._connection.execute(query)).one()
        return Standing(row.upheld, row.unfounded)

    async def note_cover(self, complaint_id: ComplaintId, stream_id: StreamId, revision: int | None) -> None:
        await self._change(complaint_id, {"cover_stream_id": stream_id, "cover_revision": revision})

    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        table = complaint_table.c
        query = select(table.cover_stream_id).where(
            table.case_id == case_id, table.cover_stream_id.is_not(None)
        )
        return [StreamId(each) for each in (await self._connection.execute(query.distinct())).scalars()]

    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        table = complaint_table.c
        query = select(table.id).where(table.cover_stream_id == stream_id, table.cover_revision == revision)
        return (await self._connection.execute(query.limit(1))).first() is not None

    async def find(self, complaint_id: ComplaintId) -> Complaint | None:
        query = select(complaint_table).where(complaint_table.c.id == complaint_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _complaint(row) if row else None

    async def texted_of_case(self, case_id: ModerationCaseId) -> Sequence[ComplaintId]:
        table = complaint_table.c
        query = select(table.id).where(table.case_id == case_id, table.text_language.is_not(None))
        return [ComplaintId(each) for each in (await self._connection.execute(query)).scalars()]

    async def find_words(self, complaint_id: ComplaintId) -> tuple[ModerationCaseId, Sealed] | None:
        query = select(complaint_table).where(complaint_table.c.id == complaint_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None or row.key_id is None:
            return None
        return ModerationCaseId(row.case_id), Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext)

    async def erase_words(self, complaint_id: ComplaintId) -> int:
        table, case = complaint_table.c, moderation_case_table.c
        is_closed = exists().where(case.id == table.case_id, case.closed_at.is_not(None))
        change = update(complaint_table).where(table.id == complaint_id, table.key_id.is_not(None), is_closed)
        erased = {"key_id": None, "wrapped_key": None, "ciphertext": None}
        return (await self._connection.execute(change.values(erased))).rowcount

    async def _change(self, complaint_id: ComplaintId, values: dict[str, object]) -> None:
        await self._connection.execute(
            update(complaint_table).where(complaint_table.c.id == complaint_id).values(values)
        )


_CASE = moderation_case_table.c
_rows = select(
    complaint_table,
    _CASE.state,
    _CASE.closed_at,
    _CASE.due_at,
    _CASE.status["outcome"].astext.label("outcome"),
).join(moderation_case_table, _CASE.id == complaint_table.c.case_id)


class PostgresComplaintQueries(ComplaintQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, reference: str) -> ComplaintRow | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(_rows.where(complaint_table.c.reference == reference))
            row = found.one_or_none()
        return _complaint_row(row) if row else None

    async def of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[ComplaintRow]:
        table = complaint_table.c
        query = _rows.where(table.case_id == case_id).order_by(table.received_at.desc(), table.id.desc())
        async with self._engine.connect() as connection:
            return [_complaint_row(row) for row in await connection.execute(query.limit(limit))]


def _complaint_row(row: Row[tuple[object, ...]]) -> ComplaintRow:
    return ComplaintRow(
        complaint_id=ComplaintId(row.id),
        reference=row.reference,
        secret_digest=row.secret_digest,
        reason=row.reason,
        capacity=row.capacity,
        is_hidden=row.is_hidden,
        received_at=row.received_at,
        state=row.state,
        outcome=row.outcome,
        decided_at=row.closed_at,
        due_at=row.due_at,
        is_erased=row.key_id is None,
    )


def sealed_complaints(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="complaints",
        table=complaint_table,
        key_id=complaint_table.c.key_id,
        wrapped_key=complaint_table.c.wrapped_key,
        context=lambda row: complaint_context(ComplaintId(row.id)),
    )

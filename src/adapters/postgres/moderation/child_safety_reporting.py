"""Reports to NCMEC that officers made, in PostgreSQL. The evidence itself is named by its id and lies in the vault."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
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
    Select,
    Table,
    Text,
    Uuid,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.schema import metadata
from domain.ids import CyberTipId, FootageId, ModerationCaseId, StreamId, UserId
from domain.moderation.cybertip import CyberTip, CyberTipNotFound, CyberTipState, IncidentType, TipFile
from domain.moderation.watch.footage import FootageCause, FootageKind, FootageState
from ports.moderation.child_safety_reporting import CyberTipQueries, CyberTipRow, CyberTips, EvidenceRow

cyber_tip_table = Table(
    "cyber_tip",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("incident", Text, nullable=False),
    Column("incident_at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("files", JSONB, nullable=False),
    Column("host", Text, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("drafted_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("drafted_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("answered_by", Uuid, ForeignKey("account.id")),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer_note", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("sent_sha256", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fault", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(
        "state IN ('waits', 'refused', 'sending', 'finished', 'retracting', 'retracted')", name="state"
    ),
    CheckConstraint("answered_by <> drafted_by", name="two_people"),
    CheckConstraint("num_nonnulls(answered_by, answered_at) IN (0, 2)", name="answered"),
    CheckConstraint(
        "answered_by IS NOT NULL OR (state IN ('waits', 'retracted') AND number = '')", name="allowed_first"
    ),
    CheckConstraint("(ended_at IS NOT NULL) = (state IN ('refused', 'finished', 'retracted'))", name="ended"),
    CheckConstraint("(due_at IS NOT NULL) = (state IN ('sending', 'retracting'))", name="due"),
    Index("ix_cyber_tip_case_id", "case_id", "drafted_at"),
    Index("ix_cyber_tip_open", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_cyber_tip_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)


def _tip(row: Row[tuple[object, ...]]) -> CyberTip:
    return CyberTip(
        id=CyberTipId(row.id),
        case_id=ModerationCaseId(row.case_id),
        incident=IncidentType(row.incident),
        incident_at=row.incident_at,
        note=row.note,
        files=msgspec.convert(row.files, tuple[TipFile, ...]),
        host=row.host,
        is_test=row.is_test,
        drafted_by=UserId(row.drafted_by),
        drafted_at=row.drafted_at,
        state=CyberTipState(row.state),
        answered_by=UserId(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        answer_note=row.answer_note,
        number=row.number,
        sent_sha256=row.sent_sha256,
        attempts=row.attempts,
        fault=row.fault,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )


CHANGES = (
    "state", "answered_by", "answered_at", "answer_note", "number", "sent_sha256", "attempts", "fault", "due_at",
    "ended_at",
)  # fmt: skip
"""The columns that change beside `files`. What two officers agreed on stays as it was."""


def _values(tip: CyberTip, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(tip, name) for name in names} | {"files": msgspec.to_builtins(tip.files)}


def reported_footage(ended_after: datetime) -> Select[tuple[UUID]]:
    """The ids of what reports hold that are not over, or were finished after that time and are no tests."""
    table = cyber_tip_table.c
    file = func.jsonb_array_elements(table.files).table_valued("value", name="file")
    proves = and_(table.state == CyberTipState.FINISHED.value, ~table.is_test, table.ended_at > ended_after)
    return (
        select(cast(file.c.value.op("->>")("footage_id"), Uuid))
        .select_from(cyber_tip_table.join(file, true()))
        .where(or_(table.ended_at.is_(None), proves))
    )


class PostgresCyberTips(CyberTips):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, tip: CyberTip) -> CyberTip:
        new = insert(cyber_tip_table).values(
            _values(tip, [column.name for column in cyber_tip_table.columns if column.name != "files"])
        )
        await self._connection.execute(new.on_conflict_do_nothing(index_elements=["id"]))
        return await self.get_for_update(tip.id)

    async def get_for_update(self, tip_id: CyberTipId) -> CyberTip:
        query = select(cyber_tip_table).where(cyber_tip_table.c.id == tip_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise CyberTipNotFound("there is no such report")
        return _tip(row)

    async def update(self, tip: CyberTip) -> None:
        await self._connection.execute(
            update(cyber_tip_table).where(cyber_tip_table.c.id == tip.id).values(_values(tip, CHANGES))
        )

    async def open_of_case(self, case_id: ModerationCaseId) -> CyberTip | None:
        table = cyber_tip_table.c
        query = select(cyber_tip_table).where(table.case_id == case_id, table.ended_at.is_(None))
        row = (await self._connection.execute(query)).one_or_none()
        return _tip(row) if row is not None else None

    async def keeps(self, footage_id: FootageId, *, ended_after: datetime) -> bool:
        query = select(literal(footage_id, Uuid).in_(reported_footage(ended_after)))
        return (await self._connection.execute(query)).scalar_one()

    async def take_due(self, now: datetime, *, host: str) -> CyberTip | None:
        table = cyber_tip_table.c
        query = (
            select(cyber_tip_table)
            .where(table.due_at <= now, table.host == host)
            .order_by(table.due_at, table.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return _tip(row) if row is not None else None


class PostgresCyberTipQueries(CyberTipQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case_id: ModerationCaseId) -> Sequence[CyberTipRow]:
        table, drafted, answered = cyber_tip_table.c, account_table.alias(), account_table.alias()
        query = (
            select(
                cyber_tip_table,
                drafted.c.display_name.label("drafted_by_name"),
                answered.c.display_name.label("answered_by_name"),
            )
            .join(drafted, drafted.c.id == table.drafted_by)
            .outerjoin(answered, answered.c.id == table.answered_by)
            .where(table.case_id == case_id)
            .order_by(table.drafted_at.desc(), table.id.desc())
        )
        async with self._engine.connect() as connection:
            return [
                CyberTipRow(_tip(row), row.drafted_by_name, row.answered_by_name or "")
                for row in await connection.execute(query)
            ]

    async def evidence_of(self, person_id: UserId, *, limit: int) -> Sequence[EvidenceRow]:
        table = footage_table.c
        query = (
            select(
                table.id, table.stream_id, table.kind, table.cause, table.taken_at, table.seconds,
                table.size_bytes, table.media_type,
            )
            .where(table.performer_id == person_id, table.state == FootageState.STORED.value)
            .where(
                or_(
                    table.kind == FootageKind.CLIP.value, table.cause != FootageCause.SCHEDULE.value
                )
            )
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(limit)
        )  # fmt: skip
        async with self._engine.connect() as connection:
            return [
                EvidenceRow(
                    FootageId(row.id), StreamId(row.stream_id), row.kind, row.cause, row.taken_at, row.seconds,
                    row.size_bytes, row.media_type,
                )
                for row in await connection.execute(query)
            ]  # fmt: skip

"""Labels of people, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.schema import metadata
from domain.ids import LabelId, UserId
from domain.moderation.audit.entry import PLATFORM
from domain.moderation.desk.label import Label, LabelKind
from ports.moderation.labels import LabelQueries, LabelRow, Labels

label_table = Table(
    "moderation_label",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("put_by", Uuid, ForeignKey("account.id")),
    Column("put_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("removed_by", Uuid, ForeignKey("account.id")),
    Column("removed_at", DateTime(timezone=True)),
    Column("removed_reason", Text, nullable=False),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("until > put_at", name="until"),
    CheckConstraint(
        "num_nonnulls(removed_by, removed_at) IN (0, 2)"
        " AND (removed_at IS NULL) = (removed_reason = '')",
        name="removed",
    ),
    Index("ix_moderation_label_person_id", "person_id", "put_at"),
    Index("ix_moderation_label_held", "kind", "put_at", "id", postgresql_where=text("removed_at IS NULL")),
)  # fmt: skip


class PostgresLabels(Labels):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, label: Label) -> None:
        await self._connection.execute(
            insert(label_table).values(
                id=label.id,
                person_id=label.person_id,
                kind=label.kind.value,
                reason=label.reason,
                put_by=label.put_by,
                put_at=label.put_at,
                until=label.until,
                removed_reason="",
            )
        )

    async def holds(self, person_id: UserId, kind: LabelKind, *, now: datetime) -> bool:
        table = label_table.c
        query = select(table.id).where(
            table.person_id == person_id, table.kind == kind.value, table.removed_at.is_(None), table.until > now
        )  # fmt: skip
        return (await self._connection.execute(query.limit(1))).first() is not None

    async def find_for_update(self, label_id: LabelId) -> Label | None:
        query = select(label_table).where(label_table.c.id == label_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _label(row) if row is not None else None

    async def update(self, label: Label) -> None:
        await self._connection.execute(
            update(label_table)
            .where(label_table.c.id == label.id)
            .values(
                removed_by=label.removed_by,
                removed_at=label.removed_at,
                removed_reason=label.removed_reason,
            )
        )


class PostgresLabelQueries(LabelQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def holding(self, person_id: UserId, *, now: datetime) -> Sequence[LabelRow]:
        table = label_table.c
        query = (
            select(label_table, account_table.c.display_name.label("put_by_name"))
            .outerjoin(account_table, account_table.c.id == table.put_by)
            .where(table.person_id == person_id, table.removed_at.is_(None), table.until > now)
            .order_by(table.put_at.desc(), table.id.desc())
        )
        async with self._engine.connect() as connection:
            return [
                LabelRow(_label(row), row.put_by_name or PLATFORM) for row in await connection.execute(query)
            ]


def _label(row: Row[tuple[object, ...]]) -> Label:
    return Label(
        id=LabelId(row.id),
        person_id=UserId(row.person_id),
        kind=LabelKind(row.kind),
        reason=row.reason,
        put_by=UserId(row.put_by) if row.put_by else None,
        put_at=row.put_at,
        until=row.until,
        removed_by=UserId(row.removed_by) if row.removed_by else None,
        removed_at=row.removed_at,
        removed_reason=row.removed_reason,
    )

"""Access lists of queues in PostgreSQL: append-only versions, and what the second person said of them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import IS_ERASED, account_table
from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import (
    AccessAnswer,
    AccessVersion,
    AccessWord,
    Admission,
    QueueAccess,
)
from ports.moderation.queue_access import QueueAccessBook, QueueAccessQueries, WorkerRow

queue_access_version_table = Table(
    "queue_access_version",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("also", ARRAY(Uuid), nullable=False),
    Column("never", ARRAY(Uuid), nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("effective_from", DateTime(timezone=True), nullable=False),
    Column("needs_second", Boolean, nullable=False),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("effective_from >= written_at", name="effective_from"),
)
queue_access_word_table = Table(
    "queue_access_word",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("said_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("note", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["queue", "number"], ["queue_access_version.queue", "queue_access_version.number"]),
    CheckConstraint("answer IN ('confirmed', 'turned_down')", name="answer"),
)
_VERSION, _WORD = queue_access_version_table.c, queue_access_word_table.c


class PostgresQueueAccessBook(QueueAccessBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lists(self) -> Sequence[QueueAccess]:
        return await _read(self._connection, _both())

    async def hold(self, queue: Queue) -> QueueAccess:
        # There may be no row to lock yet, and the programs' role may not lock what only grows.
        key = func.hashtextextended(f"queue_access:{queue}", 0)
        await self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        found = await _read(self._connection, _both().where(_VERSION.queue == queue.value))
        return found[0] if found else QueueAccess(queue, (), ())

    async def add_version(self, version: AccessVersion) -> None:
        row = {
            "queue": version.queue.value, "number": version.number, "roles": sorted(version.admission.roles),
            "also": sorted(version.admission.also), "never": sorted(version.admission.never),
            "author_id": version.author_id, "reason": version.reason, "written_at": version.written_at,
            "effective_from": version.effective_from, "needs_second": version.needs_second,
        }  # fmt: skip
        await self._connection.execute(insert(queue_access_version_table).values(row))

    async def add_word(self, word: AccessWord) -> None:
        row = {
            "queue": word.queue.value, "number": word.number, "answer": word.answer.value, "said_by": word.by,
            "note": word.note, "said_at": word.at,
        }  # fmt: skip
        await self._connection.execute(insert(queue_access_word_table).values(row))


class PostgresQueueAccessQueries(QueueAccessQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def lists(self) -> Sequence[QueueAccess]:
        async with self._engine.connect() as connection:
            return await _read(connection, _both())

    async def workers(self, roles: Collection[str]) -> Sequence[WorkerRow]:
        account = account_table.c
        query = select(account.id, account.display_name, account.role)
        query = query.where(account.role.in_(sorted(roles)), ~IS_ERASED)
        async with self._engine.connect() as connection:
            found = await connection.execute(query.order_by(account.display_name, account.id))
            return [WorkerRow(UserId(row.id), row.display_name, row.role) for row in found]


def _both() -> Select[Any]:
    words = [_WORD.answer, _WORD.said_by, _WORD.note, _WORD.said_at]
    joined = queue_access_version_table.outerjoin(
        queue_access_word_table, (_WORD.queue == _VERSION.queue) & (_WORD.number == _VERSION.number)
    )
    return (
        select(queue_access_version_table, *words)
        .select_from(joined)
        .order_by(_VERSION.queue, _VERSION.number)
    )


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[QueueAccess]:
    rows = list(await connection.execute(query))
    return [
        QueueAccess(
            queue,
            tuple(_version(row) for row in of),
            tuple(_word(row) for row in of if row.answer is not None),
        )
        for queue in Queue
        if (of := [row for row in rows if row.queue == queue.value])
    ]


def _version(row: Row[Any]) -> AccessVersion:
    admission = Admission(
        frozenset(row.roles), frozenset(map(UserId, row.also)), frozenset(map(UserId, row.never))
    )
    return AccessVersion(
        Queue(row.queue), row.number, admission, UserId(row.author_id), row.reason, row.written_at,
        row.effective_from, row.needs_second,
    )  # fmt: skip


def _word(row: Row[Any]) -> AccessWord:
    return AccessWord(
        Queue(row.queue), row.number, AccessAnswer(row.answer), UserId(row.said_by), row.note, row.said_at
    )

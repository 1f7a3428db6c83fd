"""A message among its neighbours, and the stills of a show, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Select, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.moderation.watch.footage_queries import footage_row, footage_rows
from adapters.postgres.moderation.watch.withheld import withheld
from domain.ids import MessageId, StreamId
from domain.moderation.watch.footage import FootageKind, FootageState
from ports.moderation.evidence import ContextLine, EvidenceQueries
from ports.moderation.watch.footage import FootageRow

_MESSAGE = message_table.c


class PostgresEvidenceQueries(EvidenceQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def context_of(self, message_id: MessageId, *, lines: int) -> Sequence[ContextLine]:
        around = union_all(*_around(message_id, lines)).subquery()
        query = (
            select(around, account_table.c.display_name)
            .join(account_table, account_table.c.id == around.c.author_id)
            .order_by(around.c.sent_at, around.c.id)
        )
        async with self._engine.connect() as connection:
            return [
                ContextLine(
                    row.display_name, row.text, row.sent_at, row.removed_at is not None, row.id == message_id
                )
                for row in await connection.execute(query)
            ]

    async def stills_of(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        table = footage_table.c
        query = (
            footage_rows()
            .where(table.stream_id == stream_id, table.kind == FootageKind.STILL.value)
            .where(table.state == FootageState.STORED.value)
            .where(~withheld(table.stream_id))
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [footage_row(row) for row in await connection.execute(query)]


def _around(message_id: MessageId, lines: int) -> Sequence[Select[tuple[object, ...]]]:
    """From the message on and back from it, each by the index of its room."""
    it = select(_MESSAGE.stream_id, _MESSAGE.sent_at, _MESSAGE.id).where(_MESSAGE.id == message_id).subquery()
    here, there = tuple_(_MESSAGE.sent_at, _MESSAGE.id), tuple_(it.c.sent_at, it.c.id)
    room = select(message_table).join(it, it.c.stream_id == _MESSAGE.stream_id)
    onward = room.where(here >= there).order_by(_MESSAGE.sent_at, _MESSAGE.id).limit(lines + 1)
    back = room.where(here < there).order_by(_MESSAGE.sent_at.desc(), _MESSAGE.id.desc()).limit(lines)
    return select(onward.subquery()), select(back.subquery())

"""A message among its neighbours, and the stills of a show, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Select, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.moderation.watch.footage_queries import footage_row, footage_rows
from adapters.postgres.moderation.watch.withheld import withheld
from adapters.postgres.tipping.tips import tip_table
from domain.ids import MessageId, StreamId, TipId
from domain.moderation.watch.footage import FootageKind, FootageState
from domain.tipping.tip import MessageState
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

    async def context_of_tip(self, tip_id: TipId, *, lines: int) -> Sequence[ContextLine]:
        around = union_all(*_around_tip(tip_id, lines)).subquery()
        said = (
            select(around, account_table.c.display_name)
            .join(account_table, account_table.c.id == around.c.author_id)
            .order_by(around.c.sent_at, around.c.id)
        )
        given = (
            select(tip_table, account_table.c.display_name)
            .join(account_table, account_table.c.id == tip_table.c.viewer_id)
            .where(tip_table.c.id == tip_id)
        )
        async with self._engine.connect() as connection:
            tip = (await connection.execute(given)).one_or_none()
            if tip is None:
                return []
            rows = (await connection.execute(said)).all()
        found = [
            ContextLine(row.display_name, row.text, row.sent_at, row.removed_at is not None, is_it=False)
            for row in rows
        ]
        is_removed = tip.message_state == MessageState.REMOVED.value
        it = ContextLine(tip.display_name, tip.message, tip.sent_at, is_removed, is_it=True)
        before = [each for each in found if each.sent_at < tip.sent_at]
        return [*before, it, *found[len(before) :]]

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


def _around_tip(tip_id: TipId, lines: int) -> Sequence[Select[tuple[object, ...]]]:
    """What the chat has from the tip on and back from it."""
    it = select(tip_table.c.stream_id, tip_table.c.sent_at).where(tip_table.c.id == tip_id).subquery()
    room = select(message_table).join(it, it.c.stream_id == _MESSAGE.stream_id)
    onward = room.where(_MESSAGE.sent_at >= it.c.sent_at).order_by(_MESSAGE.sent_at, _MESSAGE.id).limit(lines)
    back = room.where(_MESSAGE.sent_at < it.c.sent_at).order_by(_MESSAGE.sent_at.desc(), _MESSAGE.id.desc())
    return select(onward.subquery()), select(back.limit(lines).subquery())

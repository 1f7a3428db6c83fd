"""Who tipped, in bands, and held messages, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, null, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.streaming.shows import stream_table
from adapters.postgres.tipping.tips import tip_table
from domain.ids import StreamId, TipId, UserId
from domain.tipping.bands import ANONYMOUS, band_of
from domain.tipping.tip import TOLD, WORDS_WAIT_SECONDS, MessageState
from ports.tipping.boards import BoardRow, HeldMessageRow, HeldMessages, RecentTip, TipBoards

_tip = tip_table.c
_TOLD = _tip.message_state.in_([state.value for state in TOLD])


class PostgresTipBoards(TipBoards):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_show(self, stream_id: StreamId, *, limit: int) -> Sequence[BoardRow]:
        return await self._board(_tip.stream_id == stream_id, limit)

    async def of_performer(self, performer_id: UserId, *, since: datetime, limit: int) -> Sequence[BoardRow]:
        # By way of the shows: the tips have an index by show already, and none by performer and time.
        shows = select(stream_table.c.id).where(
            stream_table.c.performer_id == performer_id, stream_table.c.created_at >= since
        )
        return await self._board(and_(_tip.stream_id.in_(shows), _tip.sent_at >= since), limit)

    async def _board(self, which: ColumnElement[bool], limit: int) -> Sequence[BoardRow]:
        named = case((_tip.is_anonymous, null()), else_=_tip.viewer_id)
        sums = (
            select(named.label("who"), func.sum(_tip.tokens).label("tokens"))
            .where(which)
            .group_by(named)
            .order_by(func.sum(_tip.tokens).desc())
            .limit(limit)
            .subquery("sums")
        )
        query = (
            select(sums.c.who, sums.c.tokens, account_table.c.display_name)
            .outerjoin_from(sums, account_table, account_table.c.id == sums.c.who)
            .order_by(sums.c.tokens.desc(), sums.c.who)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            BoardRow(row.display_name if row.who else ANONYMOUS, band_of(int(row.tokens)), row.who is None)
            for row in rows
        ]

    async def recent(self, stream_id: StreamId, *, limit: int) -> Sequence[RecentTip]:
        query = (
            select(_tip.is_anonymous, _tip.viewer_id, account_table.c.display_name, _tip.tokens, _tip.sent_at)
            .add_columns(case((_TOLD, _tip.message), else_="").label("told"))
            .join(account_table, account_table.c.id == _tip.viewer_id)
            .where(_tip.stream_id == stream_id)
            .order_by(_tip.sent_at.desc(), _tip.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            RecentTip(
                None if row.is_anonymous else UserId(row.viewer_id),
                ANONYMOUS if row.is_anonymous else row.display_name,
                band_of(row.tokens),
                row.told,
                row.sent_at,
            )
            for row in rows
        ]


class PostgresHeldMessages(HeldMessages):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, *, limit: int) -> Sequence[HeldMessageRow]:
        viewer, performer = account_table.alias("viewer"), account_table.alias("performer")
        query = (
            select(
                tip_table,
                viewer.c.display_name.label("viewer_name"),
                performer.c.display_name.label("performer_name"),
            )
            .join(viewer, viewer.c.id == _tip.viewer_id)
            .join(performer, performer.c.id == _tip.performer_id)
            .where(_tip.message_state == MessageState.HELD.value)
            .order_by(_tip.sent_at, _tip.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            HeldMessageRow(
                tip_id=TipId(row.id),
                stream_id=StreamId(row.stream_id),
                viewer_id=UserId(row.viewer_id),
                viewer_name=row.viewer_name,
                performer_name=row.performer_name,
                is_anonymous=row.is_anonymous,
                tokens=row.tokens,
                message=row.message,
                sent_at=row.sent_at,
            )
            for row in rows
        ]

    async def overdue(self, *, now: datetime, limit: int) -> Sequence[TipId]:
        query = (
            select(_tip.id)
            .where(
                _tip.message_state == MessageState.HELD.value,
                _tip.sent_at <= now - timedelta(seconds=WORDS_WAIT_SECONDS),
            )
            .order_by(_tip.sent_at, _tip.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [TipId(row.id) for row in await connection.execute(query)]

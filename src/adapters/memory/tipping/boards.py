"""Who tipped, in bands, and held messages, in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from adapters.memory.tables import HasTables
from domain.ids import StreamId, TipId, UserId
from domain.tipping.bands import ANONYMOUS, band_of
from domain.tipping.tip import MessageState, Tip
from ports.tipping.boards import BoardRow, HeldMessageRow, HeldMessages, RecentTip, TipBoards


class MemoryTipBoards(TipBoards):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> Any:
        return self._database.tables

    async def of_show(self, stream_id: StreamId, *, limit: int) -> Sequence[BoardRow]:
        return self._board(self._tips_of(stream_id), limit)

    async def of_performer(self, performer_id: UserId, *, since: datetime, limit: int) -> Sequence[BoardRow]:
        shows = self._tables.streaming.streams.values()
        recent = [show.id for show in shows if show.performer_id == performer_id and show.created_at >= since]
        tips = (tip for stream_id in recent for tip in self._tips_of(stream_id))
        return self._board((tip for tip in tips if tip.sent_at >= since), limit)

    async def recent(self, stream_id: StreamId, *, limit: int) -> Sequence[RecentTip]:
        newest = sorted(self._tips_of(stream_id), key=lambda tip: (tip.sent_at, tip.id), reverse=True)
        return [
            RecentTip(
                None if tip.is_anonymous else tip.viewer_id,
                ANONYMOUS if tip.is_anonymous else self._name(tip.viewer_id),
                band_of(tip.tokens),
                tip.told_message,
                tip.sent_at,
            )
            for tip in newest[:limit]
        ]

    def _tips_of(self, stream_id: StreamId) -> list[Tip]:
        return [tip for tip in self._tables.tipping.tips.values() if tip.stream_id == stream_id]

    def _name(self, user_id: UserId) -> str:
        return str(self._tables.identity.users[user_id].display_name)

    def _board(self, tips: Iterable[Tip], limit: int) -> Sequence[BoardRow]:
        sums: dict[UserId | None, int] = {}
        for tip in tips:
            who = None if tip.is_anonymous else tip.viewer_id
            sums[who] = sums.get(who, 0) + tip.tokens
        most_first = sorted(sums.items(), key=lambda each: (-each[1], str(each[0])))
        return [
            BoardRow(self._name(who) if who else ANONYMOUS, band_of(tokens), who is None)
            for who, tokens in most_first[:limit]
        ]


class MemoryHeldMessages(HeldMessages):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def waiting(self, *, limit: int) -> Sequence[HeldMessageRow]:
        tables = self._database.tables
        held: list[Tip] = [
            tip for tip in tables.tipping.tips.values() if tip.message_state is MessageState.HELD
        ]
        held.sort(key=lambda tip: (tip.sent_at, tip.id))
        return [
            HeldMessageRow(
                tip.id,
                tip.stream_id,
                tip.viewer_id,
                tables.identity.users[tip.viewer_id].display_name,
                tables.identity.users[tip.performer_id].display_name,
                tip.is_anonymous,
                tip.tokens,
                tip.message,
                tip.sent_at,
            )
            for tip in held[:limit]
        ]

    async def overdue(self, *, now: datetime, limit: int) -> Sequence[TipId]:
        tips = self._database.tables.tipping.tips.values()
        over = [tip for tip in tips if tip.words_expired(now) is not tip]
        return [tip.id for tip in sorted(over, key=lambda tip: (tip.sent_at, tip.id))[:limit]]

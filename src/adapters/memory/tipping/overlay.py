"""Overlay tokens and their feed in memory."""

from collections.abc import Sequence

from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import TippingTables
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import OverlayTokenId, UserId
from domain.streaming.room_event import FOR_OVERLAYS
from domain.streaming.stream import Stream
from domain.tipping.overlay_token import OverlayToken, OverlayTokenIdReused
from ports.tipping.overlay import (
    FeedPage,
    FeedPlace,
    OverlayQueries,
    OverlayTokenRow,
    OverlayTokens,
    UnknownFeedPlace,
)


class MemoryOverlayTokens(OverlayTokens):
    def __init__(self, tables: TippingTables) -> None:
        self._tokens = tables.overlay_tokens

    async def find_for_update(self, token_id: OverlayTokenId) -> OverlayToken | None:
        return self._tokens.get(token_id)

    async def count(self, performer_id: UserId) -> int:
        mine = (token for token in self._tokens.values() if token.performer_id == performer_id)
        return sum(token.revoked_at is None for token in mine)

    async def save(self, token: OverlayToken) -> None:
        earlier = self._tokens.get(token.id)
        if earlier and earlier.performer_id != token.performer_id:
            raise OverlayTokenIdReused("this id belongs to another token")
        self._tokens[token.id] = token


class MemoryOverlayQueries(OverlayQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def tokens_of(self, performer_id: UserId) -> Sequence[OverlayTokenRow]:
        tokens: list[OverlayToken] = list(self._database.tables.tipping.overlay_tokens.values())
        mine = [each for each in tokens if each.performer_id == performer_id and each.revoked_at is None]
        mine.sort(key=lambda each: (each.made_at, each.id), reverse=True)
        return [OverlayTokenRow(each.id, each.label, each.made_at) for each in mine]

    async def holder(self, digest: bytes) -> UserId | None:
        tables = self._database.tables
        for token in tables.tipping.overlay_tokens.values():
            if token.digest == digest and token.revoked_at is None:
                holder: UserId = token.performer_id
                may = tables.identity.users[holder].role is Role.PERFORMER
                is_adult = tables.age.status_of(holder).state is AgeState.VERIFIED_ADULT
                return holder if may and is_adult else None
        return None

    async def feed(self, performer_id: UserId, *, after: FeedPlace | None, limit: int) -> FeedPage:
        shows: list[Stream] = list(self._database.tables.streaming.streams.values())
        mine = [show for show in shows if show.performer_id == performer_id]
        mine.sort(key=lambda show: (show.created_at, show.id))
        logs = self._database.tables.streaming.events
        end = FeedPlace(mine[-1].id, len(logs.get(mine[-1].id, []))) if mine else None
        if after is None:
            return FeedPage([], end)
        ids = [show.id for show in mine]
        if after.stream_id not in ids:
            raise UnknownFeedPlace("a cursor is taken from the answer before, unchanged", pointer="/after")
        events = [
            event
            for stream_id in ids[ids.index(after.stream_id) :]
            for event in logs.get(stream_id, [])
            if event.type in FOR_OVERLAYS and (stream_id != after.stream_id or event.seq > after.seq)
        ]
        return FeedPage.read(events[:limit], after=after, end=end, limit=limit)

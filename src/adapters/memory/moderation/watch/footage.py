"""Stills and clips of shows, and who looked at them, in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.ids import FootageId, FootageOpeningId, StreamId
from domain.moderation.watch.footage import Footage, FootageNotFound, FootageState
from domain.moderation.watch.footage_opening import FootageOpening
from domain.moderation.watch.footage_view import FootageView, FootageViewNotFound
from domain.moderation.watch.withholding import withholds
from domain.streaming.stream import StreamState
from ports.moderation.watch.footage import (
    FootageBook,
    FootageViews,
)


class FootageTables:
    def __init__(self) -> None:
        self.footage: dict[FootageId, Footage] = {}
        self.views: dict[bytes, FootageView] = {}
        self.openings: dict[FootageOpeningId, FootageOpening] = {}


def is_withheld(tables: Any, stream_id: StreamId) -> bool:
    """As of `FootageBook`. `tables` are all of the world's."""
    if stream_id in tables.frame_watch.matches:
        return True
    show = tables.streaming.streams.get(stream_id)
    if show is None or show.state is not StreamState.KILLED:
        return False
    seen = {show.performer_id, *(member.user_id for member in tables.consent.cast_of(stream_id))}
    return any(
        case.status.person_id in seen and withholds(case.status, began_at=show.created_at)
        for case in tables.moderation_cases.cases.values()
    )


class MemoryFootageBook(FootageBook):
    def __init__(self, all_tables: Any) -> None:
        """`all_tables` are all of the world's."""
        self._all = all_tables
        self._tables: FootageTables = all_tables.footage

    async def is_withheld(self, stream_id: StreamId) -> bool:
        return is_withheld(self._all, stream_id)

    async def add(self, footage: Footage) -> Footage | None:
        kept = self._tables.footage
        if footage.id in kept:
            return kept[footage.id]
        place = (footage.stream_id, footage.slot)
        if footage.slot is not None and any((f.stream_id, f.slot) == place for f in kept.values()):
            return None
        kept[footage.id] = footage
        return footage

    async def find(self, footage_id: FootageId) -> Footage | None:
        return self._tables.footage.get(footage_id)

    async def get_for_update(self, footage_id: FootageId) -> Footage:
        try:
            return self._tables.footage[footage_id]
        except KeyError:
            raise FootageNotFound("there is no such footage") from None

    async def update(self, footage: Footage) -> None:
        await self.get_for_update(footage.id)
        self._tables.footage[footage.id] = footage

    async def awaited(
        self, *, before: datetime, after: tuple[datetime, FootageId] | None = None, limit: int
    ) -> Sequence[Footage]:
        found = [
            footage
            for footage in self._tables.footage.values()
            if footage.state is FootageState.AWAITED
            and footage.asked_at < before
            and (after is None or (footage.asked_at, footage.id) > after)
        ]
        return sorted(found, key=lambda footage: (footage.asked_at, footage.id))[:limit]


class MemoryFootageViews(FootageViews):
    def __init__(self, tables: FootageTables) -> None:
        self._tables = tables

    async def add(self, view: FootageView) -> None:
        self._tables.views[view.token_digest] = view

    async def get(self, token_digest: bytes) -> FootageView:
        try:
            return self._tables.views[token_digest]
        except KeyError:
            raise FootageViewNotFound("there is no such view") from None

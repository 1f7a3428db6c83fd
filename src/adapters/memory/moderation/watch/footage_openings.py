"""What is opened by two people, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.moderation.watch.footage import FootageTables
from adapters.memory.moderation.watch.footage_queries import FootageReader
from domain.ids import FootageId, FootageOpeningId, UserId
from domain.moderation.watch.footage import Footage
from domain.moderation.watch.footage_opening import FootageOpening
from ports.moderation.watch.footage import FootageOpeningQueries, FootageOpeningRow, FootageOpenings


class MemoryFootageOpenings(FootageOpenings):
    def __init__(self, tables: FootageTables) -> None:
        self._tables = tables

    async def add(self, opening: FootageOpening) -> FootageOpening:
        return self._tables.openings.setdefault(opening.id, opening)

    async def get_for_update(self, opening_id: FootageOpeningId) -> FootageOpening | None:
        return self._tables.openings.get(opening_id)

    async def update(self, opening: FootageOpening) -> None:
        self._tables.openings[opening.id] = opening

    async def newest_of(self, footage_id: FootageId, *, asked_by: UserId) -> FootageOpening | None:
        found = [
            opening
            for opening in self._tables.openings.values()
            if (opening.footage_id, opening.asked_by) == (footage_id, asked_by)
        ]
        return max(found, key=lambda opening: (opening.asked_at, opening.id), default=None)


class MemoryFootageOpeningQueries(FootageReader, FootageOpeningQueries):
    async def newest(
        self, *, asked_after: datetime, may_see_withheld: bool, limit: int
    ) -> Sequence[FootageOpeningRow]:
        tables: FootageTables = self._database.tables.footage
        found = [self._opening(each) for each in tables.openings.values() if each.asked_at > asked_after]
        shown = [row for row in found if may_see_withheld or not row.is_withheld]
        return sorted(shown, key=lambda row: (row.opening.asked_at, row.opening.id), reverse=True)[:limit]

    def _opening(self, opening: FootageOpening) -> FootageOpeningRow:
        footage: Footage = self._database.tables.footage.footage[opening.footage_id]
        return FootageOpeningRow(
            opening,
            asked_by_name=self.name(opening.asked_by) or "",
            answered_by_name=self.name(opening.answered_by),
            stream_id=footage.stream_id,
            title=self._database.tables.streaming.streams[footage.stream_id].title,
            kind=footage.kind,
            cause=footage.cause,
            is_withheld=self.is_withheld(footage),
        )

"""Matches that were wrong, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import BankedHashId, FalseMatchId, StreamId, UserId
from domain.moderation.watch.false_match import FalseMatch, FalseMatchNotFound
from domain.moderation.watch.hash_bank import BankKind
from ports.moderation.watch.false_matches import (
    ChildMatchQueries,
    ChildMatchRow,
    FalseMatches,
    HashOpinion,
    HashOpinions,
)


class FalseMatchTables:
    def __init__(self) -> None:
        self.said: dict[FalseMatchId, FalseMatch] = {}

    def newest_of(self, stream_id: StreamId) -> FalseMatch | None:
        found = [each for each in self.said.values() if each.stream_id == stream_id]
        return max(found, key=lambda each: (each.said_at, each.id), default=None)


class MemoryFalseMatches(FalseMatches):
    def __init__(self, tables: FalseMatchTables) -> None:
        self._tables = tables

    async def add(self, said: FalseMatch) -> FalseMatch:
        return self._tables.said.setdefault(said.id, said)

    async def get_for_update(self, false_match_id: FalseMatchId) -> FalseMatch:
        try:
            return self._tables.said[false_match_id]
        except KeyError:
            raise FalseMatchNotFound("nobody said that") from None

    async def update(self, said: FalseMatch) -> None:
        self._tables.said[said.id] = said

    async def newest_of(self, stream_id: StreamId) -> FalseMatch | None:
        return self._tables.newest_of(stream_id)


class MemoryChildMatchQueries(ChildMatchQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def newest(
        self, *, before: tuple[datetime, StreamId] | None, limit: int
    ) -> Sequence[ChildMatchRow]:
        tables = self._database.tables
        found = [
            each
            for each in tables.frame_watch.matches.values()
            if each.kind is BankKind.CHILD_SAFETY
            and (before is None or (each.found_at, each.stream_id) < before)
        ]
        found.sort(key=lambda each: (each.found_at, each.stream_id), reverse=True)
        rows = []
        for match in found[:limit]:
            said: FalseMatch | None = tables.false_matches.newest_of(match.stream_id)
            rows.append(
                ChildMatchRow(
                    match, tables.streaming.streams[match.stream_id].title,
                    tables.identity.users[match.performer_id].display_name, said,
                    self._name(said.said_by if said else None), self._name(said.answered_by if said else None),
                )
            )  # fmt: skip
        return rows

    def _name(self, user_id: UserId | None) -> str | None:
        if user_id is None:
            return None
        name: str = self._database.tables.identity.users[user_id].display_name
        return name


class MemoryOpinions(HashOpinions):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: dict[FalseMatchId, tuple[str, BankedHashId, int, HashOpinion]] = {}

    async def tell(
        self,
        *,
        bank: str,
        hash_id: BankedHashId,
        distance: int,
        opinion: HashOpinion,
        opinion_id: FalseMatchId,
    ) -> None:
        self.told[opinion_id] = bank, hash_id, distance, opinion

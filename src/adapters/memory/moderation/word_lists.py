"""Lists of blocked words in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import BlockedTermId, UserId
from domain.moderation.text.blocked_term import BlockedTerm, BlockedTermIdReused
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.pattern import Patterns
from domain.moderation.text.word_list import Listed, TermIndex, WordList, Writing
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.moderation.word_lists import BlockedTermRow, WordListQueries, WordLists


class WordListTables:
    def __init__(self) -> None:
        self.terms: dict[BlockedTermId, BlockedTerm] = {}
        self.taken_off: dict[BlockedTermId, tuple[UserId, datetime]] = {}
        self.hits: list[tuple[BlockedTermId, Writing, datetime]] = []

    def counting(self, room_id: UserId | None) -> tuple[BlockedTerm, ...]:
        return tuple(
            term for term in self.terms.values() if term.room_id == room_id and term.id not in self.taken_off
        )


class MemoryWordLists(WordLists):
    def __init__(self, tables: WordListTables) -> None:
        self._tables = tables

    async def get_for_update(self, room_id: UserId | None) -> WordList:
        return WordList(room_id, self._tables.counting(room_id))

    async def add(self, term: BlockedTerm) -> None:
        if term.id in self._tables.terms:
            raise BlockedTermIdReused("this id belongs to another blocked word")
        self._tables.terms[term.id] = term

    async def take_off(self, term: BlockedTerm, *, by: UserId, now: datetime) -> None:
        self._tables.taken_off[term.id] = (by, now)

    async def erase_phrases_of(self, performer_id: UserId, *, now: datetime) -> int:
        theirs = [
            term for term in self._tables.terms.values() if term.room_id == performer_id and term.phrase
        ]
        for term in theirs:
            self._tables.terms[term.id] = replace(term, phrase="")
            self._tables.taken_off.setdefault(term.id, (performer_id, now))
        return len(theirs)


class MemoryListedWords(TextScreen):
    def __init__(self, rules: TextScreen, database: HasTables, now: Clock, patterns: Patterns) -> None:
        self._rules = rules
        self._database = database
        self._now = now
        self._patterns = patterns

    async def concerns(self, text: str) -> frozenset[Concern]:
        return await self._rules.concerns(text)

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        return await self._rules.links(text, writing)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        tables = self._database.tables
        rooms: list[UserId | None] = [None]
        stream = tables.streaming.streams.get(writing.stream_id)
        if stream is not None and stream.performer_id != writing.writer_id:
            rooms.append(stream.performer_id)
        for room_id in rooms:
            if found := TermIndex(tables.word_lists.counting(room_id), self._patterns).first_in(text):
                if writing.writer_id is not None:
                    tables.word_lists.hits.append((found.term.id, writing, self._now()))
                return found
        return None


class MemoryWordListQueries(WordListQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def terms(self, room_id: UserId | None) -> Sequence[BlockedTermRow]:
        tables = self._database.tables
        rows = [
            BlockedTermRow(
                term.id,
                term.number,
                term.phrase,
                term.match.value,
                tables.identity.users[term.added_by].display_name,
                term.added_at,
                sum(hit == term.id for hit, _, _ in tables.word_lists.hits),
            )
            for term in tables.word_lists.counting(room_id)
        ]
        return sorted(rows, key=lambda row: (row.phrase, row.term_id))

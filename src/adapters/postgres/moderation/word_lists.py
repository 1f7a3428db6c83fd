"""Lists of blocked words in PostgreSQL, and the screen that reads texts by them."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.word_list_versions import EVERYWHERE, AskVersions
from adapters.postgres.schema import metadata
from domain.ids import BlockedTermId, UserId
from domain.moderation.text.blocked_term import BlockedTerm, BlockedTermIdReused, Match
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.pattern import Patterns
from domain.moderation.text.word_list import Listed, TermIndex, WordList, Writing
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.moderation.word_lists import BlockedTermRow, WordListQueries, WordLists

_KNOWN_LISTS = 1_000
"""How many rooms' lists a process keeps ready."""

word_list_table = Table(
    "word_list",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
)
"""One row a list that anybody ever changed: whoever changes it holds it; by `version` others know to read it again."""

blocked_term_table = Table(
    "blocked_term",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("room_id", Uuid, ForeignKey("account.id")),
    Column("phrase", Text, nullable=False),
    Column("match", Text, nullable=False),
    Column("added_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("removed_by", Uuid, ForeignKey("account.id")),
    Column("removed_at", DateTime(timezone=True)),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    Index("ix_blocked_term_room_id", "room_id", postgresql_where=text("removed_at IS NULL")),
)

blocked_term_hit_table = Table(
    "blocked_term_hit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("term_id", Uuid, ForeignKey("blocked_term.id"), nullable=False),
    Column("writer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("surface", Text, nullable=False),
    Column("stream_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_blocked_term_hit_term_id", "term_id"),
)
"""Whose text was stopped by which term, where: never what it said. `stream_id` is as they named it."""


def _entity(row: Row[tuple[object, ...]]) -> BlockedTerm:
    return BlockedTerm(
        id=BlockedTermId(row.id),
        room_id=UserId(row.room_id) if row.room_id is not None else None,
        phrase=row.phrase,
        match=Match(row.match),
        added_by=UserId(row.added_by),
        added_at=row.added_at,
    )


async def _terms(connection: AsyncConnection, room_id: UserId | None) -> tuple[BlockedTerm, ...]:
    table = blocked_term_table.c
    query = (
        select(blocked_term_table)
        .where(table.room_id.is_(None) if room_id is None else table.room_id == room_id)
        .where(table.removed_at.is_(None))
        .order_by(table.added_at, table.id)
    )
    return tuple(_entity(row) for row in await connection.execute(query))


class PostgresWordLists(WordLists):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, room_id: UserId | None) -> WordList:
        made = upsert(word_list_table).values(id=room_id or EVERYWHERE, version=0)
        await self._connection.execute(made.on_conflict_do_nothing())
        held = select(word_list_table.c.id).where(word_list_table.c.id == (room_id or EVERYWHERE))
        await self._connection.execute(held.with_for_update())
        return WordList(room_id, await _terms(self._connection, room_id))

    async def add(self, term: BlockedTerm) -> None:
        row = {
            "id": term.id,
            "room_id": term.room_id,
            "phrase": term.phrase,
            "match": term.match.value,
            "added_by": term.added_by,
            "added_at": term.added_at,
        }
        try:
            await self._connection.execute(insert(blocked_term_table).values(row))
        except IntegrityError as error:
            if "pk_blocked_term" not in str(error.orig):
                raise
            raise BlockedTermIdReused("this id belongs to another blocked word") from error
        await self._changed(term)

    async def take_off(self, term: BlockedTerm, *, by: UserId, now: datetime) -> None:
        change = update(blocked_term_table).where(blocked_term_table.c.id == term.id)
        await self._connection.execute(change.values(removed_by=by, removed_at=now))
        await self._changed(term)

    async def erase_phrases_of(self, performer_id: UserId, *, now: datetime) -> int:
        table = blocked_term_table.c
        change = (
            update(blocked_term_table)
            .where(table.room_id == performer_id, table.phrase != "")
            .values(
                phrase="",
                removed_by=func.coalesce(table.removed_by, performer_id),
                removed_at=func.coalesce(table.removed_at, now),
            )
        )
        erased = (await self._connection.execute(change)).rowcount
        await self._grown(performer_id)
        return erased

    async def _changed(self, term: BlockedTerm) -> None:
        await self._grown(term.room_id or EVERYWHERE)

    async def _grown(self, list_id: UUID) -> None:
        table = word_list_table.c
        change = update(word_list_table).where(table.id == list_id)
        await self._connection.execute(change.values(version=table.version + 1))


class PostgresListedWords(TextScreen):
    """What `rules` find, and the lists: one look-up a text, which many may share (`ask`), and the lists themselves only
    when they changed."""

    def __init__(
        self, rules: TextScreen, engine: AsyncEngine, now: Clock, ask: AskVersions, patterns: Patterns
    ) -> None:
        self._rules = rules
        self._engine = engine
        self._now = now
        self._ask = ask
        self._patterns = patterns
        self._known: OrderedDict[UUID, tuple[int, TermIndex]] = OrderedDict()

    async def concerns(self, text: str) -> frozenset[Concern]:
        return await self._rules.concerns(text)

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        return await self._rules.links(text, writing)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        versions = await self._ask(writing.stream_id)
        lists: list[tuple[UUID, int]] = []
        if versions.everywhere is not None:
            lists.append((EVERYWHERE, versions.everywhere))
        if versions.performer_id not in (None, writing.writer_id) and versions.room is not None:
            assert versions.performer_id is not None
            lists.append((versions.performer_id, versions.room))
        for list_id, version in lists:
            if found := (await self._index(list_id, version)).first_in(text):
                if writing.writer_id is not None:
                    await self._hit(found, writing)
                return found
        return None

    async def _hit(self, found: Listed, writing: Writing) -> None:
        hit = {
            "term_id": found.term.id,
            "writer_id": writing.writer_id,
            "surface": writing.surface.value,
            "stream_id": writing.stream_id,
            "at": self._now(),
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(blocked_term_hit_table).values(hit))

    async def _index(self, list_id: UUID, version: int) -> TermIndex:
        """Read after its version: what is kept is never older than that."""
        known = self._known.get(list_id)
        if known is None or known[0] != version:
            room_id = None if list_id == EVERYWHERE else UserId(list_id)
            async with self._engine.connect() as connection:
                known = (version, TermIndex(await _terms(connection, room_id), self._patterns))
            self._known[list_id] = known
        self._known.move_to_end(list_id)
        while len(self._known) > _KNOWN_LISTS:
            self._known.popitem(last=False)
        return known[1]


class PostgresWordListQueries(WordListQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def terms(self, room_id: UserId | None) -> Sequence[BlockedTermRow]:
        table, hit = blocked_term_table.c, blocked_term_hit_table.c
        hits = select(func.count()).where(hit.term_id == table.id).scalar_subquery()
        query = (
            select(blocked_term_table, account_table.c.display_name, hits.label("hits"))
            .join(account_table, account_table.c.id == table.added_by)
            .where(table.room_id.is_(None) if room_id is None else table.room_id == room_id)
            .where(table.removed_at.is_(None))
            .order_by(table.phrase.collate("C"), table.id)
        )
        async with self._engine.connect() as connection:
            return [
                BlockedTermRow(
                    BlockedTermId(row.id),
                    _entity(row).number,
                    row.phrase,
                    row.match,
                    row.display_name,
                    row.added_at,
                    row.hits,
                )
                for row in await connection.execute(query)
            ]

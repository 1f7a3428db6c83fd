"""Rules about links in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
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
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.schema import metadata
from domain.ids import LinkRuleId, UserId
from domain.moderation.text.link_rule import (
    JudgedLink,
    LinkRule,
    LinkRuleIdReused,
    LinkRules,
    Reach,
    Verdict,
)
from domain.moderation.text.word_list import Writing
from ports.clock import Clock
from ports.moderation.links import LinkRuleBook, LinkRuleQueries, LinkRuleRow

link_policy_table = Table(
    "link_policy",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one"),
)
"""One row at most: whoever changes a rule holds it; by `version` others know to read the rules again."""

link_rule_table = Table(
    "link_rule",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reach", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("added_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("removed_by", Uuid, ForeignKey("account.id")),
    Column("removed_at", DateTime(timezone=True)),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    Index(
        "uq_link_rule_target", "reach", "host", "path", unique=True,
        postgresql_where=text("removed_at IS NULL"),
    ),
)  # fmt: skip

link_rule_hit_table = Table(
    "link_rule_hit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("rule_id", Uuid, ForeignKey("link_rule.id"), nullable=False),
    Column("writer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("stream_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_link_rule_hit_rule_id", "rule_id"),
)
"""Whose message was stopped, held or marked by which rule, where: never what it said."""

_VERSION = "SELECT version FROM link_policy"


def _entity(row: Row[tuple[object, ...]]) -> LinkRule:
    return LinkRule(
        id=LinkRuleId(row.id),
        reach=Reach(row.reach),
        host=row.host,
        path=tuple(row.path.split("/")) if row.path else (),
        verdict=Verdict(row.verdict),
        reason=row.reason,
        added_by=UserId(row.added_by),
        added_at=row.added_at,
    )


async def _rules(connection: AsyncConnection) -> list[LinkRule]:
    table = link_rule_table.c
    query = select(link_rule_table).where(table.removed_at.is_(None)).order_by(table.added_at, table.id)
    return [_entity(row) for row in await connection.execute(query)]


class PostgresLinkRuleBook(LinkRuleBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all_for_update(self) -> Sequence[LinkRule]:
        made = upsert(link_policy_table).values(id=1, version=0).on_conflict_do_nothing()
        await self._connection.execute(made)
        await self._connection.execute(select(link_policy_table.c.id).with_for_update())
        return await _rules(self._connection)

    async def add(self, rule: LinkRule) -> None:
        row = {
            "id": rule.id,
            "reach": rule.reach.value,
            "host": rule.host,
            "path": "/".join(rule.path),
            "verdict": rule.verdict.value,
            "reason": rule.reason,
            "added_by": rule.added_by,
            "added_at": rule.added_at,
        }
        try:
            await self._connection.execute(insert(link_rule_table).values(row))
        except IntegrityError as error:
            if "pk_link_rule" not in str(error.orig):
                raise
            raise LinkRuleIdReused("this id belongs to another rule") from error
        await self._changed()

    async def take_off(self, rule: LinkRule, *, by: UserId, now: datetime) -> None:
        change = update(link_rule_table).where(link_rule_table.c.id == rule.id)
        await self._connection.execute(change.values(removed_by=by, removed_at=now))
        await self._changed()

    async def _changed(self) -> None:
        change = update(link_policy_table).values(version=link_policy_table.c.version + 1)
        await self._connection.execute(change)


class PostgresLinkRules:
    """The rules that hold: one short look a text with a link, and the rules themselves only when they changed."""

    def __init__(self, engine: AsyncEngine, look: KeptLook, now: Clock) -> None:
        self._engine = engine
        self._look = look
        self._now = now
        self._known: tuple[int, LinkRules] = (0, LinkRules(()))

    async def ask(self) -> LinkRules:
        """As `AskLinkRules`. Raises `DatabaseUnavailable`."""
        rows = await self._look.fetch(_VERSION)
        version = rows[0][0] if rows else 0
        if self._known[0] != version:  # read after its version: what is kept is never older than that
            async with self._engine.connect() as connection:
                self._known = (version, LinkRules(await _rules(connection)))
        return self._known[1]

    async def keep_hits(self, judged: Sequence[JudgedLink], writing: Writing) -> None:
        rows = [
            {
                "rule_id": each.rule.id,
                "writer_id": writing.writer_id,
                "stream_id": writing.stream_id,
                "at": self._now(),
            }
            for each in judged
            if each.rule is not None
        ]
        async with self._engine.begin() as connection:
            await connection.execute(insert(link_rule_hit_table), rows)


class PostgresLinkRuleQueries(LinkRuleQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rules(self) -> Sequence[LinkRuleRow]:
        table, hit = link_rule_table.c, link_rule_hit_table.c
        hits = select(func.count()).where(hit.rule_id == table.id).scalar_subquery()
        query = (
            select(link_rule_table, account_table.c.display_name, hits.label("hits"))
            .join(account_table, account_table.c.id == table.added_by)
            .where(table.removed_at.is_(None))
            .order_by(table.host.collate("C"), table.path.collate("C"), table.id)
        )
        async with self._engine.connect() as connection:
            return [_row(_entity(row), row.display_name, row.hits) for row in await connection.execute(query)]


def _row(rule: LinkRule, added_by: str, hits: int) -> LinkRuleRow:
    return LinkRuleRow(
        rule.id, rule.number, rule.reach.value, rule.target, rule.verdict.value, rule.reason, added_by,
        rule.added_at, hits,
    )  # fmt: skip

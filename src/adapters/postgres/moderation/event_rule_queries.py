"""Event rules in PostgreSQL, as staff read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.event_rule_tables import (
    backtest_of,
    event_rule_backtest_table,
    event_rule_hit_table,
    event_rule_step_table,
    event_rule_version_table,
    hit_of,
    step_of,
    version_of,
)
from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.event_rule import EventRule, rules_of
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HitMode, RuleHit
from ports.moderation.event_rules import EventRuleQueries


class PostgresEventRuleQueries(EventRuleQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rules(self, source: RuleSource | None = None) -> Sequence[EventRule]:
        version, step = event_rule_version_table.c, event_rule_step_table.c
        if source is None:
            return await self._rules(select(version.rule_id))
        moved = select(version.rule_id).join(
            event_rule_step_table, (step.rule_id == version.rule_id) & (step.number == version.number)
        )
        return await self._rules(moved.where(version.source == source.value))

    async def find(self, rule_id: EventRuleId) -> EventRule | None:
        version = event_rule_version_table.c
        return next(iter(await self._rules(select(version.rule_id).where(version.rule_id == rule_id))), None)

    async def _rules(self, wanted: Select[tuple[UUID]]) -> Sequence[EventRule]:
        # Steps first: a version is there before its first step, so that none is of a version that was not read.
        async with self._engine.connect() as connection:
            steps = await connection.execute(
                select(event_rule_step_table).where(event_rule_step_table.c.rule_id.in_(wanted))
            )
            moved = [step_of(row) for row in steps]
            versions = await connection.execute(
                select(event_rule_version_table).where(event_rule_version_table.c.rule_id.in_(wanted))
            )
            return rules_of([version_of(row) for row in versions], moved)

    async def hits(
        self, rule_id: EventRuleId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[RuleHit]:
        table = event_rule_hit_table.c
        query = select(event_rule_hit_table).where(table.rule_id == rule_id)
        if before is not None:
            query = query.where(tuple_(table.at, table.id) < before)
        query = query.order_by(table.at.desc(), table.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [hit_of(row) for row in await connection.execute(query)]

    async def tallies(
        self, rule_ids: Collection[EventRuleId], *, since: datetime
    ) -> Mapping[tuple[EventRuleId, int, HitMode], int]:
        table = event_rule_hit_table.c
        query = (
            select(table.rule_id, table.number, table.mode, func.count().label("hits"))
            .where(table.rule_id.in_(rule_ids), table.at > since)
            .group_by(table.rule_id, table.number, table.mode)
        )
        async with self._engine.connect() as connection:
            return {
                (EventRuleId(row.rule_id), row.number, HitMode(row.mode)): row.hits
                for row in await connection.execute(query)
            }

    async def backtests(self, rule_id: EventRuleId, *, limit: int) -> Sequence[Backtest]:
        table = event_rule_backtest_table.c
        query = select(event_rule_backtest_table).where(table.rule_id == rule_id)
        query = query.order_by(table.asked_at.desc(), table.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [backtest_of(row) for row in await connection.execute(query)]

    async def find_backtest(self, backtest_id: EventRuleBacktestId) -> Backtest | None:
        table = event_rule_backtest_table
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(table).where(table.c.id == backtest_id))).one_or_none()
        return backtest_of(row) if row is not None else None

    async def names(self, people: Collection[UserId]) -> Mapping[UserId, str]:
        account = account_table.c
        query = select(account.id, account.display_name).where(account.id.in_(people))
        async with self._engine.connect() as connection:
            return {UserId(row.id): row.display_name for row in await connection.execute(query)}

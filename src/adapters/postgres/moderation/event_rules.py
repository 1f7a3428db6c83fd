"""Event rules in PostgreSQL: what a transaction does with them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.moderation.event_rule_tables import (
    backtest_of,
    backtest_row,
    event_rule_backtest_table,
    event_rule_hit_table,
    event_rule_mark_table,
    event_rule_step_table,
    event_rule_table,
    event_rule_version_table,
    hit_row,
    step_of,
    step_row,
    version_of,
    version_row,
)
from domain.ids import EventRuleId
from domain.moderation.rules.backtest import Backtest, BacktestState
from domain.moderation.rules.event_rule import EventRule, RuleStep, RuleVersion
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HitMode, RuleHit
from ports.moderation.event_rules import EventRuleBacktests, EventRuleBook, EventRuleHits, EventRuleMarks


class PostgresEventRuleBook(EventRuleBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, rule_id: EventRuleId) -> EventRule:
        await self._connection.execute(upsert(event_rule_table).values(id=rule_id).on_conflict_do_nothing())
        held = select(event_rule_table.c.id).where(event_rule_table.c.id == rule_id).with_for_update()
        await self._connection.execute(held)
        versions, steps = event_rule_version_table, event_rule_step_table
        written = select(versions).where(versions.c.rule_id == rule_id).order_by(versions.c.number)
        moved = select(steps).where(steps.c.rule_id == rule_id).order_by(steps.c.seq)
        return EventRule(
            rule_id,
            tuple(version_of(row) for row in await self._connection.execute(written)),
            tuple(step_of(row) for row in await self._connection.execute(moved)),
        )

    async def add_version(self, version: RuleVersion) -> None:
        await self._connection.execute(insert(event_rule_version_table).values(version_row(version)))

    async def add_step(self, step: RuleStep) -> None:
        await self._connection.execute(insert(event_rule_step_table).values(step_row(step)))

    async def count(self) -> int:
        first = select(func.count()).where(event_rule_version_table.c.number == 1)
        return (await self._connection.execute(first)).scalar_one()


class PostgresEventRuleHits(EventRuleHits):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, hit: RuleHit) -> bool:
        new = upsert(event_rule_hit_table).values(hit_row(hit))
        new = new.on_conflict_do_nothing(index_elements=["rule_id", "number", "event_id"])
        stored = await self._connection.execute(new.returning(event_rule_hit_table.c.id))
        return stored.first() is not None

    async def has(self, rule_id: EventRuleId, number: int, event_id: UUID) -> bool:
        table = event_rule_hit_table.c
        query = select(table.id).where(
            table.rule_id == rule_id, table.number == number, table.event_id == event_id
        )
        return (await self._connection.execute(query)).first() is not None

    async def acted(self, rule_id: EventRuleId, *, since: datetime) -> int:
        table = event_rule_hit_table.c
        query = select(func.count()).where(
            table.rule_id == rule_id, table.at > since, table.mode == HitMode.ACTED.value
        )
        return (await self._connection.execute(query)).scalar_one()


class PostgresEventRuleBacktests(EventRuleBacktests):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, backtest: Backtest) -> Backtest:
        table = event_rule_backtest_table
        new = upsert(table).values(backtest_row(backtest)).on_conflict_do_nothing(index_elements=["id"])
        await self._connection.execute(new)
        row = (await self._connection.execute(select(table).where(table.c.id == backtest.id))).one()
        return backtest_of(row)

    async def running(self) -> int:
        query = select(func.count()).where(event_rule_backtest_table.c.state == BacktestState.RUNNING.value)
        return (await self._connection.execute(query)).scalar_one()

    async def take(self) -> Backtest | None:
        table = event_rule_backtest_table
        query = (
            select(table)
            .where(table.c.state == BacktestState.RUNNING.value)
            .order_by(table.c.asked_at, table.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return backtest_of(row) if row is not None else None

    async def update(self, backtest: Backtest) -> None:
        table = event_rule_backtest_table
        change = update(table).where(table.c.id == backtest.id)
        await self._connection.execute(change.values(backtest_row(backtest)))


class PostgresEventRuleMarks(EventRuleMarks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, source: RuleSource) -> tuple[datetime, UUID] | None:
        table = event_rule_mark_table.c
        row = (
            await self._connection.execute(select(table.at, table.id).where(table.source == source.value))
        ).one_or_none()
        return (row.at, row.id) if row is not None else None

    async def move(
        self, source: RuleSource, *, before: tuple[datetime, UUID] | None, to: tuple[datetime, UUID]
    ) -> bool:
        table = event_rule_mark_table
        at, event_id = to
        if before is None:
            new = upsert(table).values(source=source.value, at=at, id=event_id).on_conflict_do_nothing()
            return (await self._connection.execute(new)).rowcount == 1
        stood = (table.c.source == source.value) & (table.c.at == before[0]) & (table.c.id == before[1])
        moved = await self._connection.execute(update(table).where(stood).values(at=at, id=event_id))
        return moved.rowcount == 1

"""Event rules in memory: what a transaction does with them."""

from datetime import datetime
from uuid import UUID

from domain.ids import EventRuleBacktestId, EventRuleId
from domain.moderation.rules.backtest import Backtest, BacktestState
from domain.moderation.rules.event_rule import EventRule, RuleStep, RuleVersion, rules_of
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HitMode, RuleHit
from ports.moderation.event_rules import EventRuleBacktests, EventRuleBook, EventRuleHits, EventRuleMarks


class EventRuleTables:
    def __init__(self) -> None:
        self.versions: list[RuleVersion] = []
        self.steps: list[RuleStep] = []
        self.hits: dict[tuple[EventRuleId, int, UUID], RuleHit] = {}
        self.backtests: dict[EventRuleBacktestId, Backtest] = {}
        self.marks: dict[RuleSource, tuple[datetime, UUID]] = {}

    def rules(self) -> tuple[EventRule, ...]:
        return rules_of(self.versions, self.steps)


class MemoryEventRuleBook(EventRuleBook):
    def __init__(self, tables: EventRuleTables) -> None:
        self._tables = tables

    async def hold(self, rule_id: EventRuleId) -> EventRule:
        rules = self._tables.rules()
        return next((each for each in rules if each.id == rule_id), EventRule(rule_id, (), ()))

    async def add_version(self, version: RuleVersion) -> None:
        self._tables.versions.append(version)

    async def add_step(self, step: RuleStep) -> None:
        self._tables.steps.append(step)

    async def count(self) -> int:
        return len({each.rule_id for each in self._tables.versions})


class MemoryEventRuleHits(EventRuleHits):
    def __init__(self, tables: EventRuleTables) -> None:
        self._tables = tables

    async def add(self, hit: RuleHit) -> bool:
        key = (hit.rule_id, hit.number, hit.event_id)
        return self._tables.hits.setdefault(key, hit) is hit

    async def has(self, rule_id: EventRuleId, number: int, event_id: UUID) -> bool:
        return (rule_id, number, event_id) in self._tables.hits

    async def acted(self, rule_id: EventRuleId, *, since: datetime) -> int:
        return sum(
            hit.rule_id == rule_id and hit.at > since and hit.mode is HitMode.ACTED
            for hit in self._tables.hits.values()
        )


class MemoryEventRuleBacktests(EventRuleBacktests):
    def __init__(self, tables: EventRuleTables) -> None:
        self._tables = tables

    async def add(self, backtest: Backtest) -> Backtest:
        return self._tables.backtests.setdefault(backtest.id, backtest)

    async def running(self) -> int:
        return sum(each.state is BacktestState.RUNNING for each in self._tables.backtests.values())

    async def take(self) -> Backtest | None:
        waiting = [each for each in self._tables.backtests.values() if each.state is BacktestState.RUNNING]
        return min(waiting, key=lambda each: (each.asked_at, each.id), default=None)

    async def update(self, backtest: Backtest) -> None:
        self._tables.backtests[backtest.id] = backtest


class MemoryEventRuleMarks(EventRuleMarks):
    def __init__(self, tables: EventRuleTables) -> None:
        self._tables = tables

    async def find(self, source: RuleSource) -> tuple[datetime, UUID] | None:
        return self._tables.marks.get(source)

    async def move(
        self, source: RuleSource, *, before: tuple[datetime, UUID] | None, to: tuple[datetime, UUID]
    ) -> bool:
        if self._tables.marks.get(source) != before:
            return False
        self._tables.marks[source] = to
        return True

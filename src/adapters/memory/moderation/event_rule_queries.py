"""Event rules in memory, as staff read them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from adapters.memory.moderation.event_rules import EventRuleTables
from adapters.memory.tables import HasTables
from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.event_rule import EventRule
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HitMode, RuleHit
from ports.moderation.event_rules import EventRuleQueries


class MemoryEventRuleQueries(EventRuleQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> EventRuleTables:
        tables: EventRuleTables = self._database.tables.event_rules
        return tables

    async def rules(self, source: RuleSource | None = None) -> Sequence[EventRule]:
        return [
            rule
            for rule in self._tables.rules()
            if source is None or any(rule.version(step.number).source is source for step in rule.steps)
        ]

    async def find(self, rule_id: EventRuleId) -> EventRule | None:
        return next((each for each in self._tables.rules() if each.id == rule_id), None)

    async def hits(
        self, rule_id: EventRuleId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[RuleHit]:
        theirs = [
            hit
            for hit in self._tables.hits.values()
            if hit.rule_id == rule_id and (before is None or (hit.at, hit.id) < before)
        ]
        return sorted(theirs, key=lambda hit: (hit.at, hit.id), reverse=True)[:limit]

    async def tallies(
        self, rule_ids: Collection[EventRuleId], *, since: datetime
    ) -> Mapping[tuple[EventRuleId, int, HitMode], int]:
        return Counter(
            (hit.rule_id, hit.number, hit.mode)
            for hit in self._tables.hits.values()
            if hit.rule_id in rule_ids and hit.at > since
        )

    async def backtests(self, rule_id: EventRuleId, *, limit: int) -> Sequence[Backtest]:
        theirs = [each for each in self._tables.backtests.values() if each.rule_id == rule_id]
        return sorted(theirs, key=lambda each: (each.asked_at, each.id), reverse=True)[:limit]

    async def find_backtest(self, backtest_id: EventRuleBacktestId) -> Backtest | None:
        return self._tables.backtests.get(backtest_id)

    async def names(self, people: Collection[UserId]) -> Mapping[UserId, str]:
        users = self._database.tables.identity.users
        return {person: users[person].display_name for person in people if person in users}

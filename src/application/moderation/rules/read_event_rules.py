"""Read event rules, and what they hit (MOD-29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from application.moderation.rules._event_rules import require_reader
from domain.ids import EventRuleId, UserId
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.event_rule import EventRule, EventRuleNotFound
from domain.moderation.rules.hit import HitMode, RuleHit
from ports.clock import Clock
from ports.moderation.event_rules import EventRuleQueries
from ports.transaction import BeginTransaction

TALLIED = timedelta(days=7)
HITS_MAX = 50
BACKTESTS_MAX = 10

Tallies = Mapping[tuple[EventRuleId, int, HitMode], int]


@dataclass(frozen=True, slots=True)
class ReadRules:
    """`tallies` are of the last seven days."""

    rules: Sequence[EventRule]
    tallies: Tallies
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadRule:
    rule: EventRule
    tallies: Tallies
    hits: Sequence[RuleHit]
    backtests: Sequence[Backtest]
    names: Mapping[UserId, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadEventRules:
    begin: BeginTransaction
    queries: EventRuleQueries
    now: Clock

    async def __call__(self, *, actor_id: UserId) -> ReadRules:
        """Raises `PermissionDenied`."""
        async with self.begin() as tx:
            await require_reader(tx, actor_id)
        rules, now = await self.queries.rules(), self.now()
        tallies = await self.queries.tallies([rule.id for rule in rules], since=now - TALLIED)
        return ReadRules(rules, tallies, now)


@dataclass(frozen=True, slots=True)
class ReadEventRule:
    begin: BeginTransaction
    queries: EventRuleQueries
    now: Clock

    async def __call__(
        self, *, rule_id: EventRuleId, actor_id: UserId, before: tuple[datetime, UUID] | None = None
    ) -> ReadRule:
        """With the latest hits, from behind `before`. Raises `EventRuleNotFound`, `PermissionDenied`."""
        async with self.begin() as tx:
            await require_reader(tx, actor_id)
        rule, now = await self.queries.find(rule_id), self.now()
        if rule is None:
            raise EventRuleNotFound("there is no such rule")
        people = {each.author_id for each in rule.versions} | {each.by for each in rule.steps}
        return ReadRule(
            rule,
            await self.queries.tallies([rule_id], since=now - TALLIED),
            await self.queries.hits(rule_id, before=before, limit=HITS_MAX),
            await self.queries.backtests(rule_id, limit=BACKTESTS_MAX),
            await self.queries.names(people),
            now,
        )

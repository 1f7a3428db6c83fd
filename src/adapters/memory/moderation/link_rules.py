"""Rules about links in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import LinkRuleId, UserId
from domain.moderation.text.link_rule import JudgedLink, LinkRule, LinkRuleIdReused, LinkRules
from domain.moderation.text.word_list import Writing
from ports.moderation.links import LinkRuleBook, LinkRuleQueries, LinkRuleRow


class LinkRuleTables:
    def __init__(self) -> None:
        self.rules: dict[LinkRuleId, LinkRule] = {}
        self.taken_off: dict[LinkRuleId, tuple[UserId, datetime]] = {}
        self.hits: list[tuple[LinkRuleId, Writing]] = []

    def holding(self) -> list[LinkRule]:
        return [rule for rule in self.rules.values() if rule.id not in self.taken_off]


class MemoryLinkRuleBook(LinkRuleBook):
    def __init__(self, tables: LinkRuleTables) -> None:
        self._tables = tables

    async def all_for_update(self) -> Sequence[LinkRule]:
        return self._tables.holding()

    async def add(self, rule: LinkRule) -> None:
        if rule.id in self._tables.rules:
            raise LinkRuleIdReused("this id belongs to another rule")
        self._tables.rules[rule.id] = rule

    async def take_off(self, rule: LinkRule, *, by: UserId, now: datetime) -> None:
        self._tables.taken_off[rule.id] = (by, now)


class MemoryLinkRules:
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def ask(self) -> LinkRules:
        return LinkRules(self._database.tables.link_rules.holding())

    async def keep_hits(self, judged: Sequence[JudgedLink], writing: Writing) -> None:
        hits = self._database.tables.link_rules.hits
        hits += [(each.rule.id, writing) for each in judged if each.rule is not None]


class MemoryLinkRuleQueries(LinkRuleQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def rules(self) -> Sequence[LinkRuleRow]:
        tables = self._database.tables
        rows = [
            LinkRuleRow(
                rule.id,
                rule.number,
                rule.reach.value,
                rule.target,
                rule.verdict.value,
                rule.reason,
                tables.identity.users[rule.added_by].display_name,
                rule.added_at,
                sum(hit == rule.id for hit, _ in tables.link_rules.hits),
            )
            for rule in tables.link_rules.holding()
        ]
        return sorted(rows, key=lambda row: (row.target, row.rule_id))

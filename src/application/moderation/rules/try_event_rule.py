"""What an event rule makes of one report, show, message or complaint, part by part (MOD-29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.moderation.rules._event_rules import require_reader
from domain.errors import NotFound
from domain.ids import EventRuleId, UserId
from domain.moderation.rules.condition import Finding, explained
from domain.moderation.rules.event_rule import EventRuleNotFound, RuleVersion
from ports.moderation.event_rules import EventRuleQueries, HappenedEvents
from ports.transaction import BeginTransaction


class NothingToTryOn(NotFound):
    """No such report, show, message or complaint, or none that rules are asked about: those of child safety are none
    (CSA-04)."""

    code = "nothing_to_try_on"


@dataclass(frozen=True, slots=True)
class TriedRule:
    """`findings` begin with the whole condition."""

    version: RuleVersion
    event_id: UUID
    findings: Sequence[Finding]

    @property
    def hits(self) -> bool:
        return self.findings[0].truth is True


@dataclass(frozen=True, slots=True)
class TryEventRule:
    """A dry run: nothing is written, whatever the version's state."""

    begin: BeginTransaction
    queries: EventRuleQueries
    happened: HappenedEvents

    async def __call__(
        self, *, rule_id: EventRuleId, number: int, actor_id: UserId, event_id: UUID
    ) -> TriedRule:
        """`event_id` is the report's, the show's, the message's or the complaint's, by what the version is asked after.

        Raises `EventRuleNotFound`, `NothingToTryOn`, `PermissionDenied`.
        """
        async with self.begin() as tx:
            await require_reader(tx, actor_id)
        rule = await self.queries.find(rule_id)
        if rule is None:
            raise EventRuleNotFound("there is no such rule")
        version = rule.version(number)
        event = await self.happened.find(version.source, event_id)
        if event is None:
            raise NothingToTryOn("there is no such event that rules are asked about", pointer="/event")
        return TriedRule(version, event_id, tuple(explained(version.condition, event.facts)))

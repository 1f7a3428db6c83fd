"""Write an event rule, or its next version (MOD-29)."""

from dataclasses import dataclass

from application.moderation.rules._event_rules import require_writer, tell_audit
from domain.errors import Conflict
from domain.ids import EventRuleId, UserId
from domain.moderation.rules.event_rule import RuleVersion
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

RULES_MAX = 200
"""Each is asked after every event of its kind."""


class EventRulesFull(Conflict):
    code = "event_rules_full"


@dataclass(frozen=True, slots=True)
class WriteEventRule:
    """A version is a draft until somebody moves it on, and is never changed.

    Safe to repeat: the client chooses the rule's id and names the version's number.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, rule_id: EventRuleId, number: int, actor_id: UserId, name: str, source: str, condition: object,
        effects: object, note: str,
    ) -> RuleVersion:  # fmt: skip
        """`condition` and `effects` are decoded JSON.

        Raises `InvalidEventRule`, `InvalidCondition`, `InvalidEffect`, `EventRuleVersionTaken`, `EventRulesFull`,
        `NoteMissing`, `NoteTooLong`, `PermissionDenied`.
        """
        async with self.begin() as tx:
            await require_writer(tx, actor_id)
            version = RuleVersion.write(
                rule_id=rule_id, number=number, name=name, source=source, condition=condition, effects=effects,
                note=note, author_id=actor_id, now=self.now(),
            )  # fmt: skip
            rule = await tx.event_rules.hold(rule_id)
            if rule.written(version) is None:
                return rule.version(number)
            if number == 1 and await tx.event_rules.count() >= RULES_MAX:
                raise EventRulesFull(f"there are {RULES_MAX} rules; write a version of one that is retired")
            await tx.event_rules.add_version(version)
            await tell_audit(
                tx, "write", rule_id, number, actor_id=actor_id, note=version.note, now=self.now, new_id=self.new_id
            )  # fmt: skip
            return version

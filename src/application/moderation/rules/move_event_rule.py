"""Put a version of an event rule into shadow, make it active, or retire it (MOD-29)."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.rules._event_rules import require_writer, tell_audit
from domain.ids import EventRuleId, UserId
from domain.moderation.rules.event_rule import RuleStep
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MoveEventRule:
    """What acts was in shadow before, and is made active by another person than its author. To retire takes one."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, rule_id: EventRuleId, number: int, actor_id: UserId, to: str, note: str,
        effective_at: datetime | None,
    ) -> RuleStep:  # fmt: skip
        """Raises `EventRuleNotFound`, `InvalidEventRule`, `InvalidTransition`, `FourEyes`, `NoteMissing`,
        `NoteTooLong`, `PermissionDenied`."""
        async with self.begin() as tx:
            await require_writer(tx, actor_id)
            rule = await tx.event_rules.hold(rule_id)
            step = rule.moved(
                number, to, by=actor_id, note=note, effective_at=effective_at, now=self.now()
            )  # fmt: skip
            await tx.event_rules.add_step(step)
            await tell_audit(
                tx, step.to.value, rule_id, number, actor_id=actor_id, note=step.note, now=self.now,
                new_id=self.new_id,
            )  # fmt: skip
            return step

"""Take a rule about links off (CHT-06)."""

from dataclasses import dataclass

from application.moderation.rules._link_rules import require_staff, tell_change
from domain.ids import LinkRuleId, UserId
from domain.moderation.note import required_note
from domain.moderation.text.link_rule import rule_among
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UnruleLink:
    """From the next message on it counts no more. What it was is kept, for whoever was refused for it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, rule_id: LinkRuleId, actor_id: UserId, note: str) -> None:
        """Raises `LinkRuleNotFound`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        words = required_note(note)
        async with self.begin() as tx:
            await require_staff(tx, actor_id)
            rule = rule_among(await tx.link_rules.all_for_update(), rule_id)
            await tx.link_rules.take_off(rule, by=actor_id, now=self.now())
            await tell_change(
                tx, rule, holds=False, actor_id=actor_id, note=words, now=self.now, new_id=self.new_id
            )

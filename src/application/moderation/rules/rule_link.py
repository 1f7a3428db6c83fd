"""Make a rule about links (CHT-06)."""

from dataclasses import dataclass

from application.moderation.rules._link_rules import require_staff, tell_change
from domain.ids import LinkRuleId, UserId
from domain.moderation.note import required_note
from domain.moderation.text.link_rule import InvalidLinkRule, LinkRule, Reach, require_room_for
from ports.clock import Clock, NewId
from ports.moderation.links import PublicSuffixes
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RuleLink:
    """It counts from the next message on, in every room. Staff make it, and say why.

    Safe to repeat: the client chooses the rule's id.
    """

    begin: BeginTransaction
    suffixes: PublicSuffixes
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, rule_id: LinkRuleId, actor_id: UserId, reach: str, target: str, verdict: str, note: str
    ) -> LinkRule:
        """Raises `InvalidLinkRule`, `LinkAlreadyRuled`, `LinkRulesFull`, `LinkRuleIdReused`, `NoteMissing`,
        `NoteTooLong`, `PermissionDenied`.
        """
        words = required_note(note)
        rule = LinkRule.set(
            rule_id=rule_id, reach=reach, target=target, verdict=verdict, reason=words, added_by=actor_id,
            now=self.now(),
        )  # fmt: skip
        if rule.reach is Reach.DOMAIN and self.suffixes.is_suffix(rule.host):
            raise InvalidLinkRule(
                "anybody may have a name beneath this; write one of those", pointer="/target"
            )
        async with self.begin() as tx:
            await require_staff(tx, actor_id)
            rules = await tx.link_rules.all_for_update()
            if earlier := next((each for each in rules if each.id == rule_id), None):
                earlier.require_same_request(rule)
                return earlier
            require_room_for(rule, rules)
            await tx.link_rules.add(rule)
            await tell_change(
                tx, rule, holds=True, actor_id=actor_id, note=words, now=self.now, new_id=self.new_id
            )
            return rule

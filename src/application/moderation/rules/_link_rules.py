"""What both ways to change a rule about links do: who may, what the audit log keeps, and what others hear."""

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.events import LinkRuleChanged
from domain.moderation.text.link_rule import LinkRule
from ports.clock import Clock, NewId
from ports.transaction import Transaction


async def require_staff(tx: Transaction, actor_id: UserId) -> None:
    """Raises `PermissionDenied`."""
    require_permission((await tx.users.get(actor_id)).role, Permission.CONTROL_ROOMS)


async def tell_change(
    tx: Transaction, rule: LinkRule, *, holds: bool, actor_id: UserId, note: str, now: Clock, new_id: NewId
) -> None:
    """One entry of the audit log and one event, in the change's own transaction."""
    action = "links.rule" if holds else "links.unrule"
    await tx.audit.append(
        AuditEntry(AuditId(new_id()), actor_id, action, rule.subject, rule.verdict.value, note, now())
    )
    await tx.outbox.add(
        LinkRuleChanged(rule.id, rule.reach.value, rule.target, rule.verdict.value, holds, actor_id)
    )

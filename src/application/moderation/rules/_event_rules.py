"""What the use cases of event rules share: who may, and what the audit log keeps."""

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, EventRuleId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import Transaction


async def require_reader(tx: Transaction, actor_id: UserId) -> None:
    """Raises `PermissionDenied`."""
    require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CASES)


async def require_writer(tx: Transaction, actor_id: UserId) -> None:
    """Raises `PermissionDenied`."""
    require_permission((await tx.users.get(actor_id)).role, Permission.WRITE_EVENT_RULES)


async def tell_audit(
    tx: Transaction, act: str, rule_id: EventRuleId, number: int, *, actor_id: UserId, note: str, now: Clock,
    new_id: NewId,
) -> None:  # fmt: skip
    """`act` is `write`, `shadow`, `active`, `retired` or `backtest`."""
    subject = f"event_rule:{rule_id} version:{number}"
    await tx.audit.append(
        AuditEntry(AuditId(new_id()), actor_id, f"event_rule.{act}", subject, act, note, now())
    )

"""What staff do with payouts, as the audit log keeps it."""

from datetime import datetime
from uuid import UUID

from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note


def payout_audit(
    audit_id: UUID,
    actor_id: UserId | None,
    action: str,
    subject: str,
    *,
    reason: str,
    note: str,
    now: datetime,
) -> AuditEntry:
    """`action` is such as `payout_batch.check`, `subject` such as `payout_batch:<uuid>`. Raises `NoteTooLong`."""
    return AuditEntry(AuditId(audit_id), actor_id, action, subject, reason, normal_note(note), now)

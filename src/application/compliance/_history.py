"""What every act on a request leaves behind: a step of its history, and an entry in the audit log."""

from datetime import datetime

from domain.compliance.legal_request import LegalRequest, Step, StepKind
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.transaction import Transaction


async def require_legal_officer(tx: Transaction, user_id: UserId) -> None:
    """Raises `PermissionDenied`."""
    require_permission((await tx.users.get(user_id)).role, Permission.HANDLE_LEGAL_REQUESTS)


async def record(
    tx: Transaction,
    request: LegalRequest,
    kind: StepKind,
    *,
    by: UserId | None,
    note: str,
    audit_id: AuditId,
    now: datetime,
) -> None:
    """Write both. Whose data it was about is in neither: the request knows it."""
    await tx.legal_requests.add_step(Step(request.id, kind, by, note, now))
    await tx.audit.append(
        AuditEntry(
            id=audit_id,
            actor_id=by,
            action=f"legal_request.{kind}",
            subject=f"legal_request:{request.id}",
            reason="",
            note=note,
            at=now,
        )
    )

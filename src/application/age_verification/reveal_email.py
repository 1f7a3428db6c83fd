"""An officer reads a person's e-mail address."""

from dataclasses import dataclass

from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.review import normal_note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RevealEmail:
    """For a reason that is kept (ADM-02). The audit entry is there before anything is shown."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, user_id: UserId, officer_id: UserId, note: str) -> str:
        """Raises `UserNotFound`, `OwnCase`, `NoteRequired`, `PermissionDenied`."""
        words = normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.REVIEW_VERIFICATION)
            if user_id == officer_id:
                raise OwnCase("nobody works on their own account")
            person = await tx.users.get(user_id)
            await tx.audit.append(
                AuditEntry.email_revealed(
                    audit_id=AuditId(self.new_id()),
                    actor_id=officer_id,
                    user_id=user_id,
                    note=words,
                    now=self.now(),
                )
            )
        return person.email

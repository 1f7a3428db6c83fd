"""An officer overrides what is known of an account's age."""

from dataclasses import dataclass
from enum import StrEnum

from application.age_verification._moves import change_status
from domain.age_verification.age import AgeStatus
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.events import AgeOverridden
from domain.age_verification.reasons import OVERRIDING, reason_named
from domain.age_verification.review import normal_note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


class Override(StrEnum):
    HOLD = "hold"
    """Nothing is allowed until officers have looked."""
    RESET = "reset"
    """What was known counts no more: the person verifies anew. Who is held stays held."""


@dataclass(frozen=True, slots=True)
class OverrideAge:
    """Take away what an account's age allows (AGE-19). The person is told the reason, and where to say that it is
    wrong; the comment is for whoever works on it.

    One officer may take away; to give takes a case, its evidence and two officers. There is no way around that here.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, user_id: UserId, officer_id: UserId, override: Override, reason: str, note: str
    ) -> AgeStatus:
        """Raises `UserNotFound`, `OwnCase`, `UnknownReason`, `NoteRequired`, `AgeLocked`, `PermissionDenied`."""
        why, words = reason_named(reason, OVERRIDING), normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.OVERRIDE_VERIFICATION)
            if user_id == officer_id:
                raise OwnCase("nobody decides on their own age")
            await tx.users.get(user_id)
            status = await tx.ages.get_for_update(user_id)
            after = status.reset() if override is Override.RESET else status.held()
            await change_status(tx, status, after)
            await tx.outbox.add(AgeOverridden(user_id, after.state, why))
            await tx.audit.append(
                AuditEntry.age_overridden(
                    audit_id=AuditId(self.new_id()),
                    actor_id=officer_id,
                    user_id=user_id,
                    state=after.state,
                    note=words,
                    now=self.now(),
                )
            )
            return after

"""An officer overrides what is known of an account's age."""

from dataclasses import dataclass
from enum import StrEnum

from application.age_verification._moves import change_status
from domain.age_verification.age import AgeStatus
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.events import AgeOverridden
from domain.age_verification.reasons import OVERRIDING, reason_named, told
from domain.age_verification.review import normal_note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.language import Language
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import StaffActed
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


class Override(StrEnum):
    HOLD = "hold"
    """Nothing is allowed until officers have looked."""
    RESET = "reset"
    """What was known counts no more: the person verifies anew. Who is held stays held."""


@dataclass(frozen=True, slots=True)
class OverrideAge:
    """Take away what an account's age allows (AGE-19). The comment is for whoever works on it.

    It is a decision about the person, who reads the reason, and may appeal to another officer (ENF-01, ENF-02). What
    changes nothing is in the audit log alone: whoever is held already, or locked, has papers of that.

    One officer may take away; to give takes a case, its evidence and two officers, or that another finds on appeal that
    it was wrong to take. There is no way around that here.
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
            now, is_reset = self.now(), override is Override.RESET
            after = status.reset_by_officer(now=now) if is_reset else status.held_by_officer(now=now)
            if after != status:
                await change_status(tx, status, after)
                await tx.outbox.add(AgeOverridden(user_id, after.state, why, is_decision=True))
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.RESET_AGE if is_reset else ActionKind.HOLD_ACCOUNT, None, user_id, officer_id,
                        StopPolicy.AGE_NOT_SHOWN, " ".join(told(why, each) for each in Language), "", None, now,
                    )
                )  # fmt: skip
            await tx.audit.append(
                AuditEntry.age_overridden(
                    audit_id=AuditId(self.new_id()),
                    actor_id=officer_id,
                    user_id=user_id,
                    state=after.state,
                    note=words,
                    now=now,
                )
            )
            return after

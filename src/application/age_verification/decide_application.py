"""Decide on an application to perform."""

from dataclasses import dataclass

from domain.age_verification.events import PerformerApplicationDecided
from domain.age_verification.performer import PerformerApplication
from domain.identity.permissions import Permission, Role, require_permission
from domain.ids import ApplicationId, AuditId, UserId
from domain.moderation.audit import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideApplication:
    """Approve or refuse, with a reason; the act is in the audit log, and the applicant is told."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, application_id: ApplicationId, actor_id: UserId, approve: bool, reason: str
    ) -> PerformerApplication:
        """Raises `ApplicationNotFound`, `ApplicationDecided`, `OwnApplication`, `ReasonRequired`,
        `PermissionDenied`, and for an approval `AgeVerificationRequired` and `AgeLocked`."""
        now = self.now()
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.REVIEW_PERFORMERS)
            application = await tx.applications.get_for_update(application_id)
            if approve:
                age = await tx.ages.get_for_update(application.user_id)
                decided = application.approved(by=actor_id, reason=reason, age=age.state, now=now)
                applicant = await tx.users.get_for_update(application.user_id)
                await tx.users.update(applicant.with_role(Role.PERFORMER))
            else:
                decided = application.refused(by=actor_id, reason=reason, now=now)
            await tx.applications.update(decided)
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()),
                    actor_id=actor_id,
                    action="performer_application.decide",
                    subject=f"application:{application_id}",
                    reason=decided.state,
                    note=decided.reason,
                    at=now,
                )
            )
            await tx.outbox.add(
                PerformerApplicationDecided(
                    application_id=application_id,
                    user_id=application.user_id,
                    state=decided.state,
                    reason=decided.reason,
                )
            )
            return decided

"""Ask to become a performer."""

from dataclasses import dataclass

from domain.age_verification.performer import ApplicationOpen, PerformerApplication
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import ApplicationId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ApplyAsPerformer:
    """A verified adult asks; staff decide."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, application_id: ApplicationId, user_id: UserId) -> PerformerApplication:
        """Raises `AgeVerificationRequired`, `AgeLocked`, `ApplicationOpen`, `PermissionDenied`."""
        async with self.begin() as tx:
            user = await tx.users.get(user_id)
            require_permission(user.role, Permission.APPLY_AS_PERFORMER)
            if Permission.PUBLISH in PERMISSIONS[user.role]:
                raise ApplicationOpen("this account may perform already")
            age = await tx.ages.get_for_update(user_id)
            application = PerformerApplication.submit(
                application_id=application_id, user_id=user_id, age=age.state, now=self.now()
            )
            await tx.applications.add(application)
            return application

"""Ask to become a performer."""

from dataclasses import dataclass

from domain.age_verification.performer import ApplicationOpen, PerformerApplication
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import ApplicationId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ApplyAsPerformer:
    """A verified adult asks; staff decide. Safe to repeat: the client chooses the application's id."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, application_id: ApplicationId, user_id: UserId) -> PerformerApplication:
        """Raises `AgeVerificationRequired`, `AgeLocked`, `ApplicationOpen`, `PermissionDenied`."""
        async with self.begin() as tx:
            user = await tx.users.get(user_id)
            require_permission(user.role, Permission.APPLY_AS_PERFORMER)
            # The lock first: a doubled request waits here, and then finds what the other one made.
            age = await tx.ages.get_for_update(user_id)
            earlier = await tx.applications.find(application_id)
            if earlier is not None and earlier.user_id == user_id:
                return earlier
            if Permission.PUBLISH in PERMISSIONS[user.role]:
                raise ApplicationOpen("this account may perform already")
            application = PerformerApplication.submit(
                application_id=application_id, user_id=user_id, age=age.state, now=self.now()
            )
            await tx.applications.add(application)
            return application

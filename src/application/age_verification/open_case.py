"""Open a verification case."""

from dataclasses import dataclass

from application.age_verification._moves import record
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseOpen, NotYourCase
from domain.age_verification.policy import Purpose, policy_for
from domain.identity.permissions import Permission, require_permission
from domain.ids import CaseId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Begin to show how old one is, or who one is. Safe to repeat: the client chooses the case's id."""

    begin: BeginTransaction
    now: Clock
    profile: str

    async def __call__(self, *, case_id: CaseId, user_id: UserId, purpose: Purpose) -> VerificationCase:
        """Raises `CaseOpen`, `AppealInstead`, `NoPolicy`, `PermissionDenied`, and for a performer's case
        `AgeVerificationRequired`, `AccountHeld`, `AgeLocked`."""
        now = self.now()
        policy = policy_for(self.profile, purpose, at=now)
        async with self.begin() as tx:
            user = await tx.users.get(user_id)
            status = await tx.ages.get_for_update(user_id)
            if purpose is Purpose.PERFORMER:
                require_permission(user.role, Permission.APPLY_AS_PERFORMER)
                status.require_verified_adult()
            else:
                status.pending()
            earlier = await tx.cases.find(case_id)
            if earlier is not None:
                if earlier.user_id != user_id or earlier.purpose is not purpose:
                    raise NotYourCase("this id belongs to another case")
                return earlier
            latest = await tx.cases.find_latest(user_id, purpose)
            if latest is not None:
                latest.require_no_appeal_instead()
                if not latest.is_over:
                    raise CaseOpen("you have a case that is not over; go on with that one")
            return await record(
                tx, VerificationCase.open(case_id=case_id, user_id=user_id, policy=policy, now=now)
            )

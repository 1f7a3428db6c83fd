"""A performer agrees to a version of the fees."""

from dataclasses import dataclass

from domain.errors import Conflict
from domain.identity.permissions import Permission, require_permission
from domain.ids import UserId
from domain.payouts.schedule import FeeSchedule, ScheduleAgreement, schedule_named, to_agree_to
from ports.clock import Clock
from ports.transaction import BeginTransaction


class FeeScheduleOver(Conflict):
    """Another version took its place for whoever agrees now."""

    code = "fee_schedule_over"


@dataclass(frozen=True, slots=True)
class AgreeToFees:
    """Once, and to what was shown: every figure of the version (PYT-08). Safe to repeat.

    Raises `FeeScheduleNotFound`, `FeeScheduleOver`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, performer_id: UserId, version: str) -> FeeSchedule:
        schedule, now = schedule_named(version), self.now()
        async with self.begin() as tx:
            user = await tx.users.get(performer_id)
            require_permission(user.role, Permission.RECEIVE_PAYOUTS)
            (await tx.ages.get(performer_id)).require_verified_adult()
            agreed = await tx.schedule_agreements.of_performer(performer_id)
            if any(agreement.version == version for agreement in agreed):
                return schedule
            if schedule not in to_agree_to(agreed, now=now):
                raise FeeScheduleOver("this version of the fees is not in force any more")
            await tx.schedule_agreements.add(ScheduleAgreement(performer_id, version, now))
            return schedule

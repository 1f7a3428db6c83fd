"""Before somebody opens a grave case or a clip: whether it is time for a break (MOD-24)."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import ModerationCaseId, UserId
from domain.moderation.desk.exposure import ExposureLimits
from domain.moderation.desk.skip import week_of
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LookAtGrave:
    """Each case counts once within the hour. Acts that cannot wait do not come here: nobody rests while a show has to
    be stopped."""

    begin: BeginTransaction
    now: Clock
    cases_an_hour: int
    break_minutes: int

    async def __call__(self, *, actor_id: UserId, case_id: ModerationCaseId, can_wait: bool) -> None:
        """What cannot wait is counted and never held up. Raises `BreakNeeded`, `PermissionDenied`."""
        now, limits = self.now(), ExposureLimits(self.cases_an_hour, self.break_minutes)
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CASES)
            before = await tx.exposures.get_for_update(actor_id)
            after = before.looking(case_id, limits, can_wait=can_wait, now=now)
            if after != before:
                await tx.exposures.save(after)
            opened = len(set(after.opened) - set(before.opened))
            breaks = int(after.is_resting(now) and not before.is_resting(now))
            if opened or breaks:
                await tx.exposures.count(week_of(now), opened=opened, breaks=breaks)
        # Only now, when it is kept: the break that begins is what refuses.
        after.require_allowed(case_id, now=now)


@dataclass(frozen=True, slots=True)
class LookAtClip:
    """A clip counts for nothing, since it is of a case that counted; while somebody rests it waits."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, actor_id: UserId) -> None:
        """Raises `BreakNeeded`, `PermissionDenied`."""
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.VIEW_FOOTAGE)
            exposure = await tx.exposures.get_for_update(actor_id)
        exposure.require_allowed(None, now=self.now())

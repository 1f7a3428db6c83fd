"""Take a case, keep it, give it back, hand it up."""

from dataclasses import dataclass

from application.moderation.cases._cases import case_for, given_back, record
from domain.casework import Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By
from domain.moderation.desk.exposure import GRAVE, can_wait
from domain.moderation.desk.skip import Skip, week_of
from domain.moderation.note import required_note
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ClaimedCase:
    case: ModerationCase
    lease: Lease


@dataclass(frozen=True, slots=True)
class ClaimModerationCase:
    """One member of staff works on a case at a time, for five minutes that a heartbeat renews (MOD-05). Whoever rests
    takes no grave one that can wait (MOD-24)."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: ModerationCaseId, actor_id: UserId) -> ClaimedCase:
        """Safe to repeat by whoever has the case.

        Raises `AlreadyClaimed`, `BreakNeeded`, `CaseAboutYou`, `InvalidTransition`, `ModerationCaseNotFound`,
        `PermissionDenied`.
        """
        async with self.begin() as tx:
            now = self.now()
            case, lease = await case_for(tx, case_id, actor_id, now=now)
            claim = case.claimed(actor_id, lease=lease, now=now)
            held = lease if lease is not None and now < lease.until else None
            if case.status.severity in GRAVE and can_wait(case.status, held, actor_id, now=now):
                (await tx.exposures.get_for_update(actor_id)).require_allowed(case_id, now=now)
            await tx.moderation_cases.record(claim.move)
            await tx.case_leases.keep(case_id, claim.lease)
            return ClaimedCase(claim.move.case, claim.lease)


@dataclass(frozen=True, slots=True)
class KeepModerationCase:
    """The heartbeat of whoever works on a case. It moves no case and no clock."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: ModerationCaseId, actor_id: UserId) -> Lease:
        """Raises `NotClaimed` when the lease is over, and as `ClaimModerationCase`."""
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, actor_id, now=self.now())
            kept = case.beat(actor_id, lease=lease, now=self.now())
            await tx.case_leases.keep(case_id, kept)
            return kept


@dataclass(frozen=True, slots=True)
class ReturnModerationCase:
    """Give a case back to its queue, for a reason (MOD-27).

    The reason is counted and kept of nobody. The history has who gave the case back, as ever, and their words: whoever
    found it too hard looks there like anybody else who said nothing more.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, reason: str, words: str
    ) -> ModerationCase:
        """Raises `UnknownSkipReason`, `NoteMissing`, `NoteTooLong`, `NotClaimed`, `CaseAboutYou`,
        `ModerationCaseNotFound`, `PermissionDenied`."""
        skip, now = Skip.said(reason=reason, words=words), self.now()
        by = By.staff(actor_id, note=skip.words, now=now)
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, actor_id, now=now)
            returned = await given_back(tx, case.returned(by, lease=lease), now=now)
            await tx.skips.count(week_of(now), skip.reason)
            return returned


@dataclass(frozen=True, slots=True)
class EscalateModerationCase:
    """Hand a case up, with a word of why."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: ModerationCaseId, actor_id: UserId, note: str) -> ModerationCase:
        """Raises `NoteMissing`, `NoteTooLong`, `NotClaimed`, `CaseAboutYou`, `InvalidTransition`,
        `ModerationCaseNotFound`, `PermissionDenied`."""
        by = By.staff(actor_id, note=required_note(note), now=self.now())
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, actor_id, now=by.at)
            return await record(tx, case.escalated(by, lease=lease))

"""An officer decides on a case that they have claimed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from application.age_verification._moves import change_status, grant, hold_case, record, take_away
from domain.age_verification.age import AccountHeld, AgeState, AgeStatus
from domain.age_verification.appeal import AppealOutcome
from domain.age_verification.case import Moved, VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.evidence import Evidence, EvidenceKind
from domain.age_verification.policy import Purpose, policy_for
from domain.age_verification.reasons import ASKING, REFUSING, Reason, reason_named
from domain.age_verification.review import Checklist, normal_note
from domain.age_verification.states import CaseState
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CaseId, EvidenceId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


class Decision(StrEnum):
    APPROVE = "approve"
    """The first approval, or the second where there is a first."""
    SEND_BACK = "send_back"
    """The second officer disagrees with the first."""
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class DecideCase:
    """Approve, send back, ask for something again, or refuse; with a reason, which the person is told.

    An approval takes the whole checklist, the evidence that the policy asks for, and two officers (AGE-11): it is the
    second that gives what was asked for. It ends a hold of the account only where both knew of it (ACC-11). A refusal
    may be appealed; one that was appealed is settled by its decision, and where the appeal is right a bar ends too.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self,
        *,
        case_id: CaseId,
        officer_id: UserId,
        decision: Decision,
        reason: str,
        note: str,
        checklist: Checklist,
    ) -> VerificationCase:
        """`reason` is the key of a `Reason` for asking and refusing, and not looked at otherwise.

        Raises `CaseNotFound`, `CaseNotClaimed`, `OwnCase`, `FourEyes`, `EvidenceMissing`, `ChecklistIncomplete`,
        `UnknownReason`, `NoteRequired`, `InvalidTransition`, `PermissionDenied`, `AgeLocked`, `AccountHeld`.
        """
        words = normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.REVIEW_VERIFICATION)
            status, case = await hold_case(tx, case_id)
            now = self.now()
            case.require_claimed(officer_id, now=now)
            if decision is Decision.APPROVE:
                act = Act.by_officer(officer_id, Reason.REVIEWED, note=words, now=now)
                case = await self._approve(tx, status, case, act, checklist)
            else:
                act = Act.by_officer(officer_id, _reason_of(decision, reason), note=words, now=now)
                case = await record(tx, _moved(case, decision, act))
                if case.state is CaseState.REJECTED:
                    await take_away(tx, case)
                if case.purpose is Purpose.VIEWER and case.state is not CaseState.NEEDS_REVIEW:
                    await change_status(tx, status, status.undecided())
            await self._settle_appeal(tx, case, officer_id, now)
            await tx.audit.append(
                AuditEntry.verification_decided(
                    audit_id=AuditId(self.new_id()),
                    actor_id=officer_id,
                    case_id=case_id,
                    state=case.state,
                    reason=case.reason,
                    note=words,
                    now=now,
                )
            )
            return case

    async def _approve(
        self, tx: Transaction, status: AgeStatus, case: VerificationCase, act: Act, checklist: Checklist
    ) -> VerificationCase:
        policy = policy_for(self.profile, case.purpose, at=act.at)
        checklist.require_complete(case.purpose)
        evidence = list(await tx.evidence.of_case(case.id))
        for piece in self._seen_by(act, case.id, checklist, evidence):
            await tx.evidence.add(piece)
            evidence.append(piece)
        held = status.state is AgeState.HELD
        if case.state is not CaseState.AWAITING_SECOND:
            if held and case.hold is None:
                case = case.held(Reason.ACCOUNT_HELD)
            return await record(tx, case.approved_once(act, evidence, policy=policy))
        if held and case.hold is None:
            raise AccountHeld("the account was put under review after the first approval; send the case back")
        second = replace(act, reason=Reason.CONFIRMED)
        case = await record(tx, case.approved_twice(second, evidence, policy=policy))
        await grant(tx, status, case, evidence, now=act.at)
        return case

    def _seen_by(
        self, act: Act, case_id: CaseId, checklist: Checklist, evidence: Sequence[Evidence]
    ) -> Sequence[Evidence]:
        """What the ticked points are evidence of. A document that the officer saw ends when it said it does."""
        assert act.actor_id is not None, "an officer looked"
        ends = [
            piece.expires_at
            for piece in evidence
            if piece.kind is EvidenceKind.IDENTITY and piece.expires_at is not None
        ]
        return [
            Evidence.by_officer(
                evidence_id=EvidenceId(self.new_id()),
                case_id=case_id,
                kind=kind,
                officer_id=act.actor_id,
                now=act.at,
                expires_at=min(ends, default=None) if kind is EvidenceKind.IDENTITY else None,
            )
            for kind in sorted(checklist.proves())
        ]

    async def _settle_appeal(
        self, tx: Transaction, case: VerificationCase, officer_id: UserId, now: datetime
    ) -> None:
        outcome = {
            CaseState.APPROVED: AppealOutcome.OVERTURNED,
            CaseState.REJECTED: AppealOutcome.UPHELD,
        }.get(case.state)
        appeal = await tx.appeals.find_open(case.id) if outcome else None
        if appeal is not None and outcome is not None:
            await tx.appeals.update(appeal.decided(outcome, by=officer_id, now=now))
            if outcome is AppealOutcome.OVERTURNED:
                await tx.links.lift_bar(case.user_id)


def _reason_of(decision: Decision, key: str) -> Reason:
    if decision is Decision.SEND_BACK:
        return Reason.SECOND_DISAGREES
    return reason_named(key, ASKING if decision is Decision.ASK else REFUSING)


def _moved(case: VerificationCase, decision: Decision, act: Act) -> Moved:
    if decision is Decision.SEND_BACK:
        return case.sent_back(act)
    return case.asked(act) if decision is Decision.ASK else case.rejected(act)

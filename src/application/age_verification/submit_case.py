"""Hand a case in."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_own_case, record, settle
from domain.age_verification.case import VerificationCase
from domain.age_verification.evidence import Evidence, EvidenceKind
from domain.age_verification.policy import Purpose, policy_for
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.text import in_force
from domain.ids import CaseId, EvidenceId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """The person has brought what they have. The evidence is screened at once; while a provider is still at work the
    case waits for its word."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, *, case_id: CaseId, user_id: UserId) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`, `AgeLocked`, `NoPolicy`."""
        async with self.begin() as tx:
            status, case = await hold_own_case(tx, case_id, user_id)
            now = self.now()
            policy = policy_for(self.profile, case.purpose, at=now)
            case = await record(tx, case.submitted(now=now))
            case = await record(tx, case.processing(now=now))
            if case.purpose is Purpose.VIEWER:
                waiting = status.pending()
                await change_status(tx, status, waiting)
                status = waiting
            agreement = await tx.agreements.find_current(user_id)
            if agreement is not None and agreement.version == in_force(PERFORMER_AGREEMENT, now).version:
                await tx.evidence.add(
                    Evidence.by_platform(
                        evidence_id=EvidenceId(self.new_id()),
                        case_id=case_id,
                        kind=EvidenceKind.AGREEMENT,
                        reference=agreement.version,
                        now=now,
                    )
                )
            return await settle(tx, status, case, policy, now=now)

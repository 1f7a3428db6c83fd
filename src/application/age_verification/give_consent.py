"""Agree that what one shows is processed."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case, record
from domain.age_verification.case import VerificationCase
from domain.age_verification.evidence import Evidence, EvidenceKind
from domain.ids import CaseId, EvidenceId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """The person read the notice and agreed; the version they read is kept as evidence."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, case_id: CaseId, user_id: UserId, notice_version: str) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `NoticeOutdated`, `InvalidTransition`."""
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            now = self.now()
            moved = case.consented(notice_version, now=now)
            await tx.evidence.add(
                Evidence.by_platform(
                    evidence_id=EvidenceId(self.new_id()),
                    case_id=case_id,
                    kind=EvidenceKind.CONSENT,
                    reference=notice_version,
                    now=now,
                )
            )
            return await record(tx, moved)

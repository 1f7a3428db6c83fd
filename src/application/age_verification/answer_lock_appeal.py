"""Officers answer an appeal against a minor's lock."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_case, record
from domain.age_verification.appeal import Appeal, AppealNotFound, AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.reasons import Reason
from domain.age_verification.review import normal_note
from domain.casework import FourEyes
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CaseId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class AnswerLockAppeal:
    """Leave a minor's account locked, or open its case again.

    To open takes the new document of the appeal and two officers: the first proposes, another agrees (ACC-09). The
    account stays shut until the case, which is then looked at anew, is approved. To leave it locked takes one officer,
    other than the one who locked it.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, officer_id: UserId, open_again: bool, note: str
    ) -> VerificationCase:
        """Raises `CaseNotFound`, `AppealNotFound`, `CaseNotClaimed`, `OwnCase`, `FourEyes`, `NoteRequired`,
        `InvalidTransition`, `PermissionDenied`."""
        words = normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.OVERRIDE_VERIFICATION)
            status, case = await hold_case(tx, case_id)
            now = self.now()
            appeal = await tx.appeals.find_open(case_id)
            if appeal is None or appeal.document_id is None:
                raise AppealNotFound("nobody has appealed against this lock with a document")
            case.require_claimed(officer_id, now=now)
            if officer_id == case.decided_by:
                raise FourEyes("an appeal is answered by another officer than the one who decided")
            if not open_again:
                await tx.appeals.update(appeal.decided(AppealOutcome.UPHELD, by=officer_id, now=now))
                await tx.cases.keep(case.released(officer_id))
            elif case.unblock_document_id != appeal.document_id:
                act = Act.by_officer(officer_id, Reason.UNBLOCK_PROPOSED, note=words, now=now)
                case = await record(tx, case.unblock_proposed(act, appeal.document_id))
            else:
                act = Act.by_officer(officer_id, Reason.UNBLOCK_CONFIRMED, note=words, now=now)
                case = await record(tx, case.unblocked(act))
                await tx.appeals.update(appeal.decided(AppealOutcome.OVERTURNED, by=officer_id, now=now))
                await change_status(tx, status, status.reopened())
            await self._note(tx, case, officer_id, appeal, words)
            return case

    async def _note(
        self, tx: Transaction, case: VerificationCase, officer_id: UserId, appeal: Appeal, note: str
    ) -> None:
        await tx.audit.append(
            AuditEntry.verification_decided(
                audit_id=AuditId(self.new_id()),
                actor_id=officer_id,
                case_id=case.id,
                state=case.state,
                reason=case.reason if case.reason is not Reason.FOUND_MINOR else "lock_upheld",
                note=note,
                now=self.now(),
            )
        )

"""Dispute a decision on who one is, or how old."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case, record
from domain.age_verification.appeal import Appeal, AppealNeedsDocument
from domain.age_verification.case import VerificationCase
from domain.age_verification.document import DocumentPurpose, DocumentState
from domain.age_verification.states import CaseState
from domain.ids import AppealId, CaseId, DocumentId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class FileAppeal:
    """Another officer looks again, within the law's time (AGE-20). Safe to repeat: the client chooses the id.

    A refusal, a revocation, or that an officer asks for it again goes back to the queue. A minor's lock stays while it
    is appealed, and is disputed with a document that was uploaded for that.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self,
        *,
        appeal_id: AppealId,
        case_id: CaseId,
        user_id: UserId,
        text: str,
        document_id: DocumentId | None,
    ) -> Appeal:
        """Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`, `AppealOpen`, `AppealNeedsDocument`,
        `AppealTextOutOfRange`."""
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            earlier = await tx.appeals.find(appeal_id)
            if earlier is not None and earlier.user_id == user_id:
                return earlier
            now = self.now()
            locked = case.state is CaseState.BLOCKED_MINOR
            if locked or document_id is not None:
                await _require_document(tx, document_id, case)
            appeal = Appeal.file(
                appeal_id=appeal_id,
                case_id=case_id,
                user_id=user_id,
                event_seq=case.seq,
                text=text,
                document_id=document_id,
                now=now,
            )
            await tx.appeals.add(appeal)
            if not locked:
                await record(tx, case.appealed(now=now))
            return appeal


async def _require_document(tx: Transaction, document_id: DocumentId | None, case: VerificationCase) -> None:
    """One of theirs, uploaded for this, and since the decision."""
    document = await tx.documents.find(document_id) if document_id else None
    usable = (
        document is not None
        and document.owner_id == case.user_id
        and document.stored_at is not None
        and (case.decided_at is None or document.stored_at > case.decided_at)
        and document.purpose is DocumentPurpose.APPEAL
        and document.state is DocumentState.STORED
    )
    if not usable:
        raise AppealNeedsDocument("upload a document that shows your age first", pointer="/document_id")

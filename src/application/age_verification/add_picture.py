"""Bring a picture that officers will look at."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case
from application.age_verification.show_document import require_picture
from domain.age_verification.case import VerificationCase
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.errors import Invalid
from domain.ids import CaseId, DocumentId, EvidenceId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

_MATERIAL = {
    DocumentPurpose.SELFIE: EvidenceKind.HUMAN_COMPARISON,
    DocumentPurpose.ID_FRONT: EvidenceKind.IDENTITY,
    DocumentPurpose.PAN_CARD: EvidenceKind.TAX_ID,
}


class NoPicture(Invalid):
    """A document of this kind is not shown as a picture by itself."""

    code = "no_picture"


@dataclass(frozen=True, slots=True)
class AddPicture:
    """A stored picture becomes material of the case: it says something only when an officer has looked at it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, document_id: DocumentId, purpose: DocumentPurpose
    ) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`, `DocumentNotFound`, `DocumentGone`,
        `NoPicture`."""
        if purpose not in _MATERIAL:
            raise NoPicture("this is not a picture for officers", pointer="/purpose")
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            await require_picture(tx, document_id, case_id=case_id, purpose=purpose)
            await tx.evidence.add(
                Evidence(
                    id=EvidenceId(self.new_id()),
                    case_id=case_id,
                    kind=_MATERIAL[purpose],
                    method=Method.OTHER_ID,
                    verdict=Verdict.UNSURE,
                    provider="person",
                    reference="",
                    document_id=document_id,
                    score_basis_points=None,
                    model="",
                    officer_id=None,
                    at=self.now(),
                    expires_at=None,
                )
            )
            return case

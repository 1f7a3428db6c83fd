"""Bring a picture that officers will look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from application.age_verification._moves import hold_own_case
from application.age_verification.document_vault import DocumentVault
from application.age_verification.show_document import require_picture
from domain.age_verification.case import VerificationCase
from domain.age_verification.document import Document, DocumentPurpose
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.states import CaseState
from domain.errors import Invalid
from domain.ids import CaseId, DocumentId, EvidenceId, UserId
from ports.age_verification.providers import FaceVerifier, ProviderError, Score
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

log = structlog.get_logger(__name__)

MATERIAL = {
    DocumentPurpose.SELFIE: EvidenceKind.HUMAN_COMPARISON,
    DocumentPurpose.ID_FRONT: EvidenceKind.IDENTITY,
    DocumentPurpose.PAN_CARD: EvidenceKind.TAX_ID,
}
COMPARABLE = frozenset({"image/jpeg", "image/png"})
"""What face verifiers take."""


COMPARISONS_MAX = 10
"""Of faces, for one case."""


class NoPicture(Invalid):
    """A document of this kind is not shown as a picture by itself."""

    code = "no_picture"


@dataclass(frozen=True, slots=True)
class AddPicture:
    """A stored picture becomes material of the case: it says something only when an officer has looked at it.

    Once there are a face and a document with a photo, a face verifier compares them, where one is configured. It gives
    scores, which officers see (AGE-09); without it, or while it is down, officers compare alone. So they do
    after `COMPARISONS_MAX`: each costs, and whoever tries faces gets no further. The same picture again is no news.
    """

    begin: BeginTransaction
    vault: DocumentVault
    faces: FaceVerifier
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, document_id: DocumentId, purpose: DocumentPurpose
    ) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`, `DocumentNotFound`, `DocumentGone`,
        `NoPicture`."""
        if purpose not in MATERIAL:
            raise NoPicture("this is not a picture for officers", pointer="/purpose")
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            await require_picture(tx, document_id, case_id=case_id, purpose=purpose)
            evidence = await tx.evidence.of_case(case_id)
            if not _is_latest(document_id, MATERIAL[purpose], evidence):
                await tx.evidence.add(self._material(case_id, document_id, MATERIAL[purpose]))
            pictures = await _pictures(tx, case_id)
        compared = sum((e.kind, e.method) == (EvidenceKind.LIVENESS, Method.FACE) for e in evidence)
        if purpose is not DocumentPurpose.PAN_CARD and len(pictures) == 2 and compared < COMPARISONS_MAX:
            await self._compare(case, pictures)
        return case

    def _material(self, case_id: CaseId, document_id: DocumentId, kind: EvidenceKind) -> Evidence:
        return Evidence(
            id=EvidenceId(self.new_id()), case_id=case_id, kind=kind, method=Method.OTHER_ID,
            verdict=Verdict.UNSURE, provider="person", reference="", document_id=document_id,
            score_basis_points=None, model="", officer_id=None, at=self.now(), expires_at=None,
        )  # fmt: skip

    async def _compare(self, case: VerificationCase, pictures: Mapping[DocumentPurpose, Document]) -> None:
        selfie = await self.vault.open(pictures[DocumentPurpose.SELFIE])
        card = await self.vault.open(pictures[DocumentPurpose.ID_FRONT])
        if {selfie.media_type, card.media_type} - COMPARABLE:
            return
        try:
            scores = {
                EvidenceKind.LIVENESS: await self.faces.liveness(selfie.data),
                EvidenceKind.FACE_MATCH: await self.faces.match(selfie.data, card.data),
            }
        except ProviderError as error:
            log.info("faces_not_compared", permanent=error.permanent)
            return
        async with self.begin() as tx:
            _, now_case = await hold_own_case(tx, case.id, case.user_id)
            if now_case.state is not CaseState.COLLECTING:
                return
            for kind, score in scores.items():
                document_id = pictures[DocumentPurpose.SELFIE].id
                await tx.evidence.add(
                    score_evidence(
                        score, kind, evidence_id=EvidenceId(self.new_id()), case_id=case.id,
                        document_id=document_id, clock=self.now,
                    )
                )  # fmt: skip


def score_evidence(
    score: Score,
    kind: EvidenceKind,
    *,
    evidence_id: EvidenceId,
    case_id: CaseId,
    document_id: DocumentId | None,
    clock: Clock,
) -> Evidence:
    """A face verifier's score as evidence: the number and where it came from, no template (AGE-09)."""
    return Evidence(
        id=evidence_id, case_id=case_id, kind=kind, method=Method.FACE,
        verdict=Verdict.PASSED if score.passed else Verdict.FAILED, provider=Method.FACE.value,
        reference=score.reference, document_id=document_id, score_basis_points=score.basis_points,
        model=score.model, officer_id=None, at=clock(), expires_at=None,
    )  # fmt: skip


def _is_latest(document_id: DocumentId, kind: EvidenceKind, evidence: Sequence[Evidence]) -> bool:
    """Whether the newest material of this kind is this picture already."""
    material = [piece for piece in evidence if (piece.kind, piece.method) == (kind, Method.OTHER_ID)]
    return bool(material) and max(material, key=lambda piece: (piece.at, piece.id)).document_id == document_id


async def _pictures(tx: Transaction, case_id: CaseId) -> Mapping[DocumentPurpose, Document]:
    """The newest stored face, and the newest stored document with a photo."""
    return {
        document.purpose: document
        for document in await tx.documents.of_case(case_id)
        if document.file is not None
        and document.purpose in (DocumentPurpose.SELFIE, DocumentPurpose.ID_FRONT)
    }

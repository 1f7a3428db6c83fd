"""What speaks for a verification case, or against it: one piece for each check that was made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.age_verification.method import Method
from domain.ids import CaseId, DocumentId, EvidenceId, UserId


class EvidenceKind(StrEnum):
    CONSENT = "consent"
    """The person agreed to the processing of what they show us."""
    AGE = "age"
    IDENTITY = "identity"
    """An official document says who they are."""
    LIVENESS = "liveness"
    FACE_MATCH = "face_match"
    """A provider compared the face with the document's photo."""
    HUMAN_COMPARISON = "human_comparison"
    """An officer compared the face with the document's photo."""
    TAX_ID = "tax_id"
    AGREEMENT = "agreement"
    """The performer agreement was signed."""


class Verdict(StrEnum):
    PASSED = "passed"
    UNSURE = "unsure"
    """It says something, but nobody has confirmed it."""
    MISMATCH = "mismatch"
    """It contradicts something else that is known."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One check's outcome. Never changed: a later one of the same kind and method takes its place.

    `provider` is whose word it is: a provider's name, `person`, `officer` or `platform`. `reference` names the check
    over there; `document_id` what it read here. `score_basis_points` and `model` are of a face comparison (AGE-09): a
    number, no template. It speaks for the case until `expires_at`, where there is one.
    """

    id: EvidenceId
    case_id: CaseId
    kind: EvidenceKind
    method: Method
    verdict: Verdict
    provider: str
    reference: str
    document_id: DocumentId | None
    score_basis_points: int | None
    model: str
    officer_id: UserId | None
    at: datetime
    expires_at: datetime | None

    @classmethod
    def by_platform(
        cls, *, evidence_id: EvidenceId, case_id: CaseId, kind: EvidenceKind, reference: str, now: datetime
    ) -> "Evidence":
        """What the platform itself knows, such as which notice was agreed to."""
        return cls(
            evidence_id, case_id, kind, Method.PLATFORM, Verdict.PASSED, "platform", reference, None, None, "",
            None, now, None,
        )  # fmt: skip

    @classmethod
    def by_officer(
        cls, *, evidence_id: EvidenceId, case_id: CaseId, kind: EvidenceKind, officer_id: UserId, now: datetime,
        expires_at: datetime | None,
    ) -> "Evidence":  # fmt: skip
        """What an officer saw with their own eyes."""
        return cls(
            evidence_id, case_id, kind, Method.OFFICER, Verdict.PASSED, "officer", "", None, None, "",
            officer_id, now, expires_at,
        )  # fmt: skip

    def speaks_at(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


def standing(evidence: Iterable[Evidence], *, now: datetime) -> Sequence[Evidence]:
    """What counts now: the latest of each kind and method. A pass counts until its time is over; a doubt does not end
    by waiting. An officer's word on a kind takes the place of what others only supposed (`UNSURE`) or could not match
    (`MISMATCH`), never of a failure."""
    latest: dict[tuple[EvidenceKind, Method], Evidence] = {}
    for piece in sorted(evidence, key=lambda piece: (piece.at, piece.id)):
        latest[piece.kind, piece.method] = piece
    settled = {
        piece.kind: piece.at
        for piece in latest.values()
        if piece.method is Method.OFFICER and piece.verdict is Verdict.PASSED and piece.speaks_at(now)
    }
    return [
        piece
        for piece in latest.values()
        if (piece.verdict is not Verdict.PASSED or piece.speaks_at(now))
        and not (
            piece.verdict in (Verdict.UNSURE, Verdict.MISMATCH)
            and piece.kind in settled
            and piece.at <= settled[piece.kind]
        )
    ]


def passed_kinds(evidence: Iterable[Evidence], *, now: datetime) -> frozenset[EvidenceKind]:
    return frozenset(piece.kind for piece in standing(evidence, now=now) if piece.verdict is Verdict.PASSED)

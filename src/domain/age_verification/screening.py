"""What the evidence alone says of a case that was submitted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict, standing
from domain.age_verification.policy import Policy
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState

_DOUBTS = {
    Verdict.FAILED: Reason.CHECK_FAILED,
    Verdict.MISMATCH: Reason.CLAIMS_CONTRADICT,
    Verdict.UNSURE: Reason.OFFICER_MUST_READ,
}


@dataclass(frozen=True, slots=True)
class Screening:
    """Where a case goes from `processing`, why, and which requirements are open."""

    state: CaseState
    reason: Reason
    missing: tuple[str, ...]


def screen(evidence: Iterable[Evidence], policy: Policy, *, hold: Reason | None, now: datetime) -> Screening:
    """Decide without a person, as far as that is possible.

    `hold` is a reason to have officers look whatever the evidence says, such as an identity that another account has.
    What the person themself has to bring comes first; then every doubt goes to officers; only evidence without a gap
    and without a doubt passes (OPS-10: an error or a silence is never evidence).
    """
    pieces = list(evidence)
    missing = policy.missing(pieces, now=now)
    from_person = [
        requirement.name
        for requirement in missing
        if not (requirement.by_officer and _has_material(requirement.name, pieces, now=now))
    ]
    if from_person:
        return Screening(CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING, tuple(from_person))
    open_names = tuple(requirement.name for requirement in missing)
    if hold is not None:
        return Screening(CaseState.NEEDS_REVIEW, hold, open_names)
    for verdict, reason in _DOUBTS.items():
        if any(piece.verdict is verdict for piece in standing(pieces, now=now)):
            return Screening(CaseState.NEEDS_REVIEW, reason, open_names)
    if missing:
        return Screening(CaseState.NEEDS_REVIEW, Reason.OFFICER_MUST_COMPARE, open_names)
    return Screening(CaseState.AUTO_PASSED, Reason.EVIDENCE_COMPLETE, ())


def _has_material(name: str, pieces: Iterable[Evidence], *, now: datetime) -> bool:
    """Whether officers have something to go on: then it is they who are needed, not the person again.

    To compare a face they need a picture of it, and a picture of a document that has one.
    """
    valid = [piece for piece in pieces if piece.speaks_at(now)]
    given = {piece.kind for piece in valid}
    if name == "face":
        pictured = any(piece.kind is EvidenceKind.IDENTITY and piece.document_id for piece in valid)
        return pictured and bool(given & {EvidenceKind.HUMAN_COMPARISON, EvidenceKind.FACE_MATCH})
    return EvidenceKind(name) in given

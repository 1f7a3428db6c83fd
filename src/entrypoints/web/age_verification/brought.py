"""What a person has brought to a case, step by step. Read from the evidence: nothing of what it says is looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.age_verification.case import VerificationCase
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.reasons import Reason
from domain.ids import DocumentId


class Step(StrEnum):
    """The steps of a performer's way, in order. A viewer's has fewer."""

    NOTICE = "notice"
    DOCUMENT = "document"
    FACE = "face"
    PAN = "pan"
    AGREEMENT = "agreement"
    HAND_IN = "hand_in"
    TEAM = "team"
    DONE = "done"


BROUGHT = (Step.DOCUMENT, Step.FACE, Step.PAN, Step.AGREEMENT)
"""What a person brings before they hand in."""

AGAIN: Mapping[Reason, frozenset[Step]] = {
    Reason.DOCUMENT_UNREADABLE: frozenset({Step.DOCUMENT}),
    Reason.DOCUMENT_WRONG_KIND: frozenset({Step.DOCUMENT}),
    Reason.DOCUMENT_EXPIRED: frozenset({Step.DOCUMENT}),
    Reason.NAME_DIFFERS: frozenset({Step.DOCUMENT}),
    Reason.BIRTH_DIFFERS: frozenset({Step.DOCUMENT}),
    Reason.NAME_CHANGED: frozenset({Step.DOCUMENT}),
    Reason.SELFIE_UNCLEAR: frozenset({Step.FACE}),
    Reason.FACE_CHANGED: frozenset({Step.FACE}),
    Reason.SHOULD_VERIFY_AGAIN: frozenset({Step.DOCUMENT, Step.FACE}),
}
"""What is to be brought once more for a reason, though something like it is there."""


@dataclass(frozen=True, slots=True)
class Brought:
    """`shown`: the chosen way has told who the person is. `picture` is of a document with a photo, `compared` says that
    a provider compared the face already. `pan_refused`: the tax office does not know the number; `card_wanted`: nobody
    vouches for it, so that officers compare it with a picture of the card (OPS-10)."""

    shown: bool
    picture: DocumentId | None
    selfie: bool
    compared: bool
    pan: bool
    pan_refused: bool
    card_wanted: bool
    agreed: bool

    @classmethod
    def nothing(cls) -> "Brought":
        return cls(False, None, False, False, False, False, False, False)

    def has(self, step: Step) -> bool:
        """For a step of `BROUGHT`."""
        return {
            Step.DOCUMENT: self.shown,
            Step.FACE: self.compared or (self.selfie and self.picture is not None),
            Step.PAN: self.pan and not self.pan_refused and not self.card_wanted,
            Step.AGREEMENT: self.agreed,
        }[step]


def brought_of(
    case: VerificationCase,
    evidence: Sequence[Evidence],
    *,
    agreed: bool,
    since: Mapping[Step, datetime],
    now: datetime,
) -> Brought:
    """`evidence` oldest first; `since` tells for each step from when on what was brought counts."""

    def newest(step: Step, wanted: Callable[[Evidence], bool]) -> Evidence | None:
        valid = (each for each in evidence if each.at > since[step] and each.speaks_at(now))
        return next((each for each in reversed(list(valid)) if wanted(each)), None)

    # Whatever says who somebody is says how old they are; a picture alone does not.
    shown = newest(Step.DOCUMENT, lambda e: e.kind is EvidenceKind.AGE and e.method is case.method)
    picture = newest(Step.DOCUMENT, lambda e: e.kind is EvidenceKind.IDENTITY and e.document_id is not None)
    selfie = newest(
        Step.FACE, lambda e: e.kind is EvidenceKind.HUMAN_COMPARISON and e.document_id is not None
    )
    pan = newest(Step.PAN, lambda e: e.kind is EvidenceKind.TAX_ID and e.document_id is None)
    card = newest(Step.PAN, lambda e: e.kind is EvidenceKind.TAX_ID and e.document_id is not None)
    compared = all(
        newest(Step.FACE, lambda e, kind=kind: e.kind is kind and e.verdict is Verdict.PASSED)  # type: ignore[misc]
        for kind in (EvidenceKind.LIVENESS, EvidenceKind.FACE_MATCH)
    )
    return Brought(
        shown=shown is not None,
        picture=picture.document_id if picture else None,
        selfie=selfie is not None,
        compared=compared,
        pan=pan is not None,
        pan_refused=pan is not None and pan.verdict is Verdict.FAILED,
        card_wanted=pan is not None and pan.verdict is Verdict.UNSURE and card is None,
        agreed=agreed,
    )

"""What an officer looks at, and how long the person has to wait for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.age_verification.evidence import EvidenceKind
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.errors import Invalid

NOTE_MIN = 3
NOTE_MAX = 1_000
REVEAL_SECONDS = 60
"""How long revealed personal data stays on an officer's screen (ADM-02)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class ChecklistIncomplete(Invalid):
    """An approval needs every point of the checklist that applies."""

    code = "checklist_incomplete"


class NoteRequired(Invalid):
    code = "note_required"


class CheckPoint(StrEnum):
    """A point that an officer ticks. Each is evidence of the kinds that it stands for."""

    DOCUMENT_GENUINE = "document_genuine"
    NAME_READ = "name_read"
    ADULT_BY_BIRTH = "adult_by_birth"
    FACE_MATCHES = "face_matches"
    TAX_ID_MATCHES = "tax_id_matches"


PROVES: Mapping[EvidenceKind, frozenset[CheckPoint]] = {
    EvidenceKind.IDENTITY: frozenset({CheckPoint.DOCUMENT_GENUINE, CheckPoint.NAME_READ}),
    EvidenceKind.AGE: frozenset({CheckPoint.DOCUMENT_GENUINE, CheckPoint.ADULT_BY_BIRTH}),
    EvidenceKind.HUMAN_COMPARISON: frozenset({CheckPoint.DOCUMENT_GENUINE, CheckPoint.FACE_MATCHES}),
    EvidenceKind.TAX_ID: frozenset({CheckPoint.TAX_ID_MATCHES}),
}
NEEDED: Mapping[Purpose, frozenset[CheckPoint]] = {
    Purpose.VIEWER: frozenset({CheckPoint.DOCUMENT_GENUINE, CheckPoint.ADULT_BY_BIRTH}),
    Purpose.PERFORMER: frozenset(CheckPoint),
}


@dataclass(frozen=True, slots=True)
class Checklist:
    """The points that an officer ticked."""

    points: frozenset[CheckPoint]

    def require_complete(self, purpose: Purpose) -> None:
        """Raises `ChecklistIncomplete`."""
        if open_points := NEEDED[purpose] - self.points:
            names = ", ".join(sorted(point.replace("_", " ") for point in open_points))
            raise ChecklistIncomplete(f"an approval needs these points too: {names}", pointer="/checklist")

    def proves(self) -> frozenset[EvidenceKind]:
        return frozenset(kind for kind, points in PROVES.items() if points <= self.points)


def normal_note(text: str) -> str:
    """An officer's own words, kept with the act. Raises `NoteRequired`."""
    note = _CONTROL.sub("", text).strip()
    if not NOTE_MIN <= len(note) <= NOTE_MAX:
        raise NoteRequired(f"say why in {NOTE_MIN} to {NOTE_MAX} characters", pointer="/note")
    return note


REVIEW_TIME: Mapping[Purpose, timedelta] = {
    Purpose.VIEWER: timedelta(hours=24),
    Purpose.PERFORMER: timedelta(hours=48),
}
_URGENT = frozenset({Reason.DECLARED_MINOR, Reason.FACE_CHANGED, Reason.LINKED_TO_BARRED})


def review_due(purpose: Purpose, *, waiting_since: datetime) -> datetime:
    """When officers should have decided."""
    return waiting_since + REVIEW_TIME[purpose]


def is_urgent(hold: Reason | None) -> bool:
    """Whether a case goes before all others, whenever it came (P0)."""
    return hold in _URGENT

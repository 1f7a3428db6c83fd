from datetime import timedelta

import pytest

from domain.age_verification.evidence import EvidenceKind
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import (
    NOTE_MAX,
    Checklist,
    ChecklistIncomplete,
    CheckPoint,
    NoteRequired,
    is_urgent,
    normal_note,
    review_due,
)
from tests.builders import NOW

ALL = frozenset(CheckPoint)


@pytest.mark.parametrize("point", list(CheckPoint))
def test_age_11_a_performers_approval_needs_every_point(point: CheckPoint) -> None:
    Checklist(ALL).require_complete(Purpose.PERFORMER)
    with pytest.raises(ChecklistIncomplete) as refusal:
        Checklist(ALL - {point}).require_complete(Purpose.PERFORMER)
    assert (refusal.value.code, refusal.value.pointer) == ("checklist_incomplete", "/checklist")
    assert refusal.value.detail.endswith(f": {point.replace('_', ' ')}")


@pytest.mark.parametrize("point", list(CheckPoint))
def test_age_11_a_viewers_approval_needs_a_genuine_document_and_the_age(point: CheckPoint) -> None:
    ticked = Checklist(ALL - {point})
    if point in (CheckPoint.DOCUMENT_GENUINE, CheckPoint.ADULT_BY_BIRTH):
        with pytest.raises(ChecklistIncomplete):
            ticked.require_complete(Purpose.VIEWER)
    else:
        ticked.require_complete(Purpose.VIEWER)


@pytest.mark.parametrize(
    ("points", "kinds"),
    [
        ("", set()),
        ("document_genuine", set()),
        ("name_read adult_by_birth face_matches", set()),  # nothing follows from a forged document
        ("document_genuine name_read", {EvidenceKind.IDENTITY}),
        ("document_genuine adult_by_birth", {EvidenceKind.AGE}),
        ("document_genuine face_matches", {EvidenceKind.HUMAN_COMPARISON}),
        ("tax_id_matches", {EvidenceKind.TAX_ID}),
    ],
)
def test_age_11_a_tick_is_evidence_of_no_more_than_it_says(points: str, kinds: set[EvidenceKind]) -> None:
    assert Checklist(frozenset(CheckPoint(point) for point in points.split())).proves() == kinds


def test_no_tick_stands_for_consent_a_signature_or_a_living_face() -> None:
    assert Checklist(ALL).proves() == {
        EvidenceKind.IDENTITY,
        EvidenceKind.AGE,
        EvidenceKind.HUMAN_COMPARISON,
        EvidenceKind.TAX_ID,
    }


@pytest.mark.parametrize(
    "text", ["", "ok", "   a   ", "\x00\x00\x00\x00", "\ud800\ud800\ud800", "x" * (NOTE_MAX + 1)]
)
def test_age_19_a_decision_says_why(text: str) -> None:
    with pytest.raises(NoteRequired) as refusal:
        normal_note(text)
    assert (refusal.value.code, refusal.value.pointer) == ("note_required", "/note")


def test_age_19_a_note_keeps_its_lines_and_nothing_that_cannot_be_written() -> None:
    assert normal_note("  no\x00 face\x1b\n\tin it\x7f\ud800 ") == "no face\n\tin it"
    assert normal_note("abc") == "abc"
    assert len(normal_note("x" * NOTE_MAX)) == NOTE_MAX


def test_a_review_is_due_in_a_day_for_viewers_and_in_two_for_performers() -> None:
    assert review_due(Purpose.VIEWER, waiting_since=NOW) == NOW + timedelta(hours=24)
    assert review_due(Purpose.PERFORMER, waiting_since=NOW) == NOW + timedelta(hours=48)


def test_age_16_the_danger_of_a_minor_or_of_somebody_barred_goes_first() -> None:
    assert {reason.value for reason in Reason if is_urgent(reason)} == {
        "declared_minor",
        "face_changed",
        "linked_to_barred",
    }
    assert not is_urgent(None)

from uuid import UUID

import pytest

from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.complaint import (
    Capacity,
    ComplaintContactRequired,
    ComplaintLinkUnknown,
    ComplaintWords,
    ComplaintWordsTooLong,
    Standing,
    UnknownCapacity,
    capacity_named,
    hides_first,
)
from domain.telephone import InvalidTelephone, TelephoneNumber

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
GOOD = {
    "link": f"https://livepanty.test/watch/{ID}?from=x",
    "note": " On the\x00 left ",
    "contact": "kiran@example.in",
}


def test_leg_16_what_was_written_is_cleaned_and_names_one_thing() -> None:
    words = ComplaintWords.written(**GOOD)
    assert (words.named, words.note) == (UUID(ID), "On the left")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"link": "the red one"}, ComplaintLinkUnknown),
        ({"link": "x" * 500 + ID}, ComplaintLinkUnknown),
        ({"note": "x" * 2001}, ComplaintWordsTooLong),
        ({"contact": "nobody"}, ComplaintContactRequired),
        ({"contact": "98765 4321"}, InvalidTelephone),
        ({"contact": "a@" + "x" * 260 + ".in"}, ComplaintContactRequired),
    ],
)
def test_leg_16_what_cannot_be_is_refused(changes: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ComplaintWords.written(**{**GOOD, **changes})


def test_leg_16_a_telephone_number_is_one_however_it_is_written() -> None:
    words = ComplaintWords.written(**{**GOOD, "contact": " 098765-43210 "})
    assert words.contact == "+919876543210"
    assert words.telephone == TelephoneNumber("+919876543210")
    assert ComplaintWords.written(**GOOD).telephone is None


def test_leg_17_intimate_pictures_and_false_faces_are_hidden_first_and_a_rude_word_is_not() -> None:
    nobody = Standing(0, 0)
    hidden = {kind for kind in CaseKind if hides_first(kind, nobody)}
    assert hidden == {
        CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.NON_CONSENT, CaseKind.IMPERSONATION, CaseKind.CSAM,
    }  # fmt: skip


@pytest.mark.parametrize(("upheld", "unfounded", "hides"), [(0, 2, True), (0, 3, False), (1, 9, True)])
def test_leg_18_who_was_never_right_hides_nothing_before_a_person_looked(
    upheld: int, unfounded: int, hides: bool
) -> None:
    assert hides_first(CaseKind.NCII, Standing(upheld, unfounded)) is hides


def test_leg_16_whoever_complains_says_who_they_are_to_the_picture() -> None:
    assert capacity_named("acting_for") is Capacity.ACTING_FOR
    with pytest.raises(UnknownCapacity):
        capacity_named("")

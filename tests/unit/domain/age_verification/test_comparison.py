"""Documents side by side: masked, and whether they agree."""

from dataclasses import replace
from datetime import date

import pytest

from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.comparison import Agreement, compare, masked, whole

PASSPORT = IdentityClaims(
    kind=DocumentKind.PASSPORT,
    name="Nandini Sharmila Rao",
    date_of_birth=date(1994, 5, 20),
    gender="F",
    number="Z7654321",
    last_four="4321",
    country="IND",
    expires_on=date(2031, 2, 3),
    link="Z7654321",
)
PAN = replace(
    PASSPORT, kind=DocumentKind.PAN, number="ABCPR1234F", last_four="234F", expires_on=None, gender=None
)
AADHAAR = replace(PASSPORT, kind=DocumentKind.AADHAAR, number=None, last_four="9012", expires_on=None)


def test_adm_02_what_is_masked_keeps_initials_the_year_and_the_last_four() -> None:
    reading = masked(PASSPORT)
    assert (reading.name, reading.birth, reading.number) == ("N•••• S•••• R••••", "1994-••-••", "••••4321")
    assert (reading.gender, reading.expires_on, reading.country) == ("••••", "", "IND")


def test_adm_02_a_number_without_known_end_is_masked_whole() -> None:
    assert masked(replace(PASSPORT, last_four=None)).number == "••••"
    assert masked(replace(PASSPORT, last_four=None, number=None)).number == ""


def test_what_is_revealed_is_what_the_document_says() -> None:
    reading = whole(PASSPORT)
    assert (reading.name, reading.birth, reading.number) == ("Nandini Sharmila Rao", "1994-05-20", "Z7654321")
    assert (reading.gender, reading.expires_on) == ("F", "2031-02-03")
    assert whole(AADHAAR).number == "••••9012", "no more of it is ever known (AGE-05)"


def test_documents_of_different_kinds_agree_by_name_and_birth() -> None:
    both = compare([PASSPORT, PAN, AADHAAR], reveal=False)
    assert (both.name, both.birth, both.number) == (Agreement.SAME, Agreement.SAME, Agreement.ALONE)
    assert not both.differs


@pytest.mark.parametrize(
    ("other", "differing"),
    [
        (replace(PAN, name="Nandini Rao"), "name"),
        (replace(PAN, date_of_birth=date(1994, 5, 21)), "birth"),
        (replace(PASSPORT, number="Z7654322", last_four="4322"), "number"),
    ],
)
@pytest.mark.parametrize("reveal", [False, True])
def test_what_differs_is_named_masked_or_not(other: IdentityClaims, differing: str, reveal: bool) -> None:
    found = compare([PASSPORT, other], reveal=reveal)
    differ = [field for field in ("name", "birth", "number") if getattr(found, field) is Agreement.DIFFERS]
    assert differ == [differing]
    assert found.differs


def test_a_third_document_that_differs_is_not_outvoted() -> None:
    assert (
        compare([PAN, AADHAAR, replace(PASSPORT, name="N. S. Rao")], reveal=False).name is Agreement.DIFFERS
    )


def test_one_document_alone_agrees_with_nothing() -> None:
    alone = compare([PASSPORT], reveal=False)
    assert {alone.name, alone.birth, alone.number} == {Agreement.ALONE}
    silent = compare([PASSPORT, replace(PAN, date_of_birth=None)], reveal=False)
    assert (silent.birth, silent.name) == (Agreement.ALONE, Agreement.SAME)

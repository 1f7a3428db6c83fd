from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.age_verification.claims import DocumentKind
from domain.age_verification.mrz import check_digit, read_mrz
from domain.age_verification.reading import DocumentExpired, MalformedDocument, WrongCheckDigit
from tests.builders import NOW
from tests.documents_made import a_card_mrz, a_passport_mrz

SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""ICAO Doc 9303 part 4, appendix B."""
CARD_SPECIMEN = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
"""ICAO Doc 9303 part 5, appendix B."""
IN_2010 = datetime(2010, 1, 1, tzinfo=UTC)


def test_age_08_icaos_own_passport_is_read() -> None:
    claims = read_mrz(SPECIMEN, now=IN_2010)
    assert (claims.kind, claims.name, claims.number) == (
        DocumentKind.PASSPORT,
        "ANNA MARIA ERIKSSON",
        "L898902C3",
    )
    assert (claims.date_of_birth, claims.gender, claims.country) == (date(1974, 8, 12), "F", "UTO")
    assert (claims.expires_on, claims.last_four) == (date(2012, 4, 15), "02C3")
    assert claims.link == "passport:UTO:L898902C3"


def test_age_08_icaos_own_card_is_read() -> None:
    claims = read_mrz(CARD_SPECIMEN, now=IN_2010)
    assert (claims.kind, claims.number, claims.name) == (
        DocumentKind.OTHER_ID,
        "D23145890",
        "ANNA MARIA ERIKSSON",
    )
    assert (claims.date_of_birth, claims.expires_on) == (date(1974, 8, 12), date(2012, 4, 15))


def test_age_08_a_cards_long_number_goes_on_in_the_next_field() -> None:
    assert read_mrz(a_card_mrz(number="D23145890AB12"), now=NOW).number == "D23145890AB12"


def test_age_08_how_it_was_typed_does_not_matter() -> None:
    assert read_mrz(SPECIMEN.lower().replace("\n", "\r\n  "), now=IN_2010) == read_mrz(SPECIMEN, now=IN_2010)
    assert read_mrz(SPECIMEN.replace("\n", ""), now=IN_2010) == read_mrz(SPECIMEN, now=IN_2010)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (3, "number"),
        (9, "number"),
        (14, "date_of_birth"),
        (19, "date_of_birth"),
        (23, "expires_on"),
        (27, "expires_on"),
        (30, "personal_number"),
        (42, "personal_number"),
        (43, "composite"),
    ],
)
def test_age_08_a_wrong_digit_names_its_field(place: int, field: str) -> None:
    upper, lower = a_passport_mrz(personal_number="12345").split()
    for other in "0123456789":
        changed = f"{upper}{lower[:place]}{other}{lower[place + 1 :]}"
        if other == lower[place]:
            assert read_mrz(changed, now=NOW).number == "Z1234567"
            continue
        with pytest.raises(WrongCheckDigit) as refused:
            read_mrz(changed, now=NOW)
        assert (refused.value.code, refused.value.pointer) == ("wrong_check_digit", f"/mrz/{field}")


@pytest.mark.parametrize(
    ("place", "field"), [(6, "number"), (31, "date_of_birth"), (39, "expires_on"), (59, "composite")]
)
def test_age_08_a_wrong_digit_on_a_card_names_its_field(place: int, field: str) -> None:
    text = a_card_mrz().replace("\n", "")
    changed = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
    with pytest.raises(WrongCheckDigit) as refused:
        read_mrz(changed, now=NOW)
    assert refused.value.pointer == f"/mrz/{field}"


def test_age_08_an_empty_personal_number_may_lack_its_digit() -> None:
    upper, lower = a_passport_mrz().split()
    assert lower[42] == "0"
    body = lower[:42] + "<"
    composite = check_digit(body[:10] + body[13:20] + body[21:43])
    assert read_mrz(upper + body + composite, now=NOW).number == "Z1234567"


def test_age_08_the_last_day_is_still_good_and_the_next_in_india_is_not() -> None:
    text = a_passport_mrz(expires_on=date(2026, 11, 1))
    in_the_evening = datetime(2026, 11, 1, 18, 29, tzinfo=UTC)  # 23:59 in India
    assert read_mrz(text, now=in_the_evening).expires_on == date(2026, 11, 1)
    with pytest.raises(DocumentExpired) as refused:
        read_mrz(text, now=datetime(2026, 11, 1, 18, 30, tzinfo=UTC))
    assert (refused.value.code, refused.value.pointer) == ("document_expired", "/mrz/expires_on")


@pytest.mark.parametrize(
    ("birth", "now", "read"),
    [
        (date(2008, 2, 29), NOW, date(2008, 2, 29)),
        (date(2026, 11, 1), NOW, date(2026, 11, 1)),
        (date(1926, 11, 2), NOW, date(1926, 11, 2)),
        (date(1999, 12, 31), NOW, date(1999, 12, 31)),
        (date(2000, 2, 29), NOW, date(2000, 2, 29)),
    ],
)
def test_age_08_a_birth_is_the_latest_day_that_is_past(birth: date, now: datetime, read: date) -> None:
    assert read_mrz(a_passport_mrz(date_of_birth=birth), now=now).date_of_birth == read


def test_age_08_a_birth_that_the_issuer_did_not_know_is_not_made_up() -> None:
    upper, lower = a_passport_mrz().split()
    unknown = "98<<<<"
    body = lower[:13] + unknown + check_digit(unknown) + lower[20:43]
    composite = check_digit(body[:10] + body[13:20] + body[21:43])
    assert read_mrz(upper + body + composite, now=NOW).date_of_birth is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P<",
        SPECIMEN[:-1],
        SPECIMEN + "0",
        SPECIMEN.replace("P<", "V<"),
        SPECIMEN.replace("F", "Q"),
        SPECIMEN.replace("7", "७"),
        "<" * 88,
        "<" * 90,
        "P" * 88,
    ],
)
def test_age_08_what_is_no_zone_is_malformed(text: str) -> None:
    with pytest.raises(MalformedDocument) as refused:
        read_mrz(text, now=IN_2010)
    assert refused.value.code == "malformed_document"


def test_age_08_a_day_that_never_was_is_malformed() -> None:
    text = a_passport_mrz()
    upper, lower = text.split()
    body = lower[:13] + "981332" + check_digit("981332") + lower[20:43]
    with pytest.raises(MalformedDocument) as refused:
        read_mrz(upper + body + check_digit(body[:10] + body[13:20] + body[21:43]), now=NOW)
    assert refused.value.pointer == "/mrz/date_of_birth"


@given(
    st.dates(date(1930, 1, 1), date(2026, 10, 31)),
    st.dates(date(2026, 11, 1), date(2060, 1, 1)),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9),
)
def test_age_08_what_is_written_is_read(birth: date, expiry: date, number: str) -> None:
    claims = read_mrz(a_passport_mrz(number=number, date_of_birth=birth, expires_on=expiry), now=NOW)
    assert (claims.number, claims.date_of_birth, claims.expires_on) == (number, birth, expiry)
    assert claims.name == "ASHA RANI SHARMA"

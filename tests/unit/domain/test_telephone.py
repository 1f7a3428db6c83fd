"""Telephone numbers as people write them."""

import pytest

from domain.telephone import InvalidTelephone, TelephoneCountryUnserved, TelephoneNumber, looks_like_telephone


@pytest.mark.parametrize(
    "text",
    [
        "9876543210", "98765 43210", "09876543210", "0 98765-43210", "919876543210", "+919876543210",
        "+91 98765 43210", "+91-98765-43210", "+91 (0) 98765 43210", "0091 98765 43210", "(+91) 98765.43210",
        "९८७६५४३२१०", "+९१ ९८७६५ ४३२१०", "＋91 98765 43210", "\u200e+91 98765\u201143210\u202c", " 9876543210 ",
    ],
)  # fmt: skip
def test_leg_16_an_indian_number_is_one_however_it_is_written(text: str) -> None:
    assert TelephoneNumber.written(text).e164 == "+919876543210"


@pytest.mark.parametrize(
    "text",
    [
        "", "98765", "987654321", "98765432100", "5876543210", "+915876543210", "+9198765", "+91 98765 432101",
        "01122223333", "+0198765432", "98765x43210", "9876543210 ext 4", "kiran@example.in", "+", "+91",
        "++919876543210", "9" * 41, "²²²²²²²²²²",
    ],
)  # fmt: skip
def test_leg_16_what_no_text_message_reaches_is_refused(text: str) -> None:
    with pytest.raises(InvalidTelephone) as refusal:
        TelephoneNumber.written(text, pointer="/contact")
    assert refusal.value.pointer == "/contact"


def test_leg_16_numbers_of_other_countries_are_whole_and_served_by_a_setting() -> None:
    abroad = TelephoneNumber.written("00 44 7700 900123")
    assert abroad == TelephoneNumber("+447700900123")
    assert not abroad.is_indian
    abroad.require_served({"91", "44"})
    with pytest.raises(TelephoneCountryUnserved, match=r"\+1, \+91"):
        abroad.require_served({"91", "1"})
    TelephoneNumber.written("9876543210").require_served({"91"})
    with pytest.raises(TelephoneCountryUnserved):
        TelephoneNumber.written("9876543210").require_served(())


def test_leg_16_a_number_is_never_printed_whole() -> None:
    number = TelephoneNumber.written("9876543210")
    assert number.masked == "•••••• 3210"
    assert "98765" not in f"{number} {number!r} {[number]}"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("98765 43210", True), ("98765 4", True), ("kiran@9876543210.in", False), ("nobody", False), ("9876", False)],
)  # fmt: skip
def test_leg_16_what_somebody_meant_is_told_from_an_address(text: str, is_one: bool) -> None:
    assert looks_like_telephone(text) is is_one

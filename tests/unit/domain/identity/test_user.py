import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.user import (
    COMMON_PASSWORDS,
    InvalidDisplayName,
    InvalidEmail,
    WeakPassword,
    normal_display_name,
    normal_email,
    require_strong_password,
)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [("  Asha@Example.IN ", "asha@example.in"), ("a.b+c@mail.example.co.in", "a.b+c@mail.example.co.in")],
)
def test_an_address_is_stored_in_one_form(given_text: str, stored: str) -> None:
    assert normal_email(given_text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "asha",
        "asha@",
        "@example.in",
        "a b@example.in",
        "a@example",
        "a@b.in\r\nBcc: x@y.in",
        "a@" + "x" * 260 + ".in",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmail):
        normal_email(text)


@given(st.text(max_size=80))
def test_no_address_carries_a_line_break_or_a_space(text: str) -> None:
    try:
        email = normal_email(text)
    except InvalidEmail:
        return
    assert not any(c.isspace() or ord(c) < 32 for c in email)
    assert email == normal_email(email)


def test_white_space_in_a_name_is_made_single() -> None:
    assert normal_display_name("  Asha \t Rao ") == "Asha Rao"


@pytest.mark.parametrize("name", ["", "A", "x" * 41, "Asha\u202eoaR", "As\u200bha", "Asha\x07"])
def test_a_name_that_is_too_short_too_long_or_hides_characters_is_refused(name: str) -> None:
    with pytest.raises(InvalidDisplayName):
        normal_display_name(name)


@pytest.mark.parametrize("name", ["\u3164" * 3, "\u2800\u115f\u1160", "Asha" + "\u0336" * 7])
def test_cht_05_a_name_that_nobody_would_see_or_that_covers_others_is_refused(name: str) -> None:
    with pytest.raises(InvalidDisplayName):
        normal_display_name(name)


@pytest.mark.parametrize("name", ["आशा", "Asha Rao", "ரவி"])
def test_names_in_indian_scripts_are_welcome(name: str) -> None:
    assert normal_display_name(name) == name


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "aaaaaaaaaaaa", "Password123", "asha@example.in", *sorted(COMMON_PASSWORDS)[:3]],
)
def test_acc_02_a_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        require_strong_password(password, email="Asha@example.in")


def test_a_long_sentence_is_a_good_password() -> None:
    require_strong_password("monsoon over the veena", email="asha@example.in")


@pytest.mark.parametrize(
    "name",
    [
        "LivePanty", "Live Panty help", "ＬｉｖｅＰａｎｔｙ", "Meera (moderator)", "STAFF", "Admin-Ravi",
        "Ravi official", "R\u0430vi", "\u0391sha", "Ra\u03bdi",
    ],
)  # fmt: skip
def test_a_name_that_passes_for_our_team_or_for_somebody_else_is_refused(name: str) -> None:
    with pytest.raises(InvalidDisplayName):
        normal_display_name(name)


@pytest.mark.parametrize("name", ["Рави", "Staffan", "Adminah", "Asha आशा", "Ravi 🎵", "Ανδρέας", "Zoë"])
def test_a_name_of_one_script_or_with_an_indian_one_beside_it_is_taken(name: str) -> None:
    assert normal_display_name(name) == name

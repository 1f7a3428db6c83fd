import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.age_verification.pan import InvalidPan, mask_pan, normalised_pan, same_name
from tests.documents_made import a_pan


@pytest.mark.parametrize("text", ["ABCPS1234F", "abcps1234f", " ABCPS 1234 F ", "ABCPS-1234-F"])
def test_age_07_a_persons_number_is_normalised(text: str) -> None:
    assert normalised_pan(text) == "ABCPS1234F"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCCS1234F",
        "ABCPS123F",
        "ABCPS12345",
        "ABCPS1234FX",
        "AB1PS1234F",
        "ABCPS0000F",
        "ABCPS१२३४F",
        "ＡBCPS1234F",
    ],
)
def test_age_07_what_is_no_persons_number_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidPan) as refused:
        normalised_pan(text)
    assert (refused.value.code, refused.value.pointer) == ("invalid_pan", "/pan")
    assert not text or text not in refused.value.detail


@given(st.integers(0, 2**32))
def test_age_07_a_mask_shows_the_end_alone(seed: int) -> None:
    number = normalised_pan(a_pan(random.Random(seed)))
    assert mask_pan(number) == "XXXXXX" + number[-4:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Rani Sharma", "ASHA RANI SHARMA"),
        ("Asha Rani Sharma", "Sharma, Asha Rani"),
        ("Ravi Kumar", "RAVIKUMAR"),
        ("Smt. Asha Sharma", "Asha Sharma"),
        ("Conor D'Souza", "CONOR DSOUZA"),
        ("आशा शर्मा", "शर्मा आशा"),
        ("Asha  Sharma", " asha sharma "),
    ],
)
def test_age_07_one_person_is_known_under_both_names(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Sharma", "A Sharma"),
        ("Asha Rani Sharma", "Asha Sharma"),
        ("Asha Sharma", "Aasha Sharma"),
        ("Asha Sharma", "Asha Asha Sharma"),
        ("आशा शर्मा", "Asha Sharma"),
        ("आशा", "आश"),
        ("Mr", "Mrs"),
        ("", ""),
        ("...", "..."),
        ("Asha Sharma", ""),
    ],
)
def test_age_07_any_doubt_is_no_match(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)

"""Aadhaar numbers are found in whatever dress, and what only looks like one at a glance is left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.age_verification.aadhaar_number import (
    AadhaarNumberNotAccepted,
    contains_aadhaar_number,
    find_aadhaar_numbers,
    has_verhoeff_check_digit,
    mask_aadhaar_numbers,
    require_no_aadhaar_number,
)
from tests.documents_made import an_aadhaar_number

NUMBER = an_aadhaar_number()
GROUPS = [NUMBER[:4], NUMBER[4:8], NUMBER[8:]]
DEVANAGARI = NUMBER.translate({ord("0") + digit: 0x0966 + digit for digit in range(10)})
seeds = st.integers(min_value=0, max_value=2**32)


def test_age_05_the_check_digit_is_verhoeffs() -> None:
    assert has_verhoeff_check_digit("2363")  # the scheme's own example: 236 has the check digit 3
    assert not has_verhoeff_check_digit("2364")


@given(seeds, st.integers(0, 11), st.integers(1, 9))
def test_age_05_any_one_digit_changed_is_noticed(seed: int, place: int, by: int) -> None:
    number = an_aadhaar_number(random.Random(seed))
    changed = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert has_verhoeff_check_digit(number)
    assert not has_verhoeff_check_digit(changed)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        " ".join(GROUPS),
        "-".join(GROUPS),
        "\u00a0".join(GROUPS),
        "\u2011".join(GROUPS),
        f"{GROUPS[0]} {GROUPS[1]}{GROUPS[2]}",
        DEVANAGARI,
        f"My number is {NUMBER}.",
        f"मेरा नंबर {DEVANAGARI} है",
        f"({NUMBER})",
        f"uid:{NUMBER},",
        f"5111 {' '.join(GROUPS)}",
        f"+91 {' '.join(GROUPS)}",
        f"a\n{NUMBER}\n",
    ],
)
def test_age_05_a_number_is_found_in_every_dress(text: str) -> None:
    assert [found.last_four for found in find_aadhaar_numbers(text)][-1] == NUMBER[-4:]
    with pytest.raises(AadhaarNumberNotAccepted) as refused:
        require_no_aadhaar_number(text, pointer="/note")
    assert (refused.value.code, refused.value.pointer) == ("aadhaar_number_not_accepted", "/note")
    assert NUMBER[:8] not in refused.value.detail
    masked = mask_aadhaar_numbers(text)
    assert f"XXXX XXXX {NUMBER[-4:]}" in masked
    assert not contains_aadhaar_number(masked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10),
        "1" + NUMBER[1:],
        f"0{NUMBER}",
        f"{NUMBER}7",
        f"x{NUMBER}",
        f"{NUMBER}_",
        f"018f0000-0000-7000-8000-{NUMBER}",
        f"order-{NUMBER}",
        f"{NUMBER}-a",
        f"{GROUPS[0]}  {GROUPS[1]} {GROUPS[2]}",
        " ".join(NUMBER),
        "2026-11-26T18:25:52Z",
        "A" * 60_000,
        "7" * 60_000,
    ],
)
def test_age_05_what_is_no_number_is_left_alone(text: str) -> None:
    assert not contains_aadhaar_number(text)
    assert mask_aadhaar_numbers(text) == text


def test_age_05_an_indian_mobile_number_with_its_country_is_none() -> None:
    mobile = next(
        f"919876543{rest:03}" for rest in range(1000) if has_verhoeff_check_digit(f"919876543{rest:03}")
    )
    assert not contains_aadhaar_number(f"call +{mobile}")
    assert contains_aadhaar_number(f"call {mobile}")
    assert contains_aadhaar_number(f"+{NUMBER}")


@given(st.text(max_size=20), seeds, st.text(max_size=20))
def test_age_05_masking_leaves_none_and_changes_nothing_else(before: str, seed: int, after: str) -> None:
    text = f"{before} {an_aadhaar_number(random.Random(seed))} {after}"
    masked = mask_aadhaar_numbers(text)
    assert not contains_aadhaar_number(masked)
    assert masked.startswith(before)
    assert masked.endswith(after)


@given(st.lists(seeds, min_size=2, max_size=5))
def test_age_05_each_of_several_is_masked(several: list[int]) -> None:
    numbers = [an_aadhaar_number(random.Random(seed)) for seed in several]
    masked = mask_aadhaar_numbers(", ".join(numbers))
    assert masked == ", ".join(f"XXXX XXXX {number[-4:]}" for number in numbers)

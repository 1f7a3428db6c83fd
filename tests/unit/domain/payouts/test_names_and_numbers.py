"""Names as banks write them, and the numbers of registered suppliers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payouts.account import AccountKind, ReasonRequired, masked_account, normal_reason
from domain.payouts.gstin import InvalidGstin, normal_gstin, pan_in
from domain.payouts.name_match import is_same_name, name_score


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Ravi Kumar Sharma", "RAVI KUMAR SHARMA"),
        ("Ravi Kumar Sharma", "SHARMA RAVI KUMAR"),
        ("Ravi Kumar Sharma", "Mr. Ravi Kumar Sharma"),
        ("Ravi Kumar Sharma", "RAVIKUMAR SHARMA"),
        ("Zoë D'Souza", "ZOE DSOUZA"),
        ("रवि कुमार", "रवि  कुमार"),
    ],
)
def test_pyt_02_the_same_name_written_differently(known: str, told: str) -> None:
    assert is_same_name(name_score(known, told))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Ravi Kumar Sharma", "Suresh Patel"),
        ("Ravi Kumar Sharma", "R K Sharma"),
        ("Ravi Kumar Sharma", "Ravi Kumar Verma"),
        ("Ravi Kumar Sharma", "Ravi Kumar"),
        ("Ravi Sharma", "Rani Sharma"),
        ("Ravi Kumar Sharma", ""),
        ("", "Ravi Kumar Sharma"),
        ("रवि कुमार", "रावी कुमार"),
    ],
)
def test_pyt_02_another_name_or_half_of_one_is_for_people_to_decide(known: str, told: str) -> None:
    assert not is_same_name(name_score(known, told))


def test_pyt_02_an_initial_is_likelier_than_another_name() -> None:
    assert name_score("Ravi Kumar Sharma", "R K Sharma") == 8_500 > name_score("Ravi Sharma", "Suresh Patel")


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_score_is_the_same_both_ways_and_within_bounds(one: str, other: str) -> None:
    assert 0 <= name_score(one, other) <= 10_000
    assert is_same_name(name_score(one, other)) == is_same_name(name_score(other, one))


def test_masks_show_too_little_to_pay_to() -> None:
    assert masked_account("HDFC0000053:50100012345") == (AccountKind.BANK, "HDFC ••••2345")
    assert masked_account("ravikumar@okbank") == (AccountKind.UPI, "ra••••@okbank")


def test_a_gstin_is_checked_by_its_last_character() -> None:
    assert normal_gstin(" 27aapfu0939f1zv ") == "27AAPFU0939F1ZV"
    assert normal_gstin("") == ""
    assert pan_in("27AAPFU0939F1ZV") == "AAPFU0939F"
    for wrong in ("27AAPFU0939F1ZX", "27AAPFU0939F1Z", "99AAPFU0939F1ZV", "27AAPFU0939F1YV"):
        with pytest.raises(InvalidGstin):
            normal_gstin(wrong)


def test_a_reason_says_something() -> None:
    assert normal_reason("  the bank's  letter\nis here ") == "the bank's letter is here"
    for empty in ("", "ok", "   done    "):
        with pytest.raises(ReasonRequired):
            normal_reason(empty)

"""One account has one form, however it is typed."""

import pytest

from domain.age_verification.payout_account import InvalidPayoutAccount, normal_payout_account


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ravi.Kumar@OKHDFC", "ravi.kumar@okhdfc"),
        ("  ravi_k-1@ybl ", "ravi_k-1@ybl"),
        ("hdfc0000001 : 5010 0012 345", "HDFC0000001:50100012345"),
    ],
)
def test_age_14_the_same_account_is_the_same_text(typed: str, kept: str) -> None:
    assert normal_payout_account(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "ravi", "@ybl", "r@ybl", "ravi@", "ravi@1bank", "HDFC1000001:50100012345", "HDFC0000001:12345", "HDFC0"],
)  # fmt: skip
def test_what_nobody_can_be_paid_to_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPayoutAccount) as refusal:
        normal_payout_account(typed)
    assert refusal.value.pointer == "/account"

"""Where a performer is paid, as far as verification knows it: enough to find the same account again."""

import re

from domain.errors import Invalid

_UPI = re.compile(r"[a-z0-9._-]{2,64}@[a-z][a-z0-9]{1,30}")
_BANK = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}:[0-9]{6,18}")
"""IFSC (four letters, a zero, six more) and an account number."""


class InvalidPayoutAccount(Invalid):
    """Neither a UPI id nor an IFSC code and an account number."""

    code = "invalid_payout_account"


def normal_payout_account(text: str) -> str:
    """A UPI id in lower case, or `IFSC:account` in upper case, without spaces. Raises `InvalidPayoutAccount`."""
    plain = re.sub(r"\s", "", text)
    if _UPI.fullmatch(plain.lower()):
        return plain.lower()
    if _BANK.fullmatch(plain.upper()):
        return plain.upper()
    raise InvalidPayoutAccount(
        "write a UPI id such as name@bank, or IFSC and account number such as HDFC0000001:50100012345",
        pointer="/account",
    )

"""The GST identification number of a supplier who is registered (CGST Rules 2017, form GST REG-06)."""

import re

from domain.errors import Invalid

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GSTIN = re.compile(r"[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")


class InvalidGstin(Invalid):
    code = "invalid_gstin"


def normal_gstin(text: str) -> str:
    """In upper case, without spaces; "" stays empty: not registered. Raises `InvalidGstin`.

    The last character checks the others: each value times 1 or 2 in turn, quotient and remainder by 36 added up, and
    the sum brought to a multiple of 36 (the Luhn algorithm, modulo 36).
    """
    number = re.sub(r"\s", "", text).upper()
    if not number:
        return ""
    if not _GSTIN.fullmatch(number) or _check_character(number[:14]) != number[14]:
        raise InvalidGstin("that is not a GSTIN: 15 characters, such as 27ABCPE1234F1Z5", pointer="/gstin")
    return number


def pan_in(gstin: str) -> str:
    return gstin[2:12]


def _check_character(digits: str) -> str:
    total = 0
    for place, character in enumerate(digits):
        quotient, remainder = divmod(_ALPHABET.index(character) * (1 + place % 2), 36)
        total += quotient + remainder
    return _ALPHABET[(36 - total % 36) % 36]

"""Finding Aadhaar numbers in text, so that none is ever kept or logged (AGE-05).

A number has twelve digits; the first is 2 to 9, the last is a check digit by Verhoeff's scheme (UIDAI, "A UID
Numbering Scheme", 2010). One in ten numbers of that form fits by chance: to refuse those too is the lesser harm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from domain.errors import Invalid

_DIHEDRAL = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
"""Multiplication in the dihedral group of the pentagon."""

_PERMUTED = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)

_BETWEEN = r"[ \t\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff\u2010-\u2014-]?"
"""One space or hyphen of any width, or nothing, between groups of four."""

_DIGITS = 12

_SEPARATOR = re.compile(r"\D")

_CANDIDATE = re.compile(
    r"\d(?<!\w\d)(?<!\w-\d)"  # not within a longer run, nor the tail of a UUID or of a hyphenated id
    rf"(?=(\d{{3}}{_BETWEEN}\d{{4}}{_BETWEEN}\d{{4}})(?!\w)(?!-\w))"
)
"""A first digit, and ahead of it the rest: in `5111 2345 6789 0124` the number begins inside what might have been one.
That the pattern begins with a digit lets `re` pass over what is none, which is nearly all that is ever looked at."""

_INDIAN_MOBILE = re.compile(r"\+91[6-9]\d{9}")


class AadhaarNumberNotAccepted(Invalid):
    code = "aadhaar_number_not_accepted"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a number stands in a text: `text[start:end]`. The number itself is not here, so that nobody logs it."""

    start: int
    end: int
    last_four: str


def has_verhoeff_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it. Takes decimal digits of any script."""
    check = 0
    for permuted, digit in zip(cycle(_PERMUTED), map(int, reversed(digits)), strict=False):
        check = _DIHEDRAL[check][permuted[digit]]
    return check == 0


def find_aadhaar_numbers(text: str) -> Iterator[Found]:
    """Each Aadhaar number in the text, from left to right; they may overlap.

    A number stands alone or in groups of four, in digits of any script. What is part of a longer word, a UUID or
    another hyphenated id is none, and neither is an Indian mobile number with its `+91`.
    """
    if len(text) < _DIGITS:
        return
    for match in _CANDIDATE.finditer(text):
        start, end = match.start(), match.end(1)
        digits = _SEPARATOR.sub("", text[start:end])
        if not digits.isascii():
            digits = "".join(str(int(digit)) for digit in digits)
        if digits[0] in "01" or not has_verhoeff_check_digit(digits):
            continue
        if start and _INDIAN_MOBILE.fullmatch(text, start - 1, end):
            continue
        yield Found(start, end, digits[-4:])


def contains_aadhaar_number(text: str) -> bool:
    return any(True for _ in find_aadhaar_numbers(text))


def mask_aadhaar_numbers(text: str) -> str:
    """The text with each number written as `XXXX XXXX 1234`."""
    if len(text) < _DIGITS or _CANDIDATE.search(text) is None:
        return text
    parts, kept = [], 0
    for found in find_aadhaar_numbers(text):
        if found.start < kept:  # it overlaps the one before: only its own tail is still to be hidden
            kept = max(kept, found.end)
            continue
        parts += [text[kept : found.start], f"XXXX XXXX {found.last_four}"]
        kept = found.end
    return "".join(parts) + text[kept:]


def require_no_aadhaar_number(text: str, *, pointer: str) -> None:
    """Raises `AadhaarNumberNotAccepted`, which does not repeat the number."""
    if contains_aadhaar_number(text):
        raise AadhaarNumberNotAccepted(
            "this looks like an Aadhaar number; we never take or keep one: leave it out", pointer=pointer
        )

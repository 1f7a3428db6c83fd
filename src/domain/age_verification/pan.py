"""The Permanent Account Number (PAN) of the income tax department (AGE-07)."""

import re
import unicodedata

from domain.errors import Invalid

_PAN_OF_A_PERSON = re.compile(r"[A-Z]{3}P[A-Z][0-9]{4}[A-Z]")
"""Three letters, `P` for an individual (`C` is a company, `H` a family, …), a letter of the name, four digits, and a
check letter whose formula is not published (rule 114 of the Income-tax Rules, 1962)."""

TYPED_MAX = 40
"""Characters, with whatever spaces somebody typed."""

_TITLES = frozenset({"mr", "mrs", "ms", "dr", "shri", "smt"})


class InvalidPan(Invalid):
    """Not of the form of a person's PAN."""

    code = "invalid_pan"


def normalised_pan(text: str) -> str:
    """The number in upper case, without spaces and hyphens. Raises `InvalidPan`, which does not repeat it."""
    number = re.sub(r"[\s-]", "", text[:TYPED_MAX]).upper()
    if len(text) > TYPED_MAX or not _PAN_OF_A_PERSON.fullmatch(number) or number[5:9] == "0000":
        raise InvalidPan("a person's PAN looks like ABCPE1234F, with P as its fourth letter", pointer="/pan")
    return number


def mask_pan(number: str) -> str:
    """`XXXXXX234F`: enough for its holder to know it by."""
    return "X" * 6 + number[-4:]


def same_name(one: str, other: str) -> bool:
    """Whether two documents name the same person, without a doubt.

    Case, punctuation, a title in front, and the order of the words do not matter (`SHARMA, Asha` is `Asha Sharma`),
    nor where one name is cut into words (`Ravikumar` is `Ravi Kumar`). Everything else does: an initial, a missing
    middle name and another spelling are no match, for each might be somebody else. An officer looks at those.
    """
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return False
    return sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs)


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Vowel signs of Indian scripts are marks, and belong to the word; an apostrophe or a full stop does not.
    plain = "".join(c if unicodedata.category(c)[0] in "LMN" else "" if c in "'’" else " " for c in folded)
    words = plain.split()
    return words[1:] if len(words) > 1 and words[0] in _TITLES else words

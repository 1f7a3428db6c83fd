"""Telephone numbers, as people in India write them and as networks do (ITU-T E.164)."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from domain.errors import Invalid

INDIA_CODE = "91"
WRITTEN_MAX = 40
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_INDIAN_MOBILE = re.compile(r"[6-9][0-9]{9}")
"""National numbering plan of India (DoT, 2003): mobile numbers have ten digits, and 6 to 9 in front."""
_WITH_CODE_ALONE = re.compile(rf"{INDIA_CODE}[6-9][0-9]{{9}}")
_SET_APART = re.compile(r"[\s().\-/\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class InvalidTelephone(Invalid):
    code = "invalid_telephone"


class TelephoneCountryUnserved(Invalid):
    """No text message of ours goes there."""

    code = "telephone_country_unserved"


@dataclass(frozen=True, slots=True)
class TelephoneNumber:
    """A number that text messages reach. `e164` is how it is stored, compared and dialled: `+919876543210`.

    Of Indian numbers only mobile ones are taken, since nothing reads a text message at the others; of other countries'
    only the length is looked at, for `require_served` says which of them count at all.
    """

    e164: str

    @classmethod
    def written(cls, text: str, *, pointer: str = "/telephone") -> "TelephoneNumber":
        """The number that somebody wrote: with or without +91, 0091, 91 or 0, with spaces, hyphens or brackets, in the
        digits of any script. Without a country's code it is Indian. Raises `InvalidTelephone`.
        """
        digits = _plain(text) if len(text) <= WRITTEN_MAX else ""
        if digits.startswith("00"):
            digits = f"+{digits[2:]}"
        national = _indian(digits)
        number = f"+{INDIA_CODE}{national}" if national else digits
        if not _E164.fullmatch(number) or (number.startswith(f"+{INDIA_CODE}") and not national):
            raise InvalidTelephone("that is not a mobile number with all its digits", pointer=pointer)
        return cls(number)

    def require_served(self, country_codes: Collection[str], *, pointer: str = "/telephone") -> None:
        """`country_codes` are without their plus. Raises `TelephoneCountryUnserved`."""
        if not any(self.e164.startswith(f"+{code}") for code in country_codes):
            served = ", ".join(f"+{code}" for code in sorted(country_codes))
            raise TelephoneCountryUnserved(
                f"we send text messages to numbers of {served or 'no country'} only", pointer=pointer
            )

    @property
    def is_indian(self) -> bool:
        return self.e164.startswith(f"+{INDIA_CODE}")

    @property
    def masked(self) -> str:
        """The last four digits, by which somebody knows their own."""
        return f"•••••• {self.e164[-4:]}"

    def __repr__(self) -> str:
        """No number stands in a log because something that holds it was printed."""
        return f"TelephoneNumber({self.masked})"

    __str__ = __repr__


def looks_like_telephone(text: str) -> bool:
    """Whether somebody meant a telephone number, right or wrong, and not an e-mail address."""
    return "@" not in text and sum(character.isdecimal() for character in text) >= 6


def is_indian_without_plus(text: str) -> bool:
    """Whether it is an Indian mobile number with its country's code and no plus, in one piece, and nothing else: twelve
    digits, which one time in ten have an Aadhaar number's check digit."""
    return _WITH_CODE_ALONE.fullmatch(text.strip()) is not None


def _plain(text: str) -> str:
    """Plain digits with a plus in front or none; empty where something else stands in it."""
    bare = _SET_APART.sub("", text)
    digits = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in bare)
    digits = digits.replace("\uff0b", "+")
    return digits if re.fullmatch(r"\+?[0-9]+", digits) else ""


def _indian(digits: str) -> str:
    """The ten digits of an Indian mobile number, or nothing."""
    if digits.startswith("+"):
        national = digits.removeprefix(f"+{INDIA_CODE}") if digits.startswith(f"+{INDIA_CODE}") else ""
        national = national.removeprefix("0")
    elif len(digits) == len(INDIA_CODE) + 10:
        national = digits.removeprefix(INDIA_CODE)
    else:
        national = digits.removeprefix("0")
    return national if _INDIAN_MOBILE.fullmatch(national) else ""

"""The machine readable zone of passports and identity cards, by ICAO Doc 9303 parts 3 to 5 (AGE-08).

A zone proves nothing by itself: anybody can compute check digits. They find misreadings and careless forgeries; a
person still compares the picture.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.reading import DocumentExpired, MalformedDocument, WrongCheckDigit
from domain.india import INDIA

_TD3 = re.compile(
    r"P[A-Z<][A-Z][A-Z<]{2}[A-Z<]{39}"
    r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9<]{6}[0-9][MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]"
)
"""A passport: two lines of 44."""
_TD1 = re.compile(
    r"[ACI][A-Z<][A-Z][A-Z<]{2}[A-Z0-9<]{9}[0-9<][A-Z0-9<]{15}"
    r"[0-9<]{6}[0-9][MFX<][0-9]{7}[A-Z<]{3}[A-Z0-9<]{11}[0-9]"
    r"[A-Z<]{30}"
)
"""A card: three lines of 30."""

TYPED_MAX = 200
"""Characters, with whatever spaces somebody typed. What comes after them would be no zone anyway."""

_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class _Zone:
    """The fields of either size, each with the check digits that the zone gives for it."""

    code: str
    state: str
    names: str
    number: str
    birth: str
    sex: str
    expiry: str
    checked: dict[str, tuple[str, str]]
    """By field: what is covered, and its check digit."""


def check_digit(field: str) -> str:
    """The weights 7, 3, 1 over digits, letters (A is 10) and fillers (0), modulo 10 (part 3, section 4.9)."""
    total = sum(_value(character) * _WEIGHTS[place % 3] for place, character in enumerate(field))
    return str(total % 10)


def read_mrz(text: str, *, now: datetime) -> IdentityClaims:
    """Read two lines of 44 characters or three of 30, with or without spaces and line ends.

    Raises `MalformedDocument`; `WrongCheckDigit` that points at the field, such as `/mrz/date_of_birth`; and
    `DocumentExpired` once its last day has ended in India.
    """
    zone = _zone(re.sub(r"\s", "", text[:TYPED_MAX]).upper())
    for field, (covered, digit) in zone.checked.items():
        if check_digit(covered) != digit:
            raise WrongCheckDigit("a check digit does not fit: compare this field", pointer=f"/mrz/{field}")
    today = now.astimezone(INDIA).date()
    expires_on = _expiry(zone.expiry, today)
    if expires_on < today:
        raise DocumentExpired("this document has expired", pointer="/mrz/expires_on")
    country = zone.state.replace("<", "")
    kind = DocumentKind.PASSPORT if zone.code.startswith("P") else DocumentKind.OTHER_ID
    return IdentityClaims(
        kind=kind,
        name=_name(zone.names),
        date_of_birth=_birth(zone.birth, today),
        gender=None if zone.sex == "<" else zone.sex,
        number=zone.number,
        last_four=zone.number[-4:],
        country=country,
        expires_on=expires_on,
        link=f"{kind}:{country}:{zone.number}",
    )


def _zone(text: str) -> _Zone:
    if _TD3.fullmatch(text):
        zone = _passport(text[:44], text[44:])
    elif _TD1.fullmatch(text):
        zone = _card(text[:30], text[30:60], text[60:])
    else:
        raise MalformedDocument("this is not a zone of two lines of 44 or three of 30", pointer="/mrz")
    if not re.fullmatch(r"[A-Z0-9]+", zone.number):
        raise MalformedDocument("the document's number is missing", pointer="/mrz/number")
    return zone


def _passport(upper: str, lower: str) -> _Zone:
    personal, personal_check = lower[28:42], lower[42]
    checked = {
        "number": (lower[:9], lower[9]),
        "date_of_birth": (lower[13:19], lower[19]),
        "expires_on": (lower[21:27], lower[27]),
        # Part 4, section 4.2.2: an empty personal number may have a filler for its check digit.
        "personal_number": (personal, "0" if personal_check == "<" else personal_check),
        "composite": (lower[:10] + lower[13:20] + lower[21:43], lower[43]),
    }
    return _Zone(
        upper[:2],
        upper[2:5],
        upper[5:],
        lower[:9].rstrip("<"),
        lower[13:19],
        lower[20],
        lower[21:27],
        checked,
    )


def _card(first: str, second: str, third: str) -> _Zone:
    number, number_check = first[5:14], first[14]
    if (
        number_check == "<"
    ):  # part 5, section 4.2.2: a longer number goes on in the next field, its digit behind it
        rest = first[15:30].split("<", maxsplit=1)[0]
        number, number_check = number + rest[:-1], rest[-1:]
    checked = {
        "number": (number, number_check),
        "date_of_birth": (second[:6], second[6]),
        "expires_on": (second[8:14], second[14]),
        "composite": (first[5:30] + second[:7] + second[8:15] + second[18:29], second[29]),
    }
    return _Zone(
        first[:2], first[2:5], third, number.rstrip("<"), second[:6], second[7], second[8:14], checked
    )


def _name(names: str) -> str:
    """`SHARMA<<ASHA<RANI` is Asha Rani Sharma: given names first, in capitals as in the zone."""
    surname, _, given = names.rstrip("<").partition("<<")
    name = " ".join(f"{given}<{surname}".replace("<", " ").split())
    if not name:
        raise MalformedDocument("the zone holds no name", pointer="/mrz/name")
    return name


def _birth(field: str, today: date) -> date | None:
    """The latest such day that is not to come. None where the issuer did not know the month or the day."""
    if "<" in field:
        return None
    year, month, day = _pair(field)
    century = today.year - today.year % 100
    for full in (century + year, century - 100 + year):
        birth = _day(full, month, day, "/mrz/date_of_birth")
        if birth <= today:
            return birth
    raise AssertionError("a year of the last century has passed")


def _expiry(field: str, today: date) -> date:
    """The day nearest to today: documents are valid for ten years or so, and nobody shows one from 1975."""
    year, month, day = _pair(field)
    full = today.year - 50 + (year - (today.year - 50)) % 100
    return _day(full, month, day, "/mrz/expires_on")


def _pair(field: str) -> tuple[int, int, int]:
    return int(field[:2]), int(field[2:4]), int(field[4:])


def _day(year: int, month: int, day: int, pointer: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise MalformedDocument("there is no such day", pointer=pointer) from None


def _value(character: str) -> int:
    if character == "<":
        return 0
    return int(character, 36)

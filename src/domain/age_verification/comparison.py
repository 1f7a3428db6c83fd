"""What several documents say of one person, side by side: masked, and whether they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.pan import same_name

_HIDDEN = "••••"


class Agreement(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    ALONE = "alone"
    """Fewer than two documents say it: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an officer sees of one document, each field as text; "" where the document does not say it."""

    kind: DocumentKind
    name: str
    birth: str
    number: str
    gender: str
    country: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Documents beside each other, and whether each field agrees wherever two of them say it.

    Numbers are compared among documents of one kind only: a passport's and a PAN differ by nature.
    """

    readings: Sequence[Reading]
    name: Agreement
    birth: Agreement
    number: Agreement

    @property
    def differs(self) -> bool:
        return Agreement.DIFFERS in (self.name, self.birth, self.number)


def masked(claims: IdentityClaims) -> Reading:
    """Enough to tell two documents apart, too little to know the person by: initials, the year, the last four."""
    initials = " ".join(f"{word[0]}{_HIDDEN}" for word in claims.name.split())
    birth = f"{claims.date_of_birth.year}-••-••" if claims.date_of_birth else ""
    number = _HIDDEN + claims.last_four if claims.last_four else _HIDDEN if claims.number else ""
    return Reading(claims.kind, initials, birth, number, _HIDDEN if claims.gender else "", claims.country, "")


def whole(claims: IdentityClaims) -> Reading:
    return Reading(
        kind=claims.kind,
        name=claims.name,
        birth=claims.date_of_birth.isoformat() if claims.date_of_birth else "",
        number=claims.number or (_HIDDEN + claims.last_four if claims.last_four else ""),
        gender=claims.gender or "",
        country=claims.country,
        expires_on=claims.expires_on.isoformat() if claims.expires_on else "",
    )


def compare(claims: Sequence[IdentityClaims], *, reveal: bool) -> Comparison:
    """The agreement is of what the documents say, masked or not."""
    return Comparison(
        readings=[whole(each) if reveal else masked(each) for each in claims],
        name=_agreement([same_name(a.name, b.name) for a, b in combinations(claims, 2) if a.name and b.name]),
        birth=_agreement(
            [
                a.date_of_birth == b.date_of_birth
                for a, b in combinations(claims, 2)
                if a.date_of_birth and b.date_of_birth
            ]
        ),
        number=_agreement(
            [
                (a.number or a.last_four) == (b.number or b.last_four)
                for a, b in combinations(claims, 2)
                if a.kind is b.kind
            ]
        ),
    )


def _agreement(pairs: Sequence[bool]) -> Agreement:
    if not pairs:
        return Agreement.ALONE
    return Agreement.SAME if all(pairs) else Agreement.DIFFERS

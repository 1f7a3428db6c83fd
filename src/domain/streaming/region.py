"""Where somebody is, as far as law needs it: a country, and a part of it. Never an address."""

import re
from dataclasses import dataclass

from domain.errors import Invalid
from domain.iso_3166 import COUNTRIES, EARLIER_STATES, INDIAN_STATES

_SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")


class UnknownRegion(Invalid):
    """No region of ISO 3166."""

    code = "unknown_region"


@dataclass(frozen=True, slots=True)
class Region:
    """`country` is of ISO 3166-1 alpha-2, empty where nobody knows; `subdivision` the part of an ISO 3166-2 code after
    its hyphen, empty where it is the country as a whole."""

    country: str
    subdivision: str

    @classmethod
    def named(cls, code: str) -> "Region":
        """`IN` or `IN-KA`, in whatever case. Raises `UnknownRegion`."""
        country, hyphen, subdivision = code.strip().upper().partition("-")
        if country not in COUNTRIES or (hyphen and not _is_part(country, subdivision)):
            raise UnknownRegion(
                "name a country as ISO 3166 does, or a part of one: IN, or IN-KA", pointer="/regions"
            )
        return cls(country, subdivision)

    @classmethod
    def found(cls, country: str, subdivision: str = "") -> "Region":
        """What a source of places says. A country that is none is nowhere; a part that is none is the whole country."""
        country, subdivision = country.strip().upper(), subdivision.strip().upper()
        if country == "IN":
            subdivision = EARLIER_STATES.get(subdivision, subdivision)
        if country not in COUNTRIES:
            return NOWHERE
        return cls(country, subdivision if _is_part(country, subdivision) else "")

    @property
    def code(self) -> str:
        """As ISO 3166 writes it; empty for `NOWHERE`."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    @property
    def name(self) -> str:
        """For people."""
        if not self.country:
            return "a place that we do not know"
        if not self.subdivision:
            return COUNTRIES[self.country]
        state = INDIAN_STATES.get(self.subdivision) if self.country == "IN" else None
        return f"{state or self.code}, {COUNTRIES[self.country]}"

    def is_within(self, other: "Region") -> bool:
        """Whether this is the other region, or a part of it. Nobody knows where nowhere is: it is within nothing."""
        if not self.country or self.country != other.country:
            return False
        return not other.subdivision or self.subdivision == other.subdivision

    def may_be_within(self, other: "Region") -> bool:
        """As `is_within`, and also where that cannot be told: somebody of whom only the country is known may be in any
        part of it, and somebody of whom nothing is known may be anywhere."""
        if not self.country:
            return True
        return self.is_within(other) or (self.country == other.country and not self.subdivision)


def _is_part(country: str, subdivision: str) -> bool:
    if country == "IN":
        return subdivision in INDIAN_STATES
    return _SUBDIVISION.fullmatch(subdivision) is not None


NOWHERE = Region("", "")
"""Nobody knows where: the strictest there is."""

"""Who answers for complaints, by name, and since when (IT Rules 2021, rule 3(2)(a))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GrievanceOfficer:
    """`since` is the first day, in India."""

    since: date
    name: str
    email: str
    address: str


def in_office(officers: Sequence[GrievanceOfficer], day: date) -> GrievanceOfficer | None:
    """Whoever began last, on `day` or before; None where nobody has begun yet."""
    begun = [officer for officer in officers if officer.since <= day]
    return max(begun, key=lambda officer: officer.since, default=None)


def earlier_than(
    officers: Sequence[GrievanceOfficer], officer: GrievanceOfficer
) -> Sequence[GrievanceOfficer]:
    """Who was it before, the latest first."""
    before = [other for other in officers if other.since < officer.since]
    return sorted(before, key=lambda other: other.since, reverse=True)

"""What both of UIDAI's documents say in the same way: a reference, a birth, a name. Call it for signed text only."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from domain.age_verification.claims import IdentityClaims, aadhaar_claims
from domain.age_verification.reading import DocumentTooOld, MalformedDocument
from domain.india import INDIA

NAME_MAX = 200
CLOCK_SKEW = timedelta(minutes=10)

_REFERENCE = re.compile(r"(?P<last_four>[0-9]{4})(?P<at>[0-9]{17})")
"""The last four digits of the number, then the moment of issue in India to the millisecond."""
_BIRTHS = (
    re.compile(r"(?P<day>[0-9]{2})[-/](?P<month>[0-9]{2})[-/](?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})"),
)
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Reference:
    last_four: str
    issued_at: datetime


def read_reference(text: str, *, now: datetime, max_age_days: int) -> Reference:
    """Raises `MalformedDocument`, or `DocumentTooOld` for more than `max_age_days`."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise MalformedDocument("this document's reference is not of UIDAI's form")
    try:
        local = datetime.strptime(match["at"], "%Y%m%d%H%M%S%f").replace(tzinfo=INDIA)
        issued_at = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedDocument("this document's reference names no moment in time") from None
    if issued_at > now + CLOCK_SKEW:
        raise MalformedDocument("this document says that it was issued in the future")
    if issued_at < now - timedelta(days=max_age_days):
        raise DocumentTooOld(f"this was issued more than {max_age_days} days ago: bring a new one")
    return Reference(match["last_four"], issued_at)


def read_person(*, name: str, born: str, gender: str, reference: Reference) -> IdentityClaims:
    """Raises `MalformedDocument`. Where UIDAI knows only the year of birth, no date is claimed."""
    name, born, gender = " ".join(name.split()), born.strip(), gender.strip()
    if not 1 <= len(name) <= NAME_MAX or not name.isprintable():
        raise MalformedDocument("this document holds no name")
    if len(gender) > 16 or not gender.isprintable():
        raise MalformedDocument("this document's gender is not of UIDAI's form")
    return aadhaar_claims(
        name=name, born=born, date_of_birth=_birth(born), gender=gender, last_four=reference.last_four
    )


def _birth(born: str) -> date | None:
    if _YEAR.fullmatch(born):
        return None
    for form in _BIRTHS:
        if match := form.fullmatch(born):
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                break
    raise MalformedDocument("this document's date of birth is not a date")

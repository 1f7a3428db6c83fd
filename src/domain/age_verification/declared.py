"""What a person says that their document says. Nobody's word but theirs, until an officer has read it."""

import re
from datetime import date, datetime

from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.reading import DocumentExpired
from domain.errors import Invalid
from domain.india import INDIA

NAME_MAX = 100
NUMBER_MAX = 30
OLDEST_YEARS = 120
_NUMBER = re.compile(r"[A-Z0-9]{4,30}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class InvalidClaims(Invalid):
    """A field that cannot be read from any document. The pointer names it."""

    code = "invalid_claims"


def normal_name(text: str, *, pointer: str = "/name") -> str:
    """A name as documents print it. Raises `InvalidClaims`."""
    name = " ".join(text.split())
    if not 2 <= len(name) <= NAME_MAX or _UNSEEN.search(name) or any(c.isdigit() for c in name):
        raise InvalidClaims(
            f"write the name as the document has it, up to {NAME_MAX} characters", pointer=pointer
        )
    return name


def declared_claims(
    kind: DocumentKind,
    *,
    name: str,
    date_of_birth: date,
    number: str,
    expires_on: date | None,
    now: datetime,
) -> IdentityClaims:
    """Claims as somebody typed them. Raises `InvalidClaims`, `DocumentExpired`."""
    today = now.astimezone(INDIA).date()
    plain = re.sub(r"[\s/-]", "", number).upper()
    if not _NUMBER.fullmatch(plain):
        raise InvalidClaims("a document's number has 4 to 30 letters and digits", pointer="/number")
    if date_of_birth > today or today.year - date_of_birth.year > OLDEST_YEARS:
        raise InvalidClaims("that is nobody's date of birth", pointer="/date_of_birth")
    if expires_on is not None and expires_on < today:
        raise DocumentExpired("this document has expired; bring one that is valid", pointer="/expires_on")
    return IdentityClaims(
        kind=kind,
        name=normal_name(name),
        date_of_birth=date_of_birth,
        gender=None,
        number=plain,
        last_four=plain[-4:],
        country="IND",
        expires_on=expires_on,
        link=plain,
    )

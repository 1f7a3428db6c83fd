"""What a document or a provider says of the person it belongs to."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DocumentKind(StrEnum):
    """What proves who somebody is. `OTHER_ID` is any other government photo id, such as a voter or driving card."""

    AADHAAR = "aadhaar"
    PASSPORT = "passport"
    PAN = "pan"
    OTHER_ID = "other_id"


@dataclass(frozen=True, slots=True)
class IdentityClaims:
    """What one source said. Personal: it is sealed before it is kept, and masked before it is shown.

    `number` is the document's number in upper case without spaces; None for Aadhaar, of which only `last_four` is
    ever known here (AGE-05). `link` is what names the same document again where no number may be kept: never shown,
    only hashed with a key. `gender` is as the source writes it.
    """

    kind: DocumentKind
    name: str
    date_of_birth: date | None
    gender: str | None
    number: str | None
    last_four: str | None
    country: str
    expires_on: date | None
    link: str


def aadhaar_claims(
    *, name: str, born: str, date_of_birth: date | None, gender: str, last_four: str
) -> IdentityClaims:
    """What UIDAI's signed documents say. `born` is the date as UIDAI writes it, which may be a year alone.

    No number is known, so what names the same person again is all that does not change with the document: the last
    four digits, the name, the birth and the gender.
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    birth = date_of_birth.isoformat() if date_of_birth else born
    return IdentityClaims(
        kind=DocumentKind.AADHAAR,
        name=name,
        date_of_birth=date_of_birth,
        gender=gender or None,
        number=None,
        last_four=last_four,
        country="IND",
        expires_on=None,
        link=f"{DocumentKind.AADHAAR}:{last_four}:{folded}:{birth}:{gender.upper()}",
    )

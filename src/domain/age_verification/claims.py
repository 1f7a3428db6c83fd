"""What a document or a provider says of the person it belongs to."""

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

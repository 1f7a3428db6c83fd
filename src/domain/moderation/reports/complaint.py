"""A complaint of somebody without an account here, about a show or a person: hide first, look then (LEG-16, LEG-17)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import ComplaintId
from domain.moderation.cases.event import Subject
from domain.moderation.cases.kind import CaseKind
from domain.telephone import TelephoneNumber, looks_like_telephone

LINK_MAX = 500
WORDS_MAX = 2_000
CONTACT_MAX = 254
UNFOUNDED_MANY = 3
"""From so many unfounded complaints of one address, none upheld, a person looks before anything is hidden."""

HIDE_FIRST = frozenset(
    {CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.NON_CONSENT, CaseKind.IMPERSONATION, CaseKind.CSAM}
)
"""What is hidden when it is complained of: waiting would do the harm that the complaint is about."""

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Capacity(StrEnum):
    """Who complains, to the picture."""

    SELF = "self"
    ACTING_FOR = "acting_for"
    OTHER = "other"


class ComplaintLinkUnknown(Invalid):
    code = "complaint_link_unknown"


class ComplaintWordsTooLong(Invalid):
    code = "complaint_words_too_long"


class ComplaintContactRequired(Invalid):
    code = "complaint_contact_required"


class UnknownCapacity(Invalid):
    code = "unknown_capacity"


class ComplaintIdReused(Conflict):
    code = "complaint_id_reused"


class ComplaintNotFound(NotFound):
    """There is none of this number, or the code is not its code: nobody learns which."""

    code = "complaint_not_found"


@dataclass(frozen=True, slots=True)
class ComplaintWords:
    """What the person wrote. Personal: it is sealed before it is kept, and opened by staff with a trace.

    `contact` is an e-mail address or a telephone number, the latter as E.164.
    """

    link: str
    note: str
    contact: str

    @classmethod
    def written(cls, *, link: str, note: str, contact: str) -> "ComplaintWords":
        """Raises `ComplaintLinkUnknown`, `ComplaintWordsTooLong`, `ComplaintContactRequired`, `InvalidTelephone`."""
        link, note, contact = (_CONTROL.sub("", each).strip() for each in (link, note, contact))
        if len(link) > LINK_MAX or not _ID.search(link):
            raise ComplaintLinkUnknown("give the whole link to the show or the person", pointer="/link")
        if len(note) > WORDS_MAX:
            raise ComplaintWordsTooLong(f"at most {WORDS_MAX} characters", pointer="/note")
        if looks_like_telephone(contact):
            contact = TelephoneNumber.written(contact, pointer="/contact").e164
        elif len(contact) > CONTACT_MAX or not _EMAIL.fullmatch(contact):
            raise ComplaintContactRequired(
                "give an e-mail address or a telephone number at which we can reach you", pointer="/contact"
            )
        return cls(link, note, contact)

    @property
    def named(self) -> UUID:
        """What the link names."""
        found = _ID.search(self.link)
        assert found is not None, "it was looked at when it was written"
        return UUID(found[0])

    @property
    def telephone(self) -> TelephoneNumber | None:
        """The number, where one was given."""
        return None if "@" in self.contact else TelephoneNumber(self.contact)


@dataclass(frozen=True, slots=True)
class Complaint:
    """`reference` is its number for people; `secret_digest` the SHA-256 of the code that opens its state.

    `contact_digest` is the same for complaints of one address or number, and says nothing of it. `is_hidden`: what it
    is about was hidden when it came in. `text_language` is that of the text message which says that there is an answer;
    None where none is sent.
    """

    id: ComplaintId
    reference: str
    secret_digest: bytes
    subject: Subject
    reason: CaseKind
    capacity: Capacity
    contact_digest: bytes
    is_hidden: bool
    received_at: datetime
    text_language: str | None

    def require_same_request(self, other: "Complaint") -> None:
        """Tell a repeat from another complaint under the same id. Raises `ComplaintIdReused`."""
        mine = (self.subject, self.reason, self.contact_digest)
        if mine != (other.subject, other.reason, other.contact_digest):
            raise ComplaintIdReused("this id belongs to another complaint")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the earlier complaints of one address or number ended."""

    upheld: int
    unfounded: int

    @property
    def is_abusive(self) -> bool:
        """A person looks first, then; never is it left unread (LEG-18)."""
        return self.unfounded >= UNFOUNDED_MANY and self.upheld == 0


def hides_first(reason: CaseKind, standing: Standing) -> bool:
    """Whether a complaint of this hides at once what it is about."""
    return reason in HIDE_FIRST and not standing.is_abusive


def capacity_named(key: str) -> Capacity:
    """Raises `UnknownCapacity`."""
    try:
        return Capacity(key)
    except ValueError:
        raise UnknownCapacity("say whether it is you", pointer="/capacity") from None


def require_secret(kept: bytes, given: bytes) -> None:
    """Raises `ComplaintNotFound`."""
    if not compare_digest(kept, given):
        raise ComplaintNotFound("there is no complaint of this number with this code")

"""What DigiLocker's issued documents say: the e-Aadhaar of UIDAI, and the PAN verification record."""

import re

from adapters.verification_vendors.reading import Unreadable, day_if_any
from adapters.verification_vendors.xml import read_attributes
from domain.age_verification.claims import DocumentKind, IdentityClaims, aadhaar_claims

INDIA = "IND"
NAME_MAX = 200

_KYC = (("Certificate", "CertificateData", "KycRes"), ("KycRes",))
_PAN_ROOT = ("Certificate",)
_PAN_PERSON = ("Certificate", "IssuedTo", "Person")
_PAN = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]", re.ASCII)


def read_eaadhaar(xml: bytes) -> IdentityClaims:
    """Whom an e-Aadhaar is about. Of the Aadhaar number, also where it comes unmasked, only the last four digits.

    There is no date of birth where the card has only a year. Raises `Unreadable`.
    """
    wanted = {(*root, "UidData", *leaf) for root in _KYC for leaf in ((), ("Poi",))}
    found = read_attributes(xml, frozenset(wanted))
    if len(found) != 2:
        raise Unreadable("not an e-Aadhaar")
    by_element = {path[-1]: attributes for path, attributes in found.items()}
    poi = by_element["Poi"]
    return masked_aadhaar(
        name=poi.get("name", ""),
        born=poi.get("dob", ""),
        gender=poi.get("gender", ""),
        number=by_element["UidData"].get("uid", ""),
    )


def masked_aadhaar(*, name: str, born: str, gender: str, number: str) -> IdentityClaims:
    """`number` may be masked or not: only its last four digits go any further (AGE-05). Raises `Unreadable`."""
    last_four = number[-4:]
    if len(last_four) != 4 or not (last_four.isascii() and last_four.isdigit()):
        raise Unreadable("an Aadhaar without the end of its number")
    return aadhaar_claims(
        name=name_of(name),
        born=born[:10],
        date_of_birth=day_if_any(born),
        gender=gender[:1].upper(),
        last_four=last_four,
    )


def read_pan_record(xml: bytes) -> IdentityClaims:
    """Whom a PAN verification record is about. Raises `Unreadable`."""
    found = read_attributes(xml, frozenset({_PAN_ROOT, _PAN_PERSON}))
    number = found.get(_PAN_ROOT, {}).get("number", "")
    person = found.get(_PAN_PERSON, {})
    if not _PAN.fullmatch(number):
        raise Unreadable("not a PAN record")
    return IdentityClaims(
        kind=DocumentKind.PAN,
        name=name_of(person.get("name", "")),
        date_of_birth=day_if_any(person.get("dob")),
        gender=person.get("gender", "")[:1].upper() or None,
        number=number,
        last_four=number[-4:],
        country=INDIA,
        expires_on=None,
        link=f"{DocumentKind.PAN}:{INDIA}:{number}",
    )


def name_of(text: str) -> str:
    """Raises `Unreadable`."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Unreadable("a document without a name")
    return name

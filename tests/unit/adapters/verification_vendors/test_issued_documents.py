"""Issued documents as XML: what is read of them, and what is refused before it means anything."""

from datetime import date

import pytest

from adapters.verification_vendors.issued_documents import read_eaadhaar, read_pan_record
from adapters.verification_vendors.reading import Unreadable
from domain.age_verification.claims import DocumentKind

POI = '<Poi name="Asha Verma" dob="14-03-1998" gender="F"/>'


def an_eaadhaar(inner: str = POI, *, uid: str = "xxxxxxxx4821", head: str = "") -> bytes:
    return (
        f'{head}<Certificate><CertificateData><KycRes><UidData uid="{uid}">{inner}<Pht>AAAA</Pht></UidData></KycRes>'
        "</CertificateData></Certificate>"
    ).encode()


def test_age_06_an_eaadhaar_says_whose_it_is() -> None:
    claims = read_eaadhaar(an_eaadhaar())
    assert (claims.kind, claims.name, claims.gender) == (DocumentKind.AADHAAR, "Asha Verma", "F")
    assert (claims.date_of_birth, claims.last_four, claims.number) == (date(1998, 3, 14), "4821", None)


def test_the_wrapper_may_be_missing() -> None:
    bare = f'<KycRes><UidData uid="xxxxxxxx4821">{POI}</UidData></KycRes>'.encode()
    assert read_eaadhaar(bare) == read_eaadhaar(an_eaadhaar())


def test_age_05_of_an_unmasked_number_only_the_end_is_kept() -> None:
    claims = read_eaadhaar(an_eaadhaar(uid="4829" + "1736" + "4821"))
    assert claims == read_eaadhaar(an_eaadhaar())
    assert "1736" not in repr(claims)


@pytest.mark.parametrize("born", ["1998", "", "31-02-1998", "14-03-98", "0000-00-00", "१४-०३-१९९८"])
def test_a_year_alone_is_no_birth(born: str) -> None:
    poi = f'<Poi name="Asha Verma" dob="{born}" gender="F"/>'
    assert read_eaadhaar(an_eaadhaar(poi)).date_of_birth is None


@pytest.mark.parametrize("born", ["14-03-1998", "14/03/1998", "14031998", "1998-03-14"])
def test_every_spelling_of_a_day_is_the_day(born: str) -> None:
    poi = f'<Poi name="Asha Verma" dob="{born}" gender="F"/>'
    assert read_eaadhaar(an_eaadhaar(poi)).date_of_birth == date(1998, 3, 14)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<",
        b"not XML",
        an_eaadhaar()[:-5],
        an_eaadhaar() + b"<more/>",
        an_eaadhaar(""),
        an_eaadhaar(POI + POI),
        an_eaadhaar(f"<Other>{POI}</Other>"),
        an_eaadhaar('<Poi dob="14-03-1998"/>'),
        an_eaadhaar('<Poi name="" dob="14-03-1998"/>'),
        an_eaadhaar('<Poi name="A&#27;B" dob="14-03-1998"/>'),
        an_eaadhaar(f'<Poi name="{"A" * 300}" dob="14-03-1998"/>'),
        an_eaadhaar(uid=""),
        an_eaadhaar(uid="xxxxxxxxxxxx"),
        an_eaadhaar(uid="xxxxxxxx४८२१"),
        an_eaadhaar().replace(b"KycRes", b"Other"),
        an_eaadhaar("<x>" * 40 + "</x>" * 40),
        an_eaadhaar("<x/>" * 3_000 + POI),
        an_eaadhaar().decode().encode("utf-16"),
    ],
)
def test_what_is_no_eaadhaar_is_refused(xml: bytes) -> None:
    with pytest.raises(Unreadable):
        read_eaadhaar(xml)


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE Certificate>",
        '<!DOCTYPE c SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE c [<!ENTITY a "Asha">]>',
        '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE c [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
        '<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
def test_a_document_type_or_an_entity_is_refused_before_it_means_anything(head: str) -> None:
    with pytest.raises(Unreadable):
        read_eaadhaar(an_eaadhaar(head=head))
    with pytest.raises(Unreadable):
        read_eaadhaar(an_eaadhaar('<Poi name="&a;" dob="14-03-1998"/>', head=head))


def test_a_pan_record_says_whose_number_it_is() -> None:
    xml = (
        b'<Certificate number="AFZPV7190K"><IssuedTo><Person name="ASHA VERMA" dob="14-03-1998" gender="Female"/>'
        b"</IssuedTo></Certificate>"
    )
    claims = read_pan_record(xml)
    assert (claims.kind, claims.number, claims.last_four) == (DocumentKind.PAN, "AFZPV7190K", "190K")
    assert (claims.name, claims.date_of_birth, claims.gender) == ("ASHA VERMA", date(1998, 3, 14), "F")
    for broken in (xml.replace(b"7190", b"719"), xml.replace(b"ASHA VERMA", b""), b"<Certificate/>"):
        with pytest.raises(Unreadable):
            read_pan_record(broken)

"""Offline e-KYC: what UIDAI signed is read, and nothing else passes."""

import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pyzipper
from cryptography import x509
from lxml import etree
from signxml.algorithms import SignatureMethod

from adapters.aadhaar.offline_xml import ARCHIVE_MAX, XML_MAX, UidaiOfflineKyc
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    DocumentTooOld,
    MalformedDocument,
    SignatureInvalid,
    WrongShareCode,
)
from domain.errors import Refusal
from entrypoints.sandbox.uidai_documents import Resident, encrypted_zip
from tests.builders import NOW
from tests.documents_made import (
    ISSUED,
    RESIDENT,
    SHARE_CODE,
    a_uidai_xml,
    a_zipcrypto_archive,
    an_expired_ca,
    an_offline_kyc_zip,
    another_ca,
    the_test_ca,
)


def reader(
    *certificates: x509.Certificate, registration_id: str = "OVSE-1", allow_sha1: bool = False
) -> UidaiOfflineKyc:
    return UidaiOfflineKyc(
        certificates or [the_test_ca().certificate],
        registration_id=registration_id,
        max_age_days=90,
        allow_sha1=allow_sha1,
    )


async def read(archive: bytes, *, share_code: str = SHARE_CODE, now=NOW) -> IdentityClaims:  # type: ignore[no-untyped-def]
    return await reader().read(archive, share_code=share_code, now=now)


def zipped(xml: bytes | str, name: str = "offlineaadhaar.xml") -> bytes:
    return encrypted_zip({name: xml.encode() if isinstance(xml, str) else xml}, SHARE_CODE)


def the_xml() -> str:
    return the_test_ca().offline_kyc_xml(RESIDENT, issued_at=ISSUED).decode()


async def refusal_of(archive: bytes, **given: str) -> type[Refusal]:
    begun = time.process_time()
    with pytest.raises(Refusal) as refused:
        await read(archive, **given)
    assert time.process_time() - begun < 1
    return type(refused.value)


async def test_age_04_what_uidai_signed_is_read() -> None:
    claims = await read(an_offline_kyc_zip())
    assert (claims.name, claims.date_of_birth, claims.gender) == ("Asha Rani Sharma", date(1998, 8, 15), "F")
    assert (claims.last_four, claims.number, claims.country) == ("0124", None, "IND")
    assert claims.link == "aadhaar:0124:asha rani sharma:1998-08-15:F"


@pytest.mark.parametrize("sha1", [False, True])
async def test_age_04_uidais_own_form_in_a_zipcrypto_archive_is_read(sha1: bool) -> None:
    archive = a_zipcrypto_archive("offlineaadhaar20261029.xml", a_uidai_xml(sha1=sha1), SHARE_CODE)
    claims = await reader(allow_sha1=sha1).read(archive, share_code=SHARE_CODE, now=NOW)
    assert claims == await read(an_offline_kyc_zip())


async def test_age_04_sha1_is_refused_unless_a_setting_takes_it() -> None:
    archive = zipped(a_uidai_xml(sha1=True))
    assert await refusal_of(archive) is SignatureInvalid
    by_library = the_test_ca().offline_kyc_xml(RESIDENT, issued_at=ISSUED, method=SignatureMethod.RSA_SHA1)
    assert await refusal_of(zipped(by_library)) is SignatureInvalid
    taken = await reader(allow_sha1=True).read(zipped(by_library), share_code=SHARE_CODE, now=NOW)
    assert taken.name == RESIDENT.name


async def test_age_04_the_data_may_not_hang_on_sha1_even_then() -> None:
    weak = a_uidai_xml(sha1=True).replace(b"2001/04/xmlenc#sha256", b"2000/09/xmldsig#sha1")
    with pytest.raises(SignatureInvalid):
        await reader(allow_sha1=True).read(zipped(weak), share_code=SHARE_CODE, now=NOW)


async def test_age_22_without_a_registration_nothing_is_read() -> None:
    off = reader(registration_id="")
    for archive in (an_offline_kyc_zip(), b"", b"PK"):
        with pytest.raises(AadhaarNotEnabled) as refused:
            await off.read(archive, share_code=SHARE_CODE, now=NOW)
        assert refused.value.code == "aadhaar_not_enabled"


@pytest.mark.parametrize("code", ["K7QY", "", "k7qx", "K7QX ", "x" * 33, "é", "\0"])
async def test_age_04_a_wrong_share_code_is_told_as_that(code: str) -> None:
    for archive in (an_offline_kyc_zip(), a_zipcrypto_archive("a.xml", a_uidai_xml(), SHARE_CODE)):
        assert await refusal_of(archive, share_code=code) is WrongShareCode


async def test_age_04_a_wrong_code_that_passes_zipcryptos_one_byte_is_a_wrong_code_still() -> None:
    archive = a_zipcrypto_archive("a.xml", a_uidai_xml(), SHARE_CODE)
    refused = {await refusal_of(archive, share_code=f"{number:04}") for number in range(600)}
    assert refused == {WrongShareCode}


@pytest.mark.parametrize("days", [0, 89, 90])
async def test_age_04_a_file_of_ninety_days_is_taken(days: int) -> None:
    assert (await read(an_offline_kyc_zip(issued_at=NOW - timedelta(days=days)))).last_four == "0124"


async def test_age_04_an_older_file_and_one_from_the_future_are_refused() -> None:
    assert (
        await refusal_of(an_offline_kyc_zip(issued_at=NOW - timedelta(days=90, seconds=1))) is DocumentTooOld
    )
    assert await refusal_of(an_offline_kyc_zip(issued_at=NOW + timedelta(hours=1))) is MalformedDocument


async def test_age_04_a_name_born_or_reference_changed_after_signing_is_refused() -> None:
    xml = the_xml()
    reference = re.search('referenceId="([0-9]+)"', xml)
    assert reference
    changes = [
        ("1998", "1988"),
        ("Asha Rani", "Usha Rani"),
        (reference[1], "9" + reference[1][1:]),
        ("Jaipur", "Ajmer"),
        ("</UidData>", " </UidData>"),
    ]
    for old, new in changes:
        assert old in xml
        assert await refusal_of(zipped(xml.replace(old, new, 1))) is SignatureInvalid


async def test_age_04_an_unsigned_file_is_refused() -> None:
    unsigned = re.sub("(?s)<ds:Signature .*</ds:Signature>", "", the_xml())
    assert "Poi" in unsigned
    assert await refusal_of(zipped(unsigned)) is SignatureInvalid


async def test_age_04_somebody_elses_signature_is_refused_whatever_certificate_it_brings() -> None:
    assert await refusal_of(an_offline_kyc_zip(ca=another_ca())) is SignatureInvalid


async def test_age_04_a_certificate_that_had_expired_when_the_file_was_made_is_refused() -> None:
    both = reader(an_expired_ca().certificate, the_test_ca().certificate)
    archive = an_offline_kyc_zip(ca=an_expired_ca())
    with pytest.raises(SignatureInvalid):
        await both.read(archive, share_code=SHARE_CODE, now=NOW)
    at_its_end = an_expired_ca().certificate.not_valid_after_utc - timedelta(hours=1)
    archive = an_offline_kyc_zip(ca=an_expired_ca(), issued_at=at_its_end)
    assert (await both.read(archive, share_code=SHARE_CODE, now=NOW)).last_four == "0124"


async def test_age_04_without_pinned_certificates_nobody_has_signed() -> None:
    nobody = UidaiOfflineKyc([], registration_id="OVSE-1", max_age_days=90)
    with pytest.raises(SignatureInvalid):
        await nobody.read(an_offline_kyc_zip(), share_code=SHARE_CODE, now=NOW)


def wrapped_documents() -> list[str]:
    """Ways to show a reader another person beside the signed one."""
    xml = re.sub(r"<\?xml[^>]*\?>\s*", "", the_xml())
    signature = re.search("(?s)<ds:Signature .*</ds:Signature>", xml)
    assert signature
    unsigned = xml.replace(signature[0], "")
    forged = unsigned.replace("Asha Rani Sharma", "Forged Person")
    inside = forged.replace("</OfflinePaperlessKyc>", "")
    moved = signature[0].replace(
        "<ds:SignatureValue>", f"<ds:Object>{unsigned}</ds:Object><ds:SignatureValue>"
    )
    appended = signature[0].replace("</ds:Signature>", f"<ds:Object>{unsigned}</ds:Object></ds:Signature>")
    by_id = signature[0].replace('URI=""', 'URI="#real"')
    real = unsigned.replace("<OfflinePaperlessKyc ", '<OfflinePaperlessKyc Id="real" ')
    return [
        f"{inside}{xml}</OfflinePaperlessKyc>",
        f"{inside}{signature[0]}{unsigned}</OfflinePaperlessKyc>",
        f"{inside}{moved}</OfflinePaperlessKyc>",
        f"{inside}{appended}</OfflinePaperlessKyc>",
        f"{inside}{by_id}{real}</OfflinePaperlessKyc>",
        f"{inside}<x>{signature[0]}</x></OfflinePaperlessKyc>",
        f"{inside}{signature[0]}{signature[0]}</OfflinePaperlessKyc>",
        xml.replace("<UidData>", '<UidData><Poi name="Forged Person" dob="01-01-1980" gender="F"/>', 1),
        xml.replace("</OfflinePaperlessKyc>", f"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>"
                    f"{unsigned}</ds:Signature></OfflinePaperlessKyc>"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(9))
async def test_age_04_a_signature_wrapped_round_another_person_is_refused(number: int) -> None:
    document = wrapped_documents()[number]
    etree.fromstring(document.encode())  # it is XML: what refuses it is not the parser
    assert await refusal_of(zipped(document)) is SignatureInvalid


async def test_age_04_a_genuine_signature_over_a_part_does_not_vouch_for_what_is_round_it() -> None:
    """As if UIDAI had signed a person by id, and somebody had put another person above."""
    forged = etree.fromstring(the_xml().replace("Asha Rani Sharma", "Forged Person").encode())
    forged.remove(forged[-1])
    real = etree.fromstring(the_xml().encode())
    real.remove(real[-1])
    real.set("Id", "real")
    forged.append(real)
    signed = the_test_ca().signed_xml(forged, reference_uri="real")
    assert b'URI="#real"' in signed
    assert await refusal_of(zipped(signed)) is SignatureInvalid


async def test_age_04_a_comment_cannot_cut_what_is_read() -> None:
    claims = await read(zipped(the_xml().replace("<UidData>", "<!-- x --><UidData>")))
    assert claims.name == RESIDENT.name


SECRET = "the content of a file of ours"


async def test_age_04_entities_and_external_files_are_refused_unread(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    prologues = [
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY e "&l11;">]>',
    ]
    body = re.sub(r"<\?xml[^>]*\?>\s*", "", the_xml())
    for prologue in prologues:
        for document in (prologue + body, prologue + body.replace("Asha Rani Sharma", "&e;")):
            begun = time.process_time()
            with pytest.raises(MalformedDocument) as refused:
                await read(zipped(document))
            assert time.process_time() - begun < 1
            assert SECRET not in str(refused.value)
        in_utf16 = (prologue + body).encode("utf-16")
        assert await refusal_of(zipped(in_utf16)) is MalformedDocument


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<",
        "no xml at all",
        "<OfflinePaperlessKyc>",
        "<Other/>",
        "<OfflinePaperlessKyc>" + "<a>" * 90_000,
        "<OfflinePaperlessKyc>" + "<a/>" * 50_000 + "</OfflinePaperlessKyc>",
        "<OfflinePaperlessKyc " + " ".join(f'a{n}=""' for n in range(20_000)) + "/>",
        "<OfflinePaperlessKyc " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(8_000)) + "/>",
        "<OfflinePaperlessKyc/>\0",
    ],
)
async def test_age_04_xml_that_is_none_or_is_made_to_take_long_is_refused_at_once(xml: str) -> None:
    assert await refusal_of(zipped(xml)) is MalformedDocument


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.xml", "a/b.xml", "a\\b.xml", "C:x.xml", "/x.xml", "x.txt", "x.xml/", ".xml\n.xml"],
)
async def test_age_04_an_entry_that_names_a_place_is_refused(name: str) -> None:
    assert await refusal_of(zipped(the_xml(), name)) is MalformedDocument


async def test_age_04_two_entries_or_none_are_refused() -> None:
    xml = the_xml().encode()
    assert await refusal_of(encrypted_zip({"a.xml": xml, "b.xml": xml}, SHARE_CODE)) is MalformedDocument
    assert await refusal_of(encrypted_zip({}, SHARE_CODE)) is MalformedDocument


async def test_age_04_a_zip_that_was_not_encrypted_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", the_xml())
    assert await refusal_of(archive.getvalue()) is MalformedDocument


@pytest.mark.parametrize("compression", [pyzipper.ZIP_BZIP2, pyzipper.ZIP_LZMA])
async def test_age_04_an_unusual_compression_is_refused(compression: int) -> None:
    archive = io.BytesIO()
    with pyzipper.AESZipFile(archive, "w", compression=compression, encryption=pyzipper.WZ_AES) as made:
        made.setpassword(SHARE_CODE.encode())
        made.writestr("a.xml", the_xml())
    assert await refusal_of(archive.getvalue()) is MalformedDocument


async def test_age_04_a_zip_bomb_is_refused_at_once() -> None:
    padded = the_xml().replace("<UidData>", "<UidData>" + " " * 50_000_000)
    assert await refusal_of(zipped(padded)) is MalformedDocument
    modest = the_xml().replace("<UidData>", "<UidData>" + " " * (XML_MAX // 2))
    assert await refusal_of(zipped(modest)) is MalformedDocument


async def test_age_04_a_bomb_that_says_it_is_small_is_cut_off() -> None:
    bomb = a_zipcrypto_archive("a.xml", b" " * 60_000_000, SHARE_CODE)
    lie = (60_000_000).to_bytes(4, "little"), (2_000).to_bytes(4, "little")
    assert bomb.count(lie[0]) == 2
    assert await refusal_of(bomb.replace(*lie)) in {MalformedDocument, WrongShareCode}


async def test_age_04_what_is_too_large_is_not_even_opened() -> None:
    archive = an_offline_kyc_zip()
    assert await refusal_of(b"\0" * (ARCHIVE_MAX + 1 - len(archive)) + archive) is MalformedDocument
    small = b"\0" * 100 + archive
    assert (await read(small)).last_four == "0124"  # a zip may have something in front


@pytest.mark.parametrize("archive", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", bytes(1000)])
async def test_age_04_what_is_no_zip_is_refused(archive: bytes) -> None:
    assert await refusal_of(archive) is MalformedDocument


async def signed_claims(**changes: str) -> IdentityClaims:
    root = etree.fromstring(the_test_ca().offline_kyc_xml(RESIDENT, issued_at=ISSUED))
    root.remove(root[-1])
    person = root.find("./UidData/Poi")
    assert person is not None
    for name, value in changes.items():
        (root if name == "referenceId" else person).set(name, value)
    return await read(zipped(the_test_ca().signed_xml(root)))


@pytest.mark.parametrize(
    "changes",
    [
        {"referenceId": "0124"},
        {"referenceId": "012420261399999999999"},
        {"referenceId": "०१२४20261029120000000"},
        {"referenceId": "012420261029120000000 "},
        {"dob": "31-02-1998"},
        {"dob": "15-08-98"},
        {"dob": ""},
        {"dob": "0000"[:3]},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 201},
        {"name": "Asha\u202eSharma"},
        {"gender": "F" * 17},
    ],
)
async def test_age_04_even_a_signed_document_has_to_be_whole(changes: dict[str, str]) -> None:
    with pytest.raises(MalformedDocument):
        await signed_claims(**changes)


async def test_age_04_a_year_of_birth_alone_is_no_date() -> None:
    claims = await signed_claims(dob="1998")
    assert claims.date_of_birth is None
    assert claims.link == "aadhaar:0124:asha rani sharma:1998:F"


async def test_age_04_a_signed_document_of_another_kind_is_refused() -> None:
    root = etree.fromstring(
        '<Statement referenceId="012420261029120000000"><UidData><Poi name="A" dob="1998"/></UidData></Statement>'
    )
    with pytest.raises(MalformedDocument):
        await read(zipped(the_test_ca().signed_xml(root)))


async def test_age_14_one_person_has_one_link_in_every_document() -> None:
    link = (await read(an_offline_kyc_zip())).link
    later = an_offline_kyc_zip(issued_at=NOW, share_code=SHARE_CODE)
    assert (await read(later)).link == link
    for change in (
        replace(RESIDENT, last_four="0125"),
        replace(RESIDENT, name="Usha Rani Sharma"),
        replace(RESIDENT, date_of_birth=date(1998, 8, 16)),
        replace(RESIDENT, gender="M"),
    ):
        assert (await read(an_offline_kyc_zip(change))).link != link
    shouted = Resident(name="ASHA  RANI SHARMA")
    assert (await read(an_offline_kyc_zip(shouted))).link == link

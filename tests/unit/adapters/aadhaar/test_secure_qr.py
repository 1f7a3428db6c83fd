"""Secure QR: what UIDAI signed is read; one byte more or less is not."""

import gzip
import time
import zlib
from datetime import date, timedelta

import pytest

from adapters.aadhaar.offline_xml import UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import PAYLOAD_MAX, UidaiSecureQr
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    DocumentTooOld,
    MalformedDocument,
    SignatureInvalid,
)
from entrypoints.sandbox.uidai_documents import NOT_A_PHOTO, digits_of
from tests.builders import NOW
from tests.documents_made import (
    ISSUED,
    SHARE_CODE,
    a_secure_qr_number,
    an_expired_ca,
    an_offline_kyc_zip,
    another_ca,
    the_test_ca,
)


def reader(registration_id: str = "OVSE-1") -> UidaiSecureQr:
    pinned = [an_expired_ca().certificate, the_test_ca().certificate]
    return UidaiSecureQr(
        pinned, registration_id=registration_id, max_age_days=90, pictures=PictureProcess(seconds=60)
    )


async def read(digits: str) -> IdentityClaims:
    begun = time.process_time()
    try:
        return await reader().read_digits(digits, now=NOW)
    finally:
        assert time.process_time() - begun < 1


def payload_of(digits: str) -> bytes:
    number = 0
    for start in range(0, len(digits), 4000):
        part = digits[start : start + 4000]
        number = number * 10 ** len(part) + int(part)
    return gzip.decompress(number.to_bytes((number.bit_length() + 7) // 8, "big"))


@pytest.mark.parametrize("version", ["", "V2", "V3", "V4", "V5"])
async def test_age_03_every_layout_is_read(version: str) -> None:
    claims = await read(a_secure_qr_number(version=version))
    assert (claims.name, claims.date_of_birth, claims.gender) == ("Asha Rani Sharma", date(1998, 8, 15), "F")
    assert (claims.last_four, claims.number) == ("0124", None)


async def test_age_03_the_two_documents_of_one_person_have_one_link() -> None:
    xml = UidaiOfflineKyc([the_test_ca().certificate], registration_id="OVSE-1", max_age_days=90)
    assert await read(a_secure_qr_number()) == await xml.read(
        an_offline_kyc_zip(), share_code=SHARE_CODE, now=NOW
    )


async def test_age_03_any_byte_changed_breaks_the_signature() -> None:
    payload = payload_of(a_secure_qr_number())
    for place in range(len(payload)):
        changed = bytearray(payload)
        changed[place] ^= 1
        with pytest.raises(SignatureInvalid) as refused:
            await read(digits_of(gzip.compress(bytes(changed))))
        assert refused.value.code == "signature_invalid"


async def test_age_03_somebody_elses_signature_and_an_expired_certificates_are_refused() -> None:
    for ca in (another_ca(), an_expired_ca()):
        with pytest.raises(SignatureInvalid):
            await read(a_secure_qr_number(ca=ca))
    in_time = an_expired_ca().certificate.not_valid_after_utc - timedelta(hours=1)
    assert (await read(a_secure_qr_number(ca=an_expired_ca(), issued_at=in_time))).last_four == "0124"


async def test_age_03_an_old_code_and_one_from_the_future_are_refused() -> None:
    assert (await read(a_secure_qr_number(issued_at=NOW - timedelta(days=90)))).last_four == "0124"
    with pytest.raises(DocumentTooOld):
        await read(a_secure_qr_number(issued_at=NOW - timedelta(days=90, seconds=1)))
    with pytest.raises(MalformedDocument):
        await read(a_secure_qr_number(issued_at=NOW + timedelta(hours=1)))


async def test_age_22_without_a_registration_nothing_is_read() -> None:
    off = reader(registration_id="")
    with pytest.raises(AadhaarNotEnabled):
        await off.read_digits(a_secure_qr_number(), now=NOW)
    with pytest.raises(AadhaarNotEnabled):
        await off.read_picture(b"no picture", now=NOW)


@pytest.mark.parametrize(
    "digits",
    [
        "",
        " ",
        "0",
        "7",
        "12a",
        "-5",
        "१२३",
        "9" * 7_089,
        "9" * 7_090,
        "9" * 1_000_000,
        digits_of(gzip.compress(b"", mtime=0)),
    ],
)
async def test_age_03_what_is_no_secure_qr_is_malformed(digits: str) -> None:
    with pytest.raises(MalformedDocument) as refused:
        await read(digits)
    assert refused.value.code == "malformed_document"


async def test_age_03_a_bomb_is_refused_at_once() -> None:
    for size in (PAYLOAD_MAX + 1, 2_500_000):
        packed = gzip.compress(bytes(size))
        assert len(digits_of(packed)) < 7_089
        with pytest.raises(MalformedDocument):
            await read(digits_of(packed))


async def test_age_03_a_stream_cut_short_or_with_something_behind_it_is_refused() -> None:
    packed = gzip.compress(payload_of(a_secure_qr_number()))
    for changed in (packed[:-1], packed[:-9], packed + b"x", packed + packed, zlib.compress(b"x" * 400)):
        with pytest.raises(MalformedDocument):
            await read(digits_of(changed))


@pytest.mark.parametrize(
    "signed",
    [
        b"",
        b"\xff" * 15,
        b"4\xff" + b"\xff" * 16,
        b"0\xff012420261029120000000\xffAsha\xff15-08-1998\xffF",
        b"0\xff012420261029120000000\xff\xff15-08-1998\xffF\xff" + b"\xff" * 11,
        b"0\xff0124\xffAsha\xff15-08-1998\xffF\xff" + b"\xff" * 11,
        b"V1\xff0\xff012420261029120000000\xffAsha\xff15-08-1998\xffF\xff" + b"\xff" * 11,
        b"0\xff012420261029120000000\xffAs\x00ha\xff15-08-1998\xffF\xff" + b"\xff" * 11,
    ],
)
async def test_age_03_even_what_is_signed_has_to_be_whole(signed: bytes) -> None:
    with pytest.raises(MalformedDocument):
        await read(the_test_ca().signed_qr_number(signed))


async def test_age_03_a_separator_within_the_photo_is_part_of_it() -> None:
    assert b"\xff" in NOT_A_PHOTO
    photo = b"\xff" * 500
    head = payload_of(a_secure_qr_number())[: -256 - len(NOT_A_PHOTO)]
    assert (await read(the_test_ca().signed_qr_number(head + photo))).name == "Asha Rani Sharma"


def test_age_03_the_code_was_made_when_the_test_says() -> None:
    assert ISSUED < NOW

"""One contract for the readers in memory and the real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from adapters.aadhaar.offline_xml import UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from adapters.memory.age_verification.readers import MemoryOfflineKyc, MemorySecureQr
from domain.age_verification.claims import aadhaar_claims
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    DocumentTooOld,
    MalformedDocument,
    WrongShareCode,
)
from entrypoints.sandbox.uidai_documents import qr_picture
from ports.age_verification.readers import OfflineKycReader, SecureQrReader
from tests.builders import NOW
from tests.documents_made import (
    ISSUED,
    RESIDENT,
    SHARE_CODE,
    a_secure_qr_number,
    an_offline_kyc_zip,
    the_test_ca,
)

CLAIMS = aadhaar_claims(
    name=RESIDENT.name,
    born=RESIDENT.born,
    date_of_birth=RESIDENT.date_of_birth,
    gender=RESIDENT.gender,
    last_four=RESIDENT.last_four,
)


@dataclass(frozen=True)
class Kyc:
    reader: OfflineKycReader
    off: OfflineKycReader
    issue: Callable[[datetime], bytes]


@dataclass(frozen=True)
class Qr:
    reader: SecureQrReader
    off: SecureQrReader
    issue: Callable[[datetime], str]
    picture_of: Callable[[str], bytes]


@pytest.fixture(params=["memory", "uidai"])
def kyc(request: pytest.FixtureRequest) -> Kyc:
    if request.param == "memory":
        twin = MemoryOfflineKyc()
        return Kyc(
            twin,
            MemoryOfflineKyc(enabled=False),
            lambda at: twin.issue(CLAIMS, share_code=SHARE_CODE, issued_at=at),
        )
    pinned = [the_test_ca().certificate]
    return Kyc(
        UidaiOfflineKyc(pinned, registration_id="OVSE-1", max_age_days=90),
        UidaiOfflineKyc(pinned, registration_id="", max_age_days=90),
        lambda at: an_offline_kyc_zip(issued_at=at),
    )


@pytest.fixture(params=["memory", "uidai"])
def qr(request: pytest.FixtureRequest) -> Qr:
    if request.param == "memory":
        twin = MemorySecureQr()
        return Qr(
            twin,
            MemorySecureQr(enabled=False),
            lambda at: twin.issue(CLAIMS, issued_at=at),
            lambda digits: digits.encode(),
        )
    pinned, pictures = [the_test_ca().certificate], PictureProcess(seconds=60)
    return Qr(
        UidaiSecureQr(pinned, registration_id="OVSE-1", max_age_days=90, pictures=pictures),
        UidaiSecureQr(pinned, registration_id="", max_age_days=90, pictures=pictures),
        lambda at: a_secure_qr_number(issued_at=at),
        qr_picture,
    )


async def test_age_04_an_archive_says_whose_it_is(kyc: Kyc) -> None:
    assert await kyc.reader.read(kyc.issue(ISSUED), share_code=SHARE_CODE, now=NOW) == CLAIMS


async def test_age_04_an_archive_is_refused_for_its_reason(kyc: Kyc) -> None:
    with pytest.raises(WrongShareCode) as refused:
        await kyc.reader.read(kyc.issue(ISSUED), share_code="0000", now=NOW)
    assert refused.value.pointer == "/share_code"
    with pytest.raises(MalformedDocument):
        await kyc.reader.read(b"something else", share_code=SHARE_CODE, now=NOW)
    with pytest.raises(DocumentTooOld):
        await kyc.reader.read(kyc.issue(NOW - timedelta(days=91)), share_code=SHARE_CODE, now=NOW)
    with pytest.raises(MalformedDocument):
        await kyc.reader.read(kyc.issue(NOW + timedelta(days=1)), share_code=SHARE_CODE, now=NOW)


async def test_age_03_digits_and_their_picture_say_the_same(qr: Qr) -> None:
    digits = qr.issue(ISSUED)
    assert await qr.reader.read_digits(digits, now=NOW) == CLAIMS
    assert await qr.reader.read_picture(qr.picture_of(digits), now=NOW) == CLAIMS


async def test_age_03_a_code_is_refused_for_its_reason(qr: Qr) -> None:
    with pytest.raises(MalformedDocument):
        await qr.reader.read_digits("123", now=NOW)
    with pytest.raises(MalformedDocument):
        await qr.reader.read_picture(b"\xff\xd8 no picture", now=NOW)
    with pytest.raises(DocumentTooOld):
        await qr.reader.read_digits(qr.issue(NOW - timedelta(days=91)), now=NOW)


async def test_age_22_both_are_off_without_a_registration(kyc: Kyc, qr: Qr) -> None:
    with pytest.raises(AadhaarNotEnabled):
        await kyc.off.read(kyc.issue(ISSUED), share_code=SHARE_CODE, now=NOW)
    with pytest.raises(AadhaarNotEnabled):
        await qr.off.read_digits(qr.issue(ISSUED), now=NOW)
    with pytest.raises(AadhaarNotEnabled):
        await qr.off.read_picture(b"", now=NOW)

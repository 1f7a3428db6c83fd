"""Documents of made-up people, signed by a test CA: what the readers of identity documents are tried on.

Nothing here is on file: each is made when it is asked for. The issuer in the sandbox signs them.
"""

import base64
import hashlib
import random
import struct
import zlib
from datetime import date, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from domain.age_verification.aadhaar_number import has_verhoeff_check_digit
from domain.age_verification.mrz import check_digit
from entrypoints.sandbox.uidai_documents import Resident, SandboxUidai, qr_picture, reference
from tests.builders import NOW

SHARE_CODE = "K7QX"
ISSUED = NOW - timedelta(days=3)
"""When the documents were made, unless a test says otherwise: three days before the tests' present."""
RESIDENT = Resident()


@cache
def the_test_ca() -> SandboxUidai:
    """Its certificate is valid from a year before the tests' present to two years after it."""
    return SandboxUidai.make(valid_from=NOW - timedelta(days=365))


@cache
def another_ca() -> SandboxUidai:
    """Valid at the same time, and pinned nowhere."""
    return SandboxUidai.make(valid_from=NOW - timedelta(days=365))


@cache
def an_expired_ca() -> SandboxUidai:
    """Its certificate ended a day before the documents were made."""
    return SandboxUidai.make(valid_from=NOW - timedelta(days=900), valid_until=ISSUED - timedelta(days=1))


def an_offline_kyc_zip(
    resident: Resident = RESIDENT, *, issued_at: datetime = ISSUED, share_code: str = SHARE_CODE,
    ca: SandboxUidai | None = None,
) -> bytes:  # fmt: skip
    return (ca or the_test_ca()).offline_kyc_zip(resident, issued_at=issued_at, share_code=share_code)


def a_secure_qr_number(
    resident: Resident = RESIDENT, *, issued_at: datetime = ISSUED, version: str = "V2",
    ca: SandboxUidai | None = None,
) -> str:  # fmt: skip
    return (ca or the_test_ca()).secure_qr_number(resident, issued_at=issued_at, version=version)


def a_secure_qr_picture(
    resident: Resident = RESIDENT, *, issued_at: datetime = ISSUED, ca: SandboxUidai | None = None
) -> bytes:
    """A PNG."""
    return qr_picture(a_secure_qr_number(resident, issued_at=issued_at, ca=ca))


def a_passport_mrz(
    *, number: str = "Z1234567", surname: str = "SHARMA", given: str = "ASHA RANI",
    date_of_birth: date = date(1998, 8, 15), expires_on: date = date(2033, 2, 28), sex: str = "F",
    country: str = "IND", personal_number: str = "",
) -> str:  # fmt: skip
    """Two lines of 44."""
    names = f"{surname}<<{given}".replace(" ", "<")
    upper = f"P<{country:<3}{names}".replace(" ", "<").ljust(44, "<")[:44]
    fields = [_checked(number.ljust(9, "<")), country.ljust(3, "<"), _checked(f"{date_of_birth:%y%m%d}"), sex]
    fields += [_checked(f"{expires_on:%y%m%d}"), _checked(personal_number.ljust(14, "<"))]
    lower = "".join(fields)
    return f"{upper}\n{lower}{check_digit(lower[:10] + lower[13:20] + lower[21:43])}"


def a_card_mrz(
    *, number: str = "D23145890", date_of_birth: date = date(1998, 8, 15),
    expires_on: date = date(2033, 2, 28), sex: str = "F",
) -> str:  # fmt: skip
    """Three lines of 30. A number of more than nine characters goes on in the optional field."""
    head = f"{number[:9]:<<9}"
    tail = check_digit(head) if len(number) <= 9 else f"<{number[9:]}{check_digit(number)}<"
    first = f"I<IND{head}{tail}".ljust(30, "<")
    second = f"{_checked(f'{date_of_birth:%y%m%d}')}{sex}{_checked(f'{expires_on:%y%m%d}')}IND".ljust(29, "<")
    second += check_digit(first[5:30] + second[:7] + second[8:15] + second[18:29])
    return "\n".join((first, second, "SHARMA<<ASHA<RANI".ljust(30, "<")))


def a_pan(chance: random.Random | None = None) -> str:
    if chance is None:
        return "ABCPS1234F"
    letters = "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(5))
    return f"{letters[:3]}P{letters[3]}{chance.randrange(1, 10_000):04}{letters[4]}"


def an_aadhaar_number(chance: random.Random | None = None) -> str:
    """Twelve digits that could be one. They are made, not drawn from any: whose they are nobody knows here."""
    chance = chance or random.Random(5)
    first = str(chance.randrange(2, 10)) + "".join(str(chance.randrange(10)) for _ in range(10))
    return next(first + last for last in "0123456789" if has_verhoeff_check_digit(first + last))


def a_uidai_xml(resident: Resident = RESIDENT, *, issued_at: datetime = ISSUED, sha1: bool = False) -> bytes:
    """The very form of UIDAI's own files, put together by hand: no library's idea of a signature is in it.

    The signature has the default namespace and one transform; what is signed is canonical already.
    """
    head = (
        f'<OfflinePaperlessKyc referenceId="{reference(resident, issued_at)}"><UidData>'
        f'<Poi dob="{resident.born}" e="" gender="{resident.gender}" m="" name="{resident.name}"></Poi>'
        '<Poa careof="" country="India" pc="302001"></Poa><Pht>/0//UQ==</Pht></UidData>'
    )
    tail = "</OfflinePaperlessKyc>"
    digest = base64.b64encode(hashlib.sha256((head + tail).encode()).digest()).decode()
    dsig = "http://www.w3.org/2000/09/xmldsig#"
    method = f"{dsig}rsa-sha1" if sha1 else "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

    def signed_info(namespace: str) -> str:
        return (
            f"<SignedInfo{namespace}>"
            '<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">'
            f'</CanonicalizationMethod><SignatureMethod Algorithm="{method}"></SignatureMethod>'
            f'<Reference URI=""><Transforms><Transform Algorithm="{dsig}enveloped-signature"></Transform>'
            '</Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
            f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
        )

    algorithm = hashes.SHA1() if sha1 else hashes.SHA256()
    raw = the_test_ca().key.sign(signed_info(f' xmlns="{dsig}"').encode(), PKCS1v15(), algorithm)
    value = base64.b64encode(raw).decode()
    signature = (
        f'<Signature xmlns="{dsig}">{signed_info("")}<SignatureValue>{value}</SignatureValue></Signature>'
    )
    return (head + signature + tail).encode()


def a_zipcrypto_archive(name: str, data: bytes, share_code: str) -> bytes:
    """A zip of one deflated entry under the traditional encryption, as UIDAI's have it (APPNOTE.TXT section 6.1)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(data) + deflate.flush()
    crc = zlib.crc32(data)
    secret = _zipcrypto(bytes(11) + bytes([crc >> 24]) + packed, share_code.encode())
    named = name.encode()
    common = struct.pack("<HHHHHIIIHH", 20, 1, 8, 0, 0x5A21, crc, len(secret), len(data), len(named), 0)
    local = b"PK\x03\x04" + common + named + secret
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + named
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


@cache
def _crc_table() -> list[int]:
    table = list(range(256))
    for _ in range(8):
        table = [value >> 1 ^ (0xEDB88320 if value & 1 else 0) for value in table]
    return table


def _zipcrypto(plain: bytes, password: bytes) -> bytes:
    table = _crc_table()
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        update(byte)
    secret = bytearray()
    for byte in plain:
        mixed = keys[2] | 2
        secret.append(byte ^ (mixed * (mixed ^ 1) >> 8 & 0xFF))
        update(byte)
    return bytes(secret)


def _checked(field: str) -> str:
    return field + check_digit(field)

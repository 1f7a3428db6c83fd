"""Aadhaar Secure QR: a number of some thousand digits, signed by UIDAI (AGE-03).

The digits are a big-endian number; its bytes are a gzip stream; what comes out are fields with the byte 255 behind
each, a photo, and RSA-SHA256 over all of that in the last 256 bytes (UIDAI, "User manual for Secure QR code", March
2019). From version `V2` on a version stands in front and the last four digits of a mobile number behind the address.
The signature is checked before anything is read. The photo is JPEG 2000: it is never decoded, nor kept.
"""

import asyncio
import re
import zlib
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from adapters.aadhaar.certificates import rsa_key_of, was_valid
from adapters.aadhaar.fields import read_person, read_reference
from adapters.aadhaar.pictures import PictureProcess
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.reading import AadhaarNotEnabled, MalformedDocument, SignatureInvalid
from ports.age_verification.readers import SecureQrReader

DIGITS_MAX = 7_089
"""As many as the largest QR code holds (ISO/IEC 18004, version 40-L)."""
PAYLOAD_MAX = 32 * 1024
"""Bytes after decompression. The photo has one or two thousand."""
SIGNATURE_BYTES = 256
SEPARATOR = b"\xff"
FIELDS = 16
"""Flag, reference, name, birth, gender, and eleven of the address."""

_VERSION = re.compile(rb"V[2-5]")
_DIGITS = re.compile(r"[0-9]+")
_AT_ONCE = 4_000
"""Python turns no more than 4,300 digits into a number at once."""


class UidaiSecureQr(SecureQrReader):
    """Refuses everything with `AadhaarNotEnabled` until there is a registration as an OVSE (AGE-22)."""

    def __init__(
        self,
        certificates: Sequence[x509.Certificate],
        *,
        registration_id: str,
        max_age_days: int,
        pictures: PictureProcess,
    ) -> None:
        self._certificates = list(certificates)
        self._registration_id = registration_id
        self._max_age_days = max_age_days
        self._pictures = pictures

    async def read_picture(self, picture: bytes, *, now: datetime) -> IdentityClaims:
        self._require_enabled()
        return await self.read_digits(await self._pictures.digits_in(picture), now=now)

    async def read_digits(self, digits: str, *, now: datetime) -> IdentityClaims:
        self._require_enabled()
        return await asyncio.to_thread(self._read, digits, now)

    def _require_enabled(self) -> None:
        if not self._registration_id:
            raise AadhaarNotEnabled("Aadhaar is not taken here yet; choose another way")

    def _read(self, digits: str, now: datetime) -> IdentityClaims:
        payload = _inflated(_bytes_of(digits))
        signed, signature = payload[:-SIGNATURE_BYTES], payload[-SIGNATURE_BYTES:]
        signers = [one for one in self._certificates if _has_signed(one, signed, signature)]
        if not signers:
            raise SignatureInvalid("UIDAI did not sign this QR code, or it was changed afterwards")
        _, reference_text, name, born, gender = _fields(signed)[:5]
        reference = read_reference(reference_text, now=now, max_age_days=self._max_age_days)
        if not any(was_valid(one, reference.issued_at) for one in signers):
            raise SignatureInvalid("UIDAI did not sign with this certificate at that time")
        return read_person(name=name, born=born, gender=gender, reference=reference)


def _bytes_of(digits: str) -> bytes:
    digits = digits.strip()
    if len(digits) > DIGITS_MAX or not _DIGITS.fullmatch(digits):
        raise MalformedDocument("a Secure QR code holds a number and nothing else")
    number = 0
    for start in range(0, len(digits), _AT_ONCE):
        part = digits[start : start + _AT_ONCE]
        number = number * 10 ** len(part) + int(part)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _inflated(data: bytes) -> bytes:
    """One whole gzip stream and nothing behind it, of at most `PAYLOAD_MAX` bytes. Raises `MalformedDocument`."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        payload = stream.decompress(data, PAYLOAD_MAX + 1)
    except zlib.error:
        raise MalformedDocument("this QR code is not a Secure QR code of Aadhaar") from None
    if len(payload) > PAYLOAD_MAX or not stream.eof or stream.unused_data:
        raise MalformedDocument("this QR code is not a Secure QR code of Aadhaar")
    if len(payload) <= SIGNATURE_BYTES:
        raise MalformedDocument("this QR code has no room for a signature")
    return payload


def _has_signed(certificate: x509.Certificate, data: bytes, signature: bytes) -> bool:
    key = rsa_key_of(certificate)
    if key is None:
        return False
    try:
        key.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _fields(signed: bytes) -> list[str]:
    """Flag, reference, name, birth, gender and the address; the photo stays bytes, and out of it."""
    version, _, rest = signed.partition(SEPARATOR)
    parts = (rest if _VERSION.fullmatch(version) else signed).split(SEPARATOR, FIELDS)
    if len(parts) != FIELDS + 1 or parts[0] not in {b"0", b"1", b"2", b"3"}:
        raise MalformedDocument("this is signed, but not a Secure QR code that we know")
    return [part.decode("latin-1") for part in parts[:FIELDS]]

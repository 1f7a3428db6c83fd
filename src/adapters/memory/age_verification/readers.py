"""Readers of documents that were issued in memory: the twins of `UidaiOfflineKyc` and `UidaiSecureQr`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from domain.age_verification.claims import IdentityClaims
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    DocumentTooOld,
    MalformedDocument,
    WrongShareCode,
)
from ports.age_verification.readers import OfflineKycReader, SecureQrReader

MAX_AGE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class _Issued:
    claims: IdentityClaims
    share_code: str
    issued_at: datetime

    def read(self, now: datetime) -> IdentityClaims:
        if self.issued_at > now:
            raise MalformedDocument("this document says that it was issued in the future")
        if self.issued_at < now - MAX_AGE:
            raise DocumentTooOld("this was issued too long ago")
        return self.claims


class MemoryOfflineKyc(OfflineKycReader):
    """A test plays UIDAI with `issue`. `enabled` is whether there is a registration."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._issued: dict[bytes, _Issued] = {}

    def issue(self, claims: IdentityClaims, *, share_code: str, issued_at: datetime) -> bytes:
        """The archive that such a person would bring."""
        archive = uuid4().bytes
        self._issued[archive] = _Issued(claims, share_code, issued_at)
        return archive

    async def read(self, archive: bytes, *, share_code: str, now: datetime) -> IdentityClaims:
        if not self.enabled:
            raise AadhaarNotEnabled("Aadhaar is not taken here yet; choose another way")
        if archive not in self._issued:
            raise MalformedDocument("this is not a zip that can be read")
        issued = self._issued[archive]
        if share_code != issued.share_code:
            raise WrongShareCode("this share code does not open the file", pointer="/share_code")
        return issued.read(now)


class MemorySecureQr(SecureQrReader):
    """A test plays UIDAI with `issue`: what it gives is the digits, and as ASCII the picture of them."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._issued: dict[str, _Issued] = {}

    def issue(self, claims: IdentityClaims, *, issued_at: datetime) -> str:
        digits = str(uuid4().int)
        self._issued[digits] = _Issued(claims, "", issued_at)
        return digits

    async def read_picture(self, picture: bytes, *, now: datetime) -> IdentityClaims:
        return await self.read_digits(picture.decode("ascii", "replace"), now=now)

    async def read_digits(self, digits: str, *, now: datetime) -> IdentityClaims:
        if not self.enabled:
            raise AadhaarNotEnabled("Aadhaar is not taken here yet; choose another way")
        if digits not in self._issued:
            raise MalformedDocument("a Secure QR code holds a number and nothing else")
        return self._issued[digits].read(now)

"""Show an Aadhaar offline: as a signed file, or by its QR."""

from dataclasses import dataclass
from functools import partial

from application.age_verification.read_claims import ReadClaims
from domain.age_verification.attempt import Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.method import Method
from domain.ids import CaseId, UserId
from ports.age_verification.readers import OfflineKycReader, SecureQrReader
from ports.clock import Clock


@dataclass(frozen=True, slots=True)
class ShowAadhaarFile:
    """The offline e-KYC file and its share code. Neither is kept: what UIDAI signed in it is read, and it is gone."""

    read_claims: ReadClaims
    reader: OfflineKycReader
    now: Clock

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, archive: bytes, share_code: str, origin: Origin
    ) -> VerificationCase:
        """Raises as `ReadClaims` and `OfflineKycReader.read`."""
        return await self.read_claims(
            case_id=case_id,
            user_id=user_id,
            method=Method.AADHAAR_XML,
            origin=origin,
            read=partial(self.reader.read, archive, share_code=share_code, now=self.now()),
            declared=False,
            document_id=None,
        )


@dataclass(frozen=True, slots=True)
class ShowAadhaarQr:
    """A picture of the Secure QR. It is not kept, and the photo in it is never decoded."""

    read_claims: ReadClaims
    reader: SecureQrReader
    now: Clock

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, picture: bytes, origin: Origin
    ) -> VerificationCase:
        """Raises as `ReadClaims` and `SecureQrReader.read_picture`."""
        return await self.read_claims(
            case_id=case_id,
            user_id=user_id,
            method=Method.AADHAAR_QR,
            origin=origin,
            read=partial(self.reader.read_picture, picture, now=self.now()),
            declared=False,
            document_id=None,
        )

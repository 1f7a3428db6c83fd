"""Readers of signed identity documents: each proves the issuer's signature before it says anything."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.age_verification.claims import IdentityClaims
from ports.errors import PortError


class ReaderUnavailable(PortError):
    """A document could not be looked at just now. It says nothing about the document."""


class OfflineKycReader(Protocol):
    """Aadhaar offline e-KYC: a zip, encrypted with the share code, that holds one XML signed by UIDAI (AGE-04)."""

    @abstractmethod
    async def read(self, archive: bytes, *, share_code: str, now: datetime) -> IdentityClaims:
        """Raises the refusals of `domain.age_verification.reading`, never anything else for any input.

        Nothing is looked at before `AadhaarNotEnabled` is raised where there is no registration (AGE-22).
        """


class SecureQrReader(Protocol):
    """Aadhaar Secure QR: a number of some thousand digits, signed by UIDAI (AGE-03)."""

    @abstractmethod
    async def read_picture(self, picture: bytes, *, now: datetime) -> IdentityClaims:
        """Find the QR in a picture (JPEG, PNG or WebP) and read it.

        Raises as `OfflineKycReader.read`, and `ReaderUnavailable` when no picture can be decoded just now.
        """

    @abstractmethod
    async def read_digits(self, digits: str, *, now: datetime) -> IdentityClaims:
        """Read what a scanner made of the QR. Raises as `OfflineKycReader.read`."""

"""Show a passport or another photo id: a picture of it, and what it says, typed."""

from dataclasses import dataclass
from datetime import date, datetime

from application.age_verification.read_claims import ReadClaims
from domain.age_verification.attempt import Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.declared import declared_claims
from domain.age_verification.document import (
    Document,
    DocumentGone,
    DocumentNotFound,
    DocumentPurpose,
)
from domain.age_verification.method import Method
from domain.age_verification.mrz import read_mrz
from domain.ids import CaseId, DocumentId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


async def require_picture(
    tx: Transaction, document_id: DocumentId, *, case_id: CaseId, purpose: DocumentPurpose
) -> Document:
    """A stored picture that was uploaded to this case for this. Raises `DocumentNotFound`, `DocumentGone`."""
    document = await tx.documents.find(document_id)
    if document is None or document.case_id != case_id or document.purpose is not purpose:
        raise DocumentNotFound("upload the picture first", pointer="/document_id")
    if document.file is None:
        raise DocumentGone("this picture was not taken; upload it again", pointer="/document_id")
    return document


@dataclass(frozen=True, slots=True)
class ShowPassport:
    """The two lines at the foot of a passport, whose check digits are checked (AGE-08), and a picture of the page.

    The lines alone prove nothing: an officer compares them with the picture.
    """

    begin: BeginTransaction
    read_claims: ReadClaims
    now: Clock

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, mrz: str, document_id: DocumentId, origin: Origin
    ) -> VerificationCase:
        """Raises `WrongCheckDigit`, `MalformedDocument`, `DocumentExpired`, `DocumentNotFound`, and as `ReadClaims`."""

        async def read() -> IdentityClaims:
            return read_mrz(mrz, now=self.now())

        async with self.begin() as tx:
            await require_picture(tx, document_id, case_id=case_id, purpose=DocumentPurpose.ID_FRONT)
        return await self.read_claims(
            case_id=case_id,
            user_id=user_id,
            method=Method.PASSPORT,
            origin=origin,
            read=read,
            declared=True,
            document_id=document_id,
        )


@dataclass(frozen=True, slots=True)
class ShowOtherId:
    """Any other government photo id: its picture, and the person's own word for what it says."""

    begin: BeginTransaction
    read_claims: ReadClaims
    now: Clock

    async def __call__(
        self,
        *,
        case_id: CaseId,
        user_id: UserId,
        name: str,
        date_of_birth: date,
        number: str,
        expires_on: date | None,
        document_id: DocumentId,
        origin: Origin,
    ) -> VerificationCase:
        """Raises `InvalidClaims`, `DocumentExpired`, `DocumentNotFound`, and as `ReadClaims`."""
        now: datetime = self.now()

        async def read() -> IdentityClaims:
            return declared_claims(
                DocumentKind.OTHER_ID,
                name=name,
                date_of_birth=date_of_birth,
                number=number,
                expires_on=expires_on,
                now=now,
            )

        async with self.begin() as tx:
            await require_picture(tx, document_id, case_id=case_id, purpose=DocumentPurpose.ID_FRONT)
        return await self.read_claims(
            case_id=case_id,
            user_id=user_id,
            method=Method.OTHER_ID,
            origin=origin,
            read=read,
            declared=True,
            document_id=document_id,
        )

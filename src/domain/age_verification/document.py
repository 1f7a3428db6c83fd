"""A file that somebody gave us to show who they are, or that an authority sent us."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import CaseId, DocumentId, UserId

UPLOAD_BYTES_MAX = 10 * 1024 * 1024
UPLOAD_WINDOW = timedelta(minutes=15)
"""How long a prepared upload waits for its bytes."""


class DocumentPurpose(StrEnum):
    ID_FRONT = "id_front"
    ID_BACK = "id_back"
    SELFIE = "selfie"
    PAN_CARD = "pan_card"
    AADHAAR_XML = "aadhaar_xml"
    AADHAAR_QR = "aadhaar_qr"
    APPEAL = "appeal"
    LEGAL_ORDER = "legal_order"
    """An authority's order; it belongs to a legal request, not to a case."""


class DocumentState(StrEnum):
    AWAITED = "awaited"
    """An upload was prepared, and nothing has come yet."""
    STORED = "stored"
    REFUSED = "refused"
    ERASED = "erased"


class DocumentNotFound(NotFound):
    code = "document_not_found"


class NotYourDocument(Forbidden):
    code = "not_your_document"


class DocumentNotAwaited(Conflict):
    """The upload was finished, refused or given up before."""

    code = "document_not_awaited"


class DocumentGone(Conflict):
    """The file was erased, or was never taken."""

    code = "document_gone"


class UploadTooLarge(Invalid):
    code = "upload_too_large"


class UnacceptableFile(Invalid):
    """Not a picture or PDF of a kind we take, or more pages or pixels than we take."""

    code = "unacceptable_file"


class MalwareFound(Invalid):
    code = "malware_found"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a document's sealed bytes are, and the wrapped key that opens them with the document's context.

    `sha256` is the digest of the cleaned file before it was sealed, 32 bytes; `pages` is 1 for a picture.
    """

    object_key: str
    key_id: str
    wrapped_key: bytes
    media_type: str
    size_bytes: int
    sha256: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `file` is there while it is `STORED`; `refusal` is the code of why it was not taken.

    `owner_id` is whose it is; `case_id` the verification case it was brought for, None for a legal order.
    """

    id: DocumentId
    owner_id: UserId
    case_id: CaseId | None
    purpose: DocumentPurpose
    state: DocumentState
    file: StoredFile | None
    refusal: str
    created_at: datetime
    stored_at: datetime | None
    erased_at: datetime | None

    @classmethod
    def awaited(
        cls, *, document_id: DocumentId, owner_id: UserId, case_id: CaseId | None, purpose: DocumentPurpose,
        now: datetime,
    ) -> "Document":  # fmt: skip
        return cls(document_id, owner_id, case_id, purpose, DocumentState.AWAITED, None, "", now, None, None)

    @property
    def context(self) -> dict[str, str]:
        """What its bytes are bound to (AGE-23): this document, and its owner."""
        return {"kind": "document", "id": str(self.id), "owner": str(self.owner_id)}

    def require_awaited(self, now: datetime) -> None:
        """Raises `DocumentNotAwaited`."""
        if self.state is not DocumentState.AWAITED or now >= self.created_at + UPLOAD_WINDOW:
            raise DocumentNotAwaited("this upload is over; begin another")

    def stored(self, file: StoredFile, *, now: datetime) -> "Document":
        self.require_awaited(now)
        return replace(self, state=DocumentState.STORED, file=file, stored_at=now)

    def refused(self, code: str) -> "Document":
        return replace(self, state=DocumentState.REFUSED, refusal=code)

    def rewrapped(self, *, key_id: str, wrapped_key: bytes) -> "Document":
        return replace(self, file=replace(self.require_file(), key_id=key_id, wrapped_key=wrapped_key))

    def erased(self, now: datetime) -> "Document":
        """Forget where the bytes are and the key that opens them. That there was a document stays."""
        return replace(self, state=DocumentState.ERASED, file=None, erased_at=now)

    def require_owner(self, user_id: UserId) -> None:
        if user_id != self.owner_id:
            raise NotYourDocument("this document is not yours")

    def require_file(self) -> StoredFile:
        """Raises `DocumentGone`."""
        if self.file is None:
            raise DocumentGone("this file is not kept any more")
        return self.file

"""A file that somebody gave us to show who they are, or that an authority sent us."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import CaseId, DocumentId, UserId

UPLOAD_BYTES_MAX = 10 * 1024 * 1024
UPLOAD_TAG_BYTES = 16
"""What AES-GCM adds to a file that the browser encrypts."""
DOCUMENTS_PER_CASE_MAX = 40
UPLOAD_WINDOW = timedelta(minutes=15)
"""How long a prepared upload waits for its bytes."""
GIVEN_UP = "upload_given_up"
"""The code of a document whose bytes never came."""


class DocumentPurpose(StrEnum):
    ID_FRONT = "id_front"
    ID_BACK = "id_back"
    SELFIE = "selfie"
    PAN_CARD = "pan_card"
    APPEAL = "appeal"
    LEGAL_ORDER = "legal_order"
    """An authority's order; it belongs to a legal request or to an order to remove, not to a case."""


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


class DocumentRefused(Conflict):
    """These bytes were looked at and not taken."""

    code = "document_refused"


class DocumentIdReused(Conflict):
    code = "document_id_reused"


class DocumentGone(Conflict):
    """The file was erased, or was never taken."""

    code = "document_gone"


class DocumentPageNotFound(NotFound):
    code = "document_page_not_found"


class TooManyDocuments(Conflict):
    """A case has room for so many files and no more."""

    code = "too_many_documents"


class UploadTooLarge(Invalid):
    code = "upload_too_large"


class UnacceptableFile(Invalid):
    """Not a picture or PDF of a kind we take, or more pages or pixels than we take."""

    code = "unacceptable_file"


class UnreadableUpload(Invalid):
    """What was put into the store was not encrypted with the key that was given for it."""

    code = "unreadable_upload"


class UploadMissing(Conflict):
    """Nothing was put into the store yet."""

    code = "upload_missing"


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
class PreparedUpload:
    """Where a client puts what it encrypted itself, with a key of its own for this one file, and how that opens.

    `size_bytes` is of the plain file; the ciphertext has `UPLOAD_TAG_BYTES` more. The client was given the key itself
    and the nonce (12 bytes); here the key is wrapped, with the document's `upload_context`.
    """

    object_key: str
    size_bytes: int
    key_id: str
    wrapped_key: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `file` is there while it is `STORED`; `refusal` is the code of why it was not taken.

    `owner_id` is whose it is; `case_id` the verification case it was brought for, None for a legal order. `upload` is
    there while the browser may put its bytes into the store itself.
    """

    id: DocumentId
    owner_id: UserId
    case_id: CaseId | None
    purpose: DocumentPurpose
    state: DocumentState
    upload: PreparedUpload | None
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
        return cls(
            document_id, owner_id, case_id, purpose, DocumentState.AWAITED, None, None, "", now, None, None
        )  # fmt: skip

    @property
    def context(self) -> dict[str, str]:
        """What its bytes are bound to (AGE-23): this document, and its owner."""
        return {"kind": "document", "id": str(self.id), "owner": str(self.owner_id)}

    @property
    def upload_context(self) -> dict[str, str]:
        """What the key of its upload is bound to: never a document's own key by mistake."""
        return {"kind": "upload", "id": str(self.id), "owner": str(self.owner_id)}

    @property
    def object_keys(self) -> tuple[str, ...]:
        """Where bytes of it are in the store, or may be."""
        return tuple(each.object_key for each in (self.upload, self.file) if each is not None)

    def require_same_request(self, other: "Document") -> None:
        """Tell a retry of this upload from another under the same id. Raises `NotYourDocument`, `DocumentIdReused`."""
        self.require_owner(other.owner_id)
        if (self.case_id, self.purpose) != (other.case_id, other.purpose):
            raise DocumentIdReused("this id belongs to another document")

    def prepared(self, upload: PreparedUpload, *, now: datetime) -> "Document":
        self.require_awaited(now)
        return replace(self, upload=upload)

    def require_upload(self) -> PreparedUpload:
        """Raises `DocumentNotAwaited`."""
        if self.upload is None:
            raise DocumentNotAwaited("no upload was prepared for this document")
        return self.upload

    def require_awaited(self, now: datetime) -> None:
        """Raises `DocumentNotAwaited`."""
        if self.state is not DocumentState.AWAITED or now >= self.created_at + UPLOAD_WINDOW:
            raise DocumentNotAwaited("this upload is over; begin another")

    def stored(self, file: StoredFile, *, now: datetime) -> "Document":
        self.require_awaited(now)
        return replace(self, state=DocumentState.STORED, upload=None, file=file, stored_at=now)

    def refused(self, code: str) -> "Document":
        """Say why it is not taken, and forget the key of its upload. What is over already stays as it is."""
        if self.state is not DocumentState.AWAITED:
            return self
        return replace(self, state=DocumentState.REFUSED, upload=None, refusal=code)

    def require_not_refused(self) -> None:
        """Raises `DocumentRefused`."""
        if self.state is DocumentState.REFUSED:
            raise DocumentRefused("this file was not taken; begin another upload")

    def rewrapped(self, *, key_id: str, wrapped_key: bytes) -> "Document":
        return replace(self, file=replace(self.require_file(), key_id=key_id, wrapped_key=wrapped_key))

    def erased(self, now: datetime) -> "Document":
        """Forget where the bytes are and the key that opens them. That there was a document stays."""
        if self.state is DocumentState.ERASED:
            return self
        return replace(self, state=DocumentState.ERASED, upload=None, file=None, erased_at=now)

    def require_owner(self, user_id: UserId) -> None:
        if user_id != self.owner_id:
            raise NotYourDocument("this document is not yours")

    def require_file(self) -> StoredFile:
        """Raises `DocumentGone`."""
        if self.file is None:
            raise DocumentGone("this file is not kept any more")
        return self.file

"""Documents: their records, the store of their sealed bytes, and what makes a stranger's file safe to keep."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.document import Document
from domain.age_verification.document_view import DocumentView
from domain.ids import CaseId, DocumentId, UserId
from ports.errors import PortError


class Documents(Protocol):
    @abstractmethod
    async def find(self, document_id: DocumentId) -> Document | None: ...

    @abstractmethod
    async def get_for_update(self, document_id: DocumentId) -> Document:
        """Raises `DocumentNotFound`."""

    @abstractmethod
    async def of_case(self, case_id: CaseId) -> Sequence[Document]:
        """Oldest first."""

    @abstractmethod
    async def of_owner(self, owner_id: UserId) -> Sequence[Document]:
        """All documents of one person, locked; oldest first."""

    @abstractmethod
    async def awaited_since(self, before: datetime, *, limit: int) -> Sequence[DocumentId]:
        """Documents made before that time whose bytes have not come, oldest first."""

    @abstractmethod
    async def add(self, document: Document) -> Document:
        """Store a new document; when its id is taken, return the one that has it, locked and unchanged."""

    @abstractmethod
    async def update(self, document: Document) -> None:
        """Raises `DocumentNotFound`."""


class LooseObjects(Protocol):
    """Keys in the object store that no row owns: not yet, or not any more.

    A key is written here before its object is put, so that a crash leaves nothing behind that nobody knows of.
    """

    @abstractmethod
    async def add(self, object_key: str, *, due_at: datetime) -> None:
        """Have the object deleted when that time has come. A key that is here already gets the later of both times."""

    @abstractmethod
    async def claim(self, object_key: str, *, now: datetime) -> None:
        """Take a key out, for the row that owns it from now on. Raises `DocumentNotAwaited` when its time has come."""

    @abstractmethod
    async def due(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Those whose time came before that, the longest due first."""

    @abstractmethod
    async def forget(self, object_key: str) -> None: ...


class DocumentViews(Protocol):
    @abstractmethod
    async def add(self, view: DocumentView) -> None: ...

    @abstractmethod
    async def get_for_update(self, token_digest: bytes) -> DocumentView:
        """Raises `DocumentViewNotFound`."""

    @abstractmethod
    async def count_of_officer(self, officer_id: UserId, *, since: datetime) -> int:
        """How many views the officer opened after that time."""

    @abstractmethod
    async def update(self, view: DocumentView) -> None: ...


@dataclass(frozen=True, slots=True)
class OpenViewRow:
    """A view that has not expired, as its officer is shown it."""

    document_id: DocumentId
    case_id: CaseId | None
    purpose: str
    pages: int
    reason: str
    expires_at: datetime


class DocumentQueries(Protocol):
    @abstractmethod
    async def open_view(
        self, token_digest: bytes, officer_id: UserId, *, now: datetime
    ) -> OpenViewRow | None:
        """None for a view that is over, unknown or another officer's, and for a document that is gone."""


class StoreUnavailable(PortError):
    """The object store does not answer."""


class ObjectMissing(PortError):
    """There is no such object. Permanent."""


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """A PUT that the store takes from anyone who has it, with exactly these headers, until it expires."""

    url: str
    headers: dict[str, str]
    expires_at: datetime


class ObjectStore(Protocol):
    """Opaque bytes under keys. Every method but `sign_put` raises `StoreUnavailable`."""

    @abstractmethod
    async def put(self, key: str, data: bytes) -> None: ...

    @abstractmethod
    async def get(self, key: str, *, size_max: int) -> bytes:
        """Raises `ObjectMissing`, also for an object of more than `size_max` bytes."""

    @abstractmethod
    async def get_range(self, key: str, *, start: int, size: int) -> bytes:
        """So many bytes from there on. Raises `ObjectMissing`, also where there are not so many."""

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Deleting what is not there is no error."""

    @abstractmethod
    def sign_put(
        self, key: str, *, size: int, media_type: str, lifetime_seconds: int, now: datetime
    ) -> SignedUpload:
        """Length and type are signed: the store refuses anything else."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file made anew from what was uploaded: pictures re-encoded without metadata, PDFs without actions."""

    media_type: str
    data: bytes
    pages: int


class SanitizerUnavailable(PortError):
    """There is no process to read a file in now: nothing is taken meanwhile."""


class Sanitizer(Protocol):
    """Reads strangers' files in a process apart, with bounded time and memory. Raises `SanitizerUnavailable`."""

    @abstractmethod
    async def clean(self, data: bytes) -> CleanFile:
        """Decide by content what it is, and make it anew. Raises `UnacceptableFile`, `UploadTooLarge`."""

    @abstractmethod
    async def render(self, file: CleanFile, *, page: int, watermark: str) -> bytes:
        """One page (from 1) as a JPEG with the words all over it. Raises `UnacceptableFile`."""


class ScannerUnavailable(PortError):
    """The malware scanner does not answer: nothing is taken meanwhile."""


class MalwareScanner(Protocol):
    @abstractmethod
    async def scan(self, data: bytes) -> None:
        """Raises `MalwareFound`, `ScannerUnavailable`."""

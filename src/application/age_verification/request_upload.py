"""Let a client put a document into the object store itself, encrypted."""

from dataclasses import dataclass

from application.age_verification._bringing import require_may_bring
from domain.age_verification.document import (
    UPLOAD_BYTES_MAX,
    UPLOAD_TAG_BYTES,
    UPLOAD_WINDOW,
    Document,
    DocumentPurpose,
    PreparedUpload,
    UnacceptableFile,
    UploadTooLarge,
)
from domain.ids import CaseId, DocumentId, UserId
from ports.age_verification.documents import ObjectStore, SignedUpload
from ports.clock import Clock, RandomBytes
from ports.sealing import Sealer, WrappedKey, associated_data
from ports.transaction import BeginTransaction

NONCE_BYTES = 12
MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class UploadTicket:
    """What the client needs: encrypt the file by AES-256-GCM with these three, and PUT the ciphertext with its tag."""

    signed: SignedUpload
    key: bytes
    nonce: bytes
    associated_data: bytes


@dataclass(frozen=True, slots=True)
class RequestUpload:
    """Each call makes another key and another place, and the place before is given up."""

    begin: BeginTransaction
    store: ObjectStore
    sealer: Sealer
    now: Clock
    random_bytes: RandomBytes

    async def __call__(
        self, *, document_id: DocumentId, owner_id: UserId, case_id: CaseId | None, purpose: DocumentPurpose,
        size_bytes: int,
    ) -> UploadTicket:  # fmt: skip
        if size_bytes > UPLOAD_BYTES_MAX:
            raise UploadTooLarge("a file has at most 10 MiB", pointer="/size_bytes")
        if size_bytes < 1:
            raise UnacceptableFile("an empty file shows nothing", pointer="/size_bytes")
        now = self.now()
        wanted = Document.awaited(
            document_id=document_id, owner_id=owner_id, case_id=case_id, purpose=purpose, now=now
        )
        wrapped, key = await self.sealer.issue_key(context=wanted.upload_context)
        upload = self._place(wrapped, size_bytes)
        async with self.begin() as tx:
            await require_may_bring(tx, wanted)
            document = await tx.documents.add(wanted)
            document.require_same_request(wanted)
            document.require_not_refused()
            document = document.prepared(upload, now=now)
            await tx.loose_objects.add(upload.object_key, due_at=document.created_at + UPLOAD_WINDOW)
            await tx.documents.update(document)
        signed = self.store.sign_put(
            upload.object_key,
            size=size_bytes + UPLOAD_TAG_BYTES,
            media_type=MEDIA_TYPE,
            lifetime_seconds=max(1, int((document.created_at + UPLOAD_WINDOW - now).total_seconds())),
            now=now,
        )
        return UploadTicket(signed, key, upload.nonce, associated_data(document.upload_context))

    def _place(self, wrapped: WrappedKey, size_bytes: int) -> PreparedUpload:
        return PreparedUpload(
            object_key=f"incoming/{self.random_bytes(16).hex()}",
            size_bytes=size_bytes,
            key_id=wrapped.key_id,
            wrapped_key=wrapped.blob,
            nonce=self.random_bytes(NONCE_BYTES),
        )

"""What the use cases of documents share: taking a file in, opening it, and letting go of its object."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from domain.age_verification.document import (
    UPLOAD_BYTES_MAX,
    UPLOAD_WINDOW,
    Document,
    DocumentState,
    MalwareFound,
    StoredFile,
    UnacceptableFile,
    UnreadableUpload,
    UploadTooLarge,
)
from domain.ids import DocumentId
from ports.age_verification.documents import (
    CleanFile,
    MalwareScanner,
    ObjectStore,
    Sanitizer,
    StoreUnavailable,
)
from ports.clock import Clock, RandomBytes
from ports.sealing import SealBroken, Sealed, Sealer, WrappedKey
from ports.transaction import BeginTransaction

SEALED_EXTRA = 28
"""Bytes that sealing adds: a nonce and a tag."""

NOT_TAKEN = (UnacceptableFile, UploadTooLarge, MalwareFound, UnreadableUpload)


@dataclass(frozen=True, slots=True)
class DocumentVault:
    """Files, sealed in an object store. Between two transactions lies all that needs a network or takes its time."""

    begin: BeginTransaction
    store: ObjectStore
    sealer: Sealer
    sanitizer: Sanitizer
    scanner: MalwareScanner
    now: Clock
    random_bytes: RandomBytes

    async def take(self, document: Document, data: bytes) -> Document:
        """Scan, make anew, seal and keep an awaited document's bytes. Whoever is second gets what the first stored.

        Raises one of `NOT_TAKEN`, and the document is refused for good; `DocumentNotAwaited` when it took too long;
        and a port's error, after which it can be tried again.
        """
        try:
            file = await self._sealed(document, await self._cleaned(data))
        except NOT_TAKEN as refusal:
            await self.refuse(document.id, refusal.code)
            raise
        async with self.begin() as tx:
            awaited = await tx.documents.get_for_update(document.id)
            if awaited.state is DocumentState.STORED:
                return awaited
            stored = awaited.stored(file, now=self.now())
            await tx.loose_objects.claim(file.object_key, now=self.now())
            await tx.documents.update(stored)
        return stored

    async def open(self, document: Document) -> CleanFile:
        """Raises `DocumentGone`, and `ObjectMissing`, `SealBroken` or what else the ports raise."""
        file = document.require_file()
        ciphertext = await self.store.get(file.object_key, size_max=file.size_bytes + SEALED_EXTRA)
        sealed = Sealed(WrappedKey(file.key_id, file.wrapped_key), ciphertext)
        data = await self.sealer.unseal(sealed, context=document.context)
        if hashlib.sha256(data).digest() != file.sha256:
            raise SealBroken("this is not the file that was kept")
        return CleanFile(file.media_type, data, file.pages)

    async def refuse(self, document_id: DocumentId, code: str) -> None:
        async with self.begin() as tx:
            document = await tx.documents.get_for_update(document_id)
            await tx.documents.update(document.refused(code))

    async def discard(self, object_key: str) -> None:
        """Delete an object that is loose already. Where the store does not answer, the sweeping does it later."""
        with suppress(StoreUnavailable):
            await self.store.delete(object_key)

    async def _cleaned(self, data: bytes) -> CleanFile:
        if len(data) > UPLOAD_BYTES_MAX:
            raise UploadTooLarge("a file has at most 10 MiB")
        await self.scanner.scan(data)
        return await self.sanitizer.clean(data)

    async def _sealed(self, document: Document, file: CleanFile) -> StoredFile:
        object_key = f"documents/{self.random_bytes(16).hex()}"
        async with self.begin() as tx:  # known of before it is there
            await tx.loose_objects.add(object_key, due_at=self.now() + 2 * UPLOAD_WINDOW)
        sealed = await self.sealer.seal(file.data, context=document.context)
        await self.store.put(object_key, sealed.ciphertext)
        return StoredFile(
            object_key=object_key,
            key_id=sealed.key.key_id,
            wrapped_key=sealed.key.blob,
            media_type=file.media_type,
            size_bytes=len(file.data),
            sha256=hashlib.sha256(file.data).digest(),
            pages=file.pages,
        )

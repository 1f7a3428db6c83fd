"""Take what a client put into the object store."""

from dataclasses import dataclass

from application.age_verification.document_vault import DocumentVault
from domain.age_verification.document import (
    UPLOAD_TAG_BYTES,
    Document,
    DocumentNotFound,
    DocumentState,
    PreparedUpload,
    UnreadableUpload,
    UploadMissing,
)
from domain.ids import DocumentId, UserId
from ports.age_verification.documents import ObjectMissing
from ports.clock import Clock
from ports.sealing import SealBroken, Sealed, WrappedKey
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class FinishUpload:
    """Safe to repeat. The client's object is deleted at once, and swept again when its address has expired."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(self, *, document_id: DocumentId, owner_id: UserId) -> Document:
        async with self.begin() as tx:
            document = await tx.documents.find(document_id)
        if document is None:
            raise DocumentNotFound("there is no such document")
        document.require_owner(owner_id)
        if document.state is DocumentState.STORED:
            return document
        document.require_not_refused()
        document.require_awaited(self.now())
        upload = document.require_upload()
        stored = await self.vault.take(document, await self._opened(document, upload))
        await self.vault.discard(upload.object_key)
        return stored

    async def _opened(self, document: Document, upload: PreparedUpload) -> bytes:
        """Raises `UploadMissing`, `UnreadableUpload`."""
        try:
            put = await self.vault.store.get(upload.object_key, size_max=upload.size_bytes + UPLOAD_TAG_BYTES)
        except ObjectMissing:
            raise UploadMissing("put the encrypted file first, then finish") from None
        sealed = Sealed(WrappedKey(upload.key_id, upload.wrapped_key), upload.nonce + put)
        try:
            return await self.vault.sealer.unseal(sealed, context=document.upload_context)
        except SealBroken:
            await self.vault.refuse(document.id, UnreadableUpload.code)
            await self.vault.discard(upload.object_key)
            raise UnreadableUpload("this was not encrypted with the key that was given for it") from None

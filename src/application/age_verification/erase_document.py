"""Erase a document: the key that opens it at once, its object as soon as the store answers."""

from dataclasses import dataclass

from application.age_verification.document_vault import DocumentVault
from domain.ids import DocumentId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class EraseDocument:
    """Safe to repeat. With its wrapped key gone the object is noise, even in a backup of the store."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(self, *, document_id: DocumentId) -> None:
        """Raises `DocumentNotFound`."""
        now = self.now()
        async with self.begin() as tx:
            document = await tx.documents.get_for_update(document_id)
            await tx.documents.update(document.erased(now))
            if document.file is not None:
                await tx.loose_objects.add(document.file.object_key, due_at=now)
        if document.file is not None:
            await self.vault.discard(document.file.object_key)

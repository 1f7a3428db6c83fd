"""Erase a document: the key that opens it at once, its object as soon as the store answers."""

from dataclasses import dataclass
from datetime import datetime

from application.age_verification.document_vault import DocumentVault
from domain.ids import DocumentId
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class EraseDocument:
    """Safe to repeat. With its wrapped key gone the object is noise, even in a backup of the store."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(self, *, document_id: DocumentId) -> None:
        """Raises `DocumentNotFound`."""
        async with self.begin() as tx:
            object_key = await erase(tx, document_id, now=self.now())
        if object_key is not None:
            await self.vault.discard(object_key)


async def erase(tx: Transaction, document_id: DocumentId, *, now: datetime) -> str | None:
    """Forget the key and the place; the object that is left over, for `DocumentVault.discard` after the commit.

    Raises `DocumentNotFound`.
    """
    document = await tx.documents.get_for_update(document_id)
    await tx.documents.update(document.erased(now))
    if document.file is None:
        return None
    await tx.loose_objects.add(document.file.object_key, due_at=now)
    return document.file.object_key

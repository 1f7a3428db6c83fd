"""Take a document whose bytes come through the API or a page."""

from dataclasses import dataclass

from application.age_verification._bringing import require_may_bring
from application.age_verification.document_vault import DocumentVault
from domain.age_verification.document import Document, DocumentPurpose, DocumentState
from domain.ids import CaseId, DocumentId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UploadDocument:
    """Safe to repeat: the client chooses the document's id, and a second time changes nothing."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(
        self, *, document_id: DocumentId, owner_id: UserId, case_id: CaseId | None, purpose: DocumentPurpose,
        data: bytes,
    ) -> Document:  # fmt: skip
        """Raises as `require_may_bring` and `DocumentVault.take`."""
        now = self.now()
        wanted = Document.awaited(
            document_id=document_id, owner_id=owner_id, case_id=case_id, purpose=purpose, now=now
        )
        async with self.begin() as tx:
            await require_may_bring(tx, wanted)
            document = await tx.documents.add(wanted)
            document.require_same_request(wanted)
        if document.state is DocumentState.STORED:
            return document
        document.require_not_refused()
        document.require_awaited(now)
        return await self.vault.take(document, data)

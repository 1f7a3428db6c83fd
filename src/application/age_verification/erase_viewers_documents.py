"""Keep nothing of what a viewer showed, once they are verified (AGE-17)."""

from dataclasses import dataclass

from application.age_verification.document_vault import DocumentVault
from application.age_verification.erase_document import erase
from domain.age_verification.document import DocumentState
from domain.age_verification.events import CaseMoved
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.ids import EventId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class EraseViewersDocuments:
    """Follows the approval of a viewer's case. What an authority asked us to hold stays. Safe to repeat."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(self, event: CaseMoved, event_id: EventId) -> None:
        if event.purpose != Purpose.VIEWER or event.state != CaseState.APPROVED:
            return
        now = self.now()
        async with self.begin() as tx:
            if await tx.legal_holds.keeps(event.user_id, now=now):
                return
            left = [
                await erase(tx, document.id, now=now)
                for document in await tx.documents.of_case(event.case_id)
                if document.state is not DocumentState.ERASED
            ]
        for object_key in left:
            if object_key is not None:
                await self.vault.discard(object_key)

"""Show one page of an open view, with the officer's name all over it."""

from dataclasses import dataclass

from application.age_verification.document_vault import DocumentVault
from domain.age_verification.document import DocumentNotFound, DocumentPageNotFound
from domain.identity.session import digest_of
from domain.ids import UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ShowDocumentPage:
    """Counted before it is shown: a page that was seen was counted, whatever fails in between."""

    begin: BeginTransaction
    vault: DocumentVault
    now: Clock

    async def __call__(self, *, token: str, officer_id: UserId, page: int) -> bytes:
        """A JPEG. Raises `DocumentViewNotFound`, `DocumentViewExpired`, `DocumentPageNotFound`, `DocumentGone`."""
        now = self.now()
        async with self.begin() as tx:
            view = await tx.document_views.get_for_update(digest_of(token))
            view = view.shown(to=officer_id, now=now)
            document = await tx.documents.find(view.document_id)
            if document is None:
                raise DocumentNotFound("there is no such document")
            if not 1 <= page <= document.require_file().pages:
                raise DocumentPageNotFound("this document has no such page")
            officer = await tx.users.get(officer_id)
            await tx.document_views.update(view)
        file = await self.vault.open(document)
        words = view.watermark(officer_name=officer.display_name, now=now)
        return await self.vault.sanitizer.render(file, page=page, watermark=words)

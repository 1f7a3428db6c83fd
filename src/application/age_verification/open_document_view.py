"""Open a document for an officer: for a reason, for a minute, written down and counted (AGE-23, AGE-24)."""

from dataclasses import dataclass
from datetime import timedelta

from domain.age_verification.document import Document, DocumentNotFound, DocumentPurpose
from domain.age_verification.document_view import VIEWS_PER_HOUR_MAX, DocumentView
from domain.age_verification.events import DocumentViewsExcessive
from domain.identity.permissions import Permission, require_permission
from domain.identity.session import digest_of
from domain.ids import AuditId, DocumentId, DocumentViewId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId, NewSecret
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class OpenedView:
    """`token` shows the pages until the view is over; it is kept nowhere else."""

    view: DocumentView
    token: str
    pages: int


@dataclass(frozen=True, slots=True)
class OpenDocumentView:
    """Only the audit log's reader sees who looked at what, and why; administrators hear of who looks too often."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, document_id: DocumentId, officer_id: UserId, reason: str) -> OpenedView:
        """Raises `DocumentNotFound`, `DocumentGone`, `OwnCase`, `CaseClaimed` while another officer works on the case,
        `ReasonRequired`, `PermissionDenied`."""
        token, now = self.new_secret(), self.now()
        async with self.begin() as tx:
            # Held, so that an officer's views are counted one after the other.
            officer = await tx.users.get_for_update(officer_id)
            document = await tx.documents.find(document_id)
            if document is None:
                raise DocumentNotFound("there is no such document")
            require_permission(officer.role, permission_for(document))
            case = await tx.cases.find(document.case_id) if document.case_id else None
            if case is not None:
                case.require_free_for(officer_id, now=now)
            file = document.require_file()
            view = DocumentView.open(
                view_id=DocumentViewId(self.new_id()), token_digest=digest_of(token), document_id=document.id,
                case_id=document.case_id, officer_id=officer.id, reason=reason, now=now,
            )  # fmt: skip
            await tx.document_views.add(view)
            await tx.audit.append(self._entry(view, "document.view", document.purpose))
            await self._tell_of_too_many(tx, view)
        return OpenedView(view, token, file.pages)

    async def _tell_of_too_many(self, tx: Transaction, view: DocumentView) -> None:
        since = view.opened_at - timedelta(hours=1)
        count = await tx.document_views.count_of_officer(view.officer_id, since=since)
        if count > VIEWS_PER_HOUR_MAX:
            await tx.audit.append(self._entry(view, "document.views_excessive", f"{count} in an hour"))
            hour = view.opened_at.strftime("%Y-%m-%dT%H")
            await tx.outbox.add(DocumentViewsExcessive(view.officer_id, count, hour))

    def _entry(self, view: DocumentView, action: str, reason: str) -> AuditEntry:
        return AuditEntry.document_viewed(
            audit_id=AuditId(self.new_id()), actor_id=view.officer_id, action=action,
            document_id=view.document_id, case_id=view.case_id, reason=reason, note=view.reason,
            now=view.opened_at,
        )  # fmt: skip


def permission_for(document: Document) -> Permission:
    """Orders of authorities are for legal officers, everything else for those who verify people."""
    if document.purpose is DocumentPurpose.LEGAL_ORDER:
        return Permission.HANDLE_LEGAL_REQUESTS
    return Permission.REVIEW_VERIFICATION

"""Documents, their views, and the objects that no row owns, in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.age_verification.document import (
    Document,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentState,
)
from domain.age_verification.document_view import DocumentView, DocumentViewNotFound
from domain.ids import CaseId, DocumentId, DocumentViewId, UserId
from ports.age_verification.documents import (
    DocumentQueries,
    Documents,
    DocumentViews,
    LooseObjects,
    OpenViewRow,
)
from ports.sealing import SealedItem, SealedItems, WrappedKey


class DocumentTables:
    def __init__(self) -> None:
        self.documents: dict[DocumentId, Document] = {}
        self.views: dict[DocumentViewId, DocumentView] = {}
        self.loose_objects: dict[str, datetime] = {}


class MemoryDocuments(Documents):
    def __init__(self, tables: DocumentTables) -> None:
        self._tables = tables

    async def find(self, document_id: DocumentId) -> Document | None:
        return self._tables.documents.get(document_id)

    async def get_for_update(self, document_id: DocumentId) -> Document:
        try:
            return self._tables.documents[document_id]
        except KeyError:
            raise DocumentNotFound("there is no such document") from None

    async def of_case(self, case_id: CaseId) -> Sequence[Document]:
        found = [document for document in self._tables.documents.values() if document.case_id == case_id]
        return sorted(found, key=lambda document: (document.created_at, document.id))

    async def of_owner(self, owner_id: UserId) -> Sequence[Document]:
        found = [document for document in self._tables.documents.values() if document.owner_id == owner_id]
        return sorted(found, key=lambda document: (document.created_at, document.id))

    async def awaited_since(self, before: datetime, *, limit: int) -> Sequence[DocumentId]:
        found = [
            document
            for document in self._tables.documents.values()
            if document.state is DocumentState.AWAITED and document.created_at < before
        ]
        return [document.id for document in sorted(found, key=lambda each: each.created_at)[:limit]]

    async def add(self, document: Document) -> Document:
        return self._tables.documents.setdefault(document.id, document)

    async def update(self, document: Document) -> None:
        await self.get_for_update(document.id)
        self._tables.documents[document.id] = document


class MemoryLooseObjects(LooseObjects):
    def __init__(self, tables: DocumentTables) -> None:
        self._tables = tables

    async def add(self, object_key: str, *, due_at: datetime) -> None:
        earlier = self._tables.loose_objects.get(object_key, due_at)
        self._tables.loose_objects[object_key] = max(earlier, due_at)

    async def claim(self, object_key: str, *, now: datetime) -> None:
        due_at = self._tables.loose_objects.get(object_key)
        if due_at is None or due_at <= now:
            raise DocumentNotAwaited("this upload took too long; begin another")
        del self._tables.loose_objects[object_key]

    async def due(self, *, before: datetime, limit: int) -> Sequence[str]:
        found = sorted((due_at, key) for key, due_at in self._tables.loose_objects.items() if due_at < before)
        return [key for _, key in found[:limit]]

    async def forget(self, object_key: str) -> None:
        self._tables.loose_objects.pop(object_key, None)


class MemoryDocumentViews(DocumentViews):
    def __init__(self, tables: DocumentTables) -> None:
        self._tables = tables

    async def add(self, view: DocumentView) -> None:
        self._tables.views[view.id] = view

    async def get_for_update(self, token_digest: bytes) -> DocumentView:
        for view in self._tables.views.values():
            if view.token_digest == token_digest:
                return view
        raise DocumentViewNotFound("there is no such view")

    async def count_of_officer(self, officer_id: UserId, *, since: datetime) -> int:
        views = self._tables.views.values()
        return sum(view.officer_id == officer_id and view.opened_at > since for view in views)

    async def update(self, view: DocumentView) -> None:
        self._tables.views[view.id] = replace(self._tables.views[view.id], pages_shown=view.pages_shown)


class MemoryDocumentQueries(DocumentQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def open_view(
        self, token_digest: bytes, officer_id: UserId, *, now: datetime
    ) -> OpenViewRow | None:
        tables: DocumentTables = self._database.tables.documents
        for view in tables.views.values():
            if (view.token_digest, view.officer_id) == (token_digest, officer_id) and view.expires_at > now:
                document = tables.documents[view.document_id]
                if document.file is None:
                    return None
                return OpenViewRow(
                    document.id, view.case_id, document.purpose, document.file.pages, view.reason, view.expires_at
                )  # fmt: skip
        return None


class MemorySealedDocuments(SealedItems):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def name(self) -> str:
        return "documents"

    async def count_by_key(self) -> Mapping[str, int]:
        return Counter(item.key.key_id for item in self._items())

    async def next_batch(self, *, after: UUID | None, not_key_id: str, limit: int) -> Sequence[SealedItem]:
        found = [
            item
            for item in self._items()
            if item.key.key_id != not_key_id and (after is None or item.id > after)
        ]
        return sorted(found, key=lambda item: item.id)[:limit]

    async def replace_key(self, item: SealedItem, key: WrappedKey) -> None:
        documents = self._tables.documents
        document = documents[DocumentId(item.id)]
        if document.file and (document.file.key_id, document.file.wrapped_key) == (
            item.key.key_id,
            item.key.blob,
        ):
            documents[document.id] = document.rewrapped(key_id=key.key_id, wrapped_key=key.blob)

    @property
    def _tables(self) -> DocumentTables:
        tables: DocumentTables = self._database.tables.documents
        return tables

    def _items(self) -> Sequence[SealedItem]:
        return [
            SealedItem(document.id, WrappedKey(file.key_id, file.wrapped_key), document.context)
            for document in self._tables.documents.values()
            if (file := document.file)
        ]

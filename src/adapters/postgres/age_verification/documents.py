"""Documents, their views, and the objects that no row owns, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.age_verification.document import (
    Document,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentPurpose,
    DocumentState,
    PreparedUpload,
    StoredFile,
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

document_table = Table(
    "document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("case_id", Uuid, index=True),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("refusal", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True)),
    Column("erased_at", DateTime(timezone=True)),
    Column("upload_object_key", Text),
    Column("upload_size_bytes", BigInteger),
    Column("upload_key_id", Text),
    Column("upload_wrapped_key", LargeBinary),
    Column("upload_nonce", LargeBinary),
    Column("object_key", Text, unique=True),
    Column("key_id", Text),
    Column("wrapped_key", LargeBinary),
    Column("media_type", Text),
    Column("size_bytes", BigInteger),
    Column("sha256", LargeBinary),
    Column("pages", Integer),
    CheckConstraint("state IN ('awaited', 'stored', 'refused', 'erased')", name="state"),
    CheckConstraint(
        "(state = 'stored') = (num_nonnulls(object_key, key_id, wrapped_key, media_type, size_bytes, sha256, "
        "pages) = 7) AND num_nonnulls(object_key, key_id, wrapped_key, media_type, size_bytes, sha256, pages) "
        "IN (0, 7)",
        name="file",
    ),
    CheckConstraint(
        "num_nonnulls(upload_object_key, upload_size_bytes, upload_key_id, upload_wrapped_key, "
        "upload_nonce) IN (0, 5) AND (state = 'awaited' OR upload_object_key IS NULL)",
        name="upload",
    ),
    Index("ix_document_awaited", "created_at", postgresql_where=text("state = 'awaited'")),
)

document_view_table = Table(
    "document_view",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("case_id", Uuid),
    Column("officer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("pages_shown", Integer, nullable=False),
    Index("ix_document_view_officer", "officer_id", "opened_at"),
)

loose_object_table = Table(
    "loose_object",
    metadata,
    Column("object_key", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
)


def _row(document: Document) -> dict[str, object]:
    upload, file = document.upload, document.file
    return {
        "id": document.id,
        "owner_id": document.owner_id,
        "case_id": document.case_id,
        "purpose": document.purpose,
        "state": document.state,
        "refusal": document.refusal,
        "created_at": document.created_at,
        "stored_at": document.stored_at,
        "erased_at": document.erased_at,
        "upload_object_key": upload.object_key if upload else None,
        "upload_size_bytes": upload.size_bytes if upload else None,
        "upload_key_id": upload.key_id if upload else None,
        "upload_wrapped_key": upload.wrapped_key if upload else None,
        "upload_nonce": upload.nonce if upload else None,
        "object_key": file.object_key if file else None,
        "key_id": file.key_id if file else None,
        "wrapped_key": file.wrapped_key if file else None,
        "media_type": file.media_type if file else None,
        "size_bytes": file.size_bytes if file else None,
        "sha256": file.sha256 if file else None,
        "pages": file.pages if file else None,
    }


def _upload(row: Row[tuple[object, ...]]) -> PreparedUpload | None:
    if row.upload_object_key is None:
        return None
    return PreparedUpload(
        object_key=row.upload_object_key,
        size_bytes=row.upload_size_bytes,
        key_id=row.upload_key_id,
        wrapped_key=row.upload_wrapped_key,
        nonce=row.upload_nonce,
    )


def _file(row: Row[tuple[object, ...]]) -> StoredFile | None:
    if row.object_key is None:
        return None
    return StoredFile(
        object_key=row.object_key,
        key_id=row.key_id,
        wrapped_key=row.wrapped_key,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        pages=row.pages,
    )


def document_of(row: Row[tuple[object, ...]]) -> Document:
    return Document(
        id=DocumentId(row.id),
        owner_id=UserId(row.owner_id),
        case_id=CaseId(row.case_id) if row.case_id else None,
        purpose=DocumentPurpose(row.purpose),
        state=DocumentState(row.state),
        upload=_upload(row),
        file=_file(row),
        refusal=row.refusal,
        created_at=row.created_at,
        stored_at=row.stored_at,
        erased_at=row.erased_at,
    )


class PostgresDocuments(Documents):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, document_id: DocumentId) -> Document | None:
        query = select(document_table).where(document_table.c.id == document_id)
        row = (await self._connection.execute(query)).one_or_none()
        return document_of(row) if row else None

    async def get_for_update(self, document_id: DocumentId) -> Document:
        query = select(document_table).where(document_table.c.id == document_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise DocumentNotFound("there is no such document")
        return document_of(row)

    async def of_case(self, case_id: CaseId) -> Sequence[Document]:
        query = (
            select(document_table)
            .where(document_table.c.case_id == case_id)
            .order_by(document_table.c.created_at, document_table.c.id)
        )
        return [document_of(row) for row in await self._connection.execute(query)]

    async def of_owner(self, owner_id: UserId) -> Sequence[Document]:
        query = (
            select(document_table)
            .where(document_table.c.owner_id == owner_id)
            .order_by(document_table.c.created_at, document_table.c.id)
            .with_for_update()
        )
        return [document_of(row) for row in await self._connection.execute(query)]

    async def awaited_since(self, before: datetime, *, limit: int) -> Sequence[DocumentId]:
        query = (
            select(document_table.c.id)
            .where(document_table.c.state == DocumentState.AWAITED, document_table.c.created_at < before)
            .order_by(document_table.c.created_at)
            .limit(limit)
        )
        return [DocumentId(found) for found in (await self._connection.execute(query)).scalars()]

    async def add(self, document: Document) -> Document:
        await self._connection.execute(insert(document_table).values(_row(document)).on_conflict_do_nothing())
        return await self.get_for_update(document.id)

    async def update(self, document: Document) -> None:
        changed = await self._connection.execute(
            update(document_table).where(document_table.c.id == document.id).values(_row(document))
        )
        if changed.rowcount == 0:
            raise DocumentNotFound("there is no such document")


class PostgresLooseObjects(LooseObjects):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, object_key: str, *, due_at: datetime) -> None:
        statement = insert(loose_object_table).values(object_key=object_key, due_at=due_at)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["object_key"],
                set_={"due_at": func.greatest(loose_object_table.c.due_at, statement.excluded.due_at)},
            )
        )

    async def claim(self, object_key: str, *, now: datetime) -> None:
        taken = await self._connection.execute(
            delete(loose_object_table).where(
                loose_object_table.c.object_key == object_key, loose_object_table.c.due_at > now
            )
        )
        if taken.rowcount == 0:
            raise DocumentNotAwaited("this upload took too long; begin another")

    async def due(self, *, before: datetime, limit: int) -> Sequence[str]:
        query = (
            select(loose_object_table.c.object_key)
            .where(loose_object_table.c.due_at < before)
            .order_by(loose_object_table.c.due_at)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def forget(self, object_key: str) -> None:
        await self._connection.execute(
            delete(loose_object_table).where(loose_object_table.c.object_key == object_key)
        )


def _view_row(view: DocumentView) -> dict[str, object]:
    return {
        "id": view.id,
        "token_digest": view.token_digest,
        "document_id": view.document_id,
        "case_id": view.case_id,
        "officer_id": view.officer_id,
        "reason": view.reason,
        "opened_at": view.opened_at,
        "expires_at": view.expires_at,
        "pages_shown": view.pages_shown,
    }


def _view(row: Row[tuple[object, ...]]) -> DocumentView:
    return DocumentView(
        id=DocumentViewId(row.id),
        token_digest=row.token_digest,
        document_id=DocumentId(row.document_id),
        case_id=CaseId(row.case_id) if row.case_id else None,
        officer_id=UserId(row.officer_id),
        reason=row.reason,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        pages_shown=row.pages_shown,
    )


class PostgresDocumentViews(DocumentViews):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, view: DocumentView) -> None:
        await self._connection.execute(insert(document_view_table).values(_view_row(view)))

    async def get_for_update(self, token_digest: bytes) -> DocumentView:
        query = (
            select(document_view_table)
            .where(document_view_table.c.token_digest == token_digest)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise DocumentViewNotFound("there is no such view")
        return _view(row)

    async def count_of_officer(self, officer_id: UserId, *, since: datetime) -> int:
        query = (
            select(func.count())
            .select_from(document_view_table)
            .where(document_view_table.c.officer_id == officer_id, document_view_table.c.opened_at > since)
        )
        return (await self._connection.execute(query)).scalar_one()

    async def update(self, view: DocumentView) -> None:
        await self._connection.execute(
            update(document_view_table)
            .where(document_view_table.c.id == view.id)
            .values(pages_shown=view.pages_shown)
        )


class PostgresDocumentQueries(DocumentQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_view(
        self, token_digest: bytes, officer_id: UserId, *, now: datetime
    ) -> OpenViewRow | None:
        views, documents = document_view_table.c, document_table.c
        query = (
            select(
                views.document_id,
                views.case_id,
                documents.purpose,
                documents.pages,
                views.reason,
                views.expires_at,
            )
            .join(document_table, documents.id == views.document_id)
            .where(views.token_digest == token_digest, views.officer_id == officer_id)
            .where(views.expires_at > now, documents.state == DocumentState.STORED)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        case_id = CaseId(row.case_id) if row.case_id else None
        return OpenViewRow(
            DocumentId(row.document_id), case_id, row.purpose, row.pages, row.reason, row.expires_at
        )


def sealed_documents(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="documents",
        table=document_table,
        key_id=document_table.c.key_id,
        wrapped_key=document_table.c.wrapped_key,
        context=lambda row: document_of(row).context,
    )


def sealed_uploads(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="uploads",
        table=document_table,
        key_id=document_table.c.upload_key_id,
        wrapped_key=document_table.c.upload_wrapped_key,
        context=lambda row: document_of(row).upload_context,
    )

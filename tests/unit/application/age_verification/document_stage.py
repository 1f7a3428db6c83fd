"""The vault's use cases in memory, with a real sealer: what is kept in the store is really sealed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.age_verification.sanitizer import MemorySanitizer
from adapters.memory.age_verification.scanner import MemoryScanner
from adapters.memory.database import MemoryDatabase
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.age_verification.document_vault import DocumentVault
from application.age_verification.erase_document import EraseDocument
from application.age_verification.finish_upload import FinishUpload
from application.age_verification.open_document_view import OpenDocumentView
from application.age_verification.request_upload import RequestUpload
from application.age_verification.show_document_page import ShowDocumentPage
from application.age_verification.sweep_uploads import SweepUploads
from application.age_verification.upload_document import UploadDocument
from domain.age_verification.document import Document, DocumentPurpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.ids import CaseId, DocumentId, UserId
from ports.age_verification.documents import MalwareScanner, ObjectStore
from tests.builders import ASHA, NOW, RAVI, a_moved, a_user
from tests.vault_keys import vault_key_file

PICTURE = b"\xff\xd8\xff a picture of a card, in plain words"
CASE = CaseId(uuid4())
OFFICER, LEGAL, ADMIN = UserId(uuid4()), UserId(uuid4()), UserId(uuid4())


@dataclass
class Stage:
    """`time` is now; `store` and `scanner` can be replaced by ones that fail."""

    time: datetime = NOW
    key_file: Path = field(default_factory=vault_key_file)
    store: ObjectStore = field(default_factory=MemoryObjectStore)
    scanner: MalwareScanner = field(default_factory=MemoryScanner)

    def __post_init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.sealer = AesGcmSealer(LocalKeyWrapper(self.key_file))

    def now(self) -> datetime:
        return self.time

    def advance(self, **of: float) -> None:
        self.time += timedelta(**of)

    @property
    def objects(self) -> dict[str, bytes]:
        assert isinstance(self.store, MemoryObjectStore)
        return self.store.objects

    @property
    def vault(self) -> DocumentVault:
        return DocumentVault(
            self.database.begin,
            self.store,
            self.sealer,
            MemorySanitizer(),
            self.scanner,
            self.now,
            secrets.token_bytes,
        )

    async def people(self) -> None:
        async with self.database.begin() as tx:
            for user_id, name, role in (
                (ASHA, "Asha", Role.VIEWER),
                (RAVI, "Ravi", Role.PERFORMER),
                (OFFICER, "Kiran", Role.KYC_OFFICER),
                (LEGAL, "Leela", Role.LEGAL_OFFICER),
                (ADMIN, "Anand", Role.ADMIN),
            ):
                await tx.users.add(a_user(id=user_id, display_name=name, role=role))
            await tx.cases.record(a_moved(id=CASE, user_id=ASHA, state=CaseState.COLLECTING))

    @property
    def upload(self) -> UploadDocument:
        return UploadDocument(self.database.begin, self.vault, self.now)

    @property
    def request(self) -> RequestUpload:
        return RequestUpload(self.database.begin, self.store, self.sealer, self.now, secrets.token_bytes)

    @property
    def finish(self) -> FinishUpload:
        return FinishUpload(self.database.begin, self.vault, self.now)

    @property
    def open_view(self) -> OpenDocumentView:
        return OpenDocumentView(self.database.begin, self.now, uuid4, lambda: secrets.token_urlsafe(32))

    @property
    def show(self) -> ShowDocumentPage:
        return ShowDocumentPage(self.database.begin, self.vault, self.now)

    @property
    def erase(self) -> EraseDocument:
        return EraseDocument(self.database.begin, self.vault, self.now)

    @property
    def sweep(self) -> SweepUploads:
        return SweepUploads(self.database.begin, self.store, self.now)

    async def stored(
        self, data: bytes = PICTURE, *, purpose: DocumentPurpose = DocumentPurpose.ID_FRONT
    ) -> Document:
        case_id = None if purpose is DocumentPurpose.LEGAL_ORDER else CASE
        return await self.upload(
            document_id=DocumentId(uuid4()), owner_id=ASHA, case_id=case_id, purpose=purpose, data=data
        )

    async def find(self, document_id: DocumentId) -> Document:
        return self.database.tables.documents.documents[document_id]

    @property
    def loose(self) -> dict[str, datetime]:
        return self.database.tables.documents.loose_objects

"""Two legal officers at work, on the memory database, with real seals and real zips."""

import io
import itertools
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pyzipper

from adapters.crypto.local_keys import LocalKeyWrapper, make_key_file
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.compliance.export import MemoryLegalExportQueries
from adapters.memory.compliance.queries import MemoryRetentionQueries
from adapters.memory.database import MemoryDatabase
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.pyzipper.archives import PyzipperArchives
from application.compliance.act_on_legal_request import Act, ActOnLegalRequest
from application.compliance.apply_retention import ApplyRetention
from application.compliance.download_legal_export import DownloadLegalExport
from application.compliance.erase_minor_data import EraseMinorData
from application.compliance.export_legal_request import ExportLegalRequest
from application.compliance.lift_legal_hold import LiftLegalHold
from application.compliance.place_legal_hold import PlaceLegalHold
from application.compliance.receive_legal_request import ReceiveLegalRequest
from application.compliance.reveal_signing_officer import RevealSigningOfficer
from application.compliance.tell_people_concerned import TellPeopleConcerned
from domain.age_verification.document import DocumentPurpose
from domain.compliance.legal_request import LegalRequest
from domain.compliance.scope import DataCategory, LegalBasis, RequestScope
from domain.events import Event
from domain.identity.permissions import Role
from domain.ids import DocumentId, LegalRequestId, UserId
from tests.builders import (
    ASHA,
    MEERA,
    NANDINI,
    NOW,
    RAVI,
    VIKRAM,
    a_document,
    a_stored_file,
    a_user,
)

WHY = "The order names this account"
SIGNED_BY = "Inspector R. Kulkarni"


class Stage:
    def __init__(self, key_file: Path) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.sealer = AesGcmSealer(LocalKeyWrapper(key_file))
        self.store = MemoryObjectStore()
        begin, numbers = self.database.begin, itertools.count(1)
        retention = MemoryRetentionQueries(self.database)
        self.receive = ReceiveLegalRequest(begin, self.sealer, self.now, uuid4)
        self.act = ActOnLegalRequest(begin, self.now, uuid4)
        self.export = ExportLegalRequest(
            begin,
            MemoryLegalExportQueries(self.database),
            PyzipperArchives(),
            self.sealer,
            self.store,
            self.now,
            uuid4,
            lambda: f"passphrase-{next(numbers)}",
        )
        self.download = DownloadLegalExport(begin, self.sealer, self.store, self.now, uuid4)
        self.reveal = RevealSigningOfficer(begin, self.sealer, self.now, uuid4)
        self.tell = TellPeopleConcerned(begin, self.now, uuid4)
        self.place = PlaceLegalHold(begin, self.now, uuid4)
        self.lift = LiftLegalHold(begin, self.now, uuid4)
        self.erase = EraseMinorData(begin, retention, self.now, uuid4)
        self.retain = ApplyRetention(begin, retention, self.now, uuid4)
        self.order_id = DocumentId(uuid4())

    def now(self) -> datetime:
        return self.time

    def advance(self, **of: float) -> None:
        self.time += timedelta(**of)

    async def people(self) -> None:
        async with self.database.begin() as tx:
            for user_id, name, role in (
                (ASHA, "Asha", Role.VIEWER),
                (RAVI, "Ravi", Role.PERFORMER),
                (MEERA, "Meera", Role.MODERATOR),
                (VIKRAM, "Vikram", Role.LEGAL_OFFICER),
                (NANDINI, "Nandini", Role.LEGAL_OFFICER),
            ):
                await tx.users.add(a_user(id=user_id, display_name=name, role=role))
            await tx.documents.add(
                a_document(
                    id=self.order_id, owner_id=VIKRAM, case_id=None, purpose=DocumentPurpose.LEGAL_ORDER
                )
            )

    async def received(self, **changes: object) -> LegalRequest:
        values = {
            "request_id": LegalRequestId(uuid4()),
            "by": VIKRAM,
            "authority": "Cyber Crime Police Station, Pune",
            "reference": "112/2026",
            "officer": SIGNED_BY,
            "basis": LegalBasis.BNSS_94,
            "scope": self.scope(DataCategory.ACCOUNT, DataCategory.CHAT),
            "order_id": self.order_id,
            "asked_by": None,
            "gag_until": None,
        }
        return await self.receive(**values | changes)  # type: ignore[arg-type]

    def scope(self, *categories: DataCategory, accounts: tuple[UserId, ...] = (ASHA,)) -> RequestScope:
        return RequestScope(accounts, categories, NOW - timedelta(days=30), NOW)

    async def acts(self, request: LegalRequest, act: Act, by: UserId, reason: str = WHY) -> LegalRequest:
        return await self.act(request_id=request.id, by=by, act=act, reason=reason)

    async def approved(self, **changes: object) -> LegalRequest:
        request = await self.received(**changes)
        await self.acts(request, Act.REVIEW, VIKRAM)
        await self.acts(request, Act.APPROVE, VIKRAM)
        return await self.acts(request, Act.APPROVE, NANDINI)

    async def upload(self, owner: UserId, data: bytes, **changes: object) -> DocumentId:
        """A document as the vault keeps it: sealed, in the object store."""
        document = a_document(owner_id=owner, stored_at=NOW - timedelta(days=1), **changes)
        sealed = await self.sealer.seal(data, context=document.context)
        file = a_stored_file(
            object_key=f"documents/{document.id}",
            key_id=sealed.key.key_id,
            wrapped_key=sealed.key.blob,
            size_bytes=len(data),
        )
        await self.store.put(file.object_key, sealed.ciphertext)
        async with self.database.begin() as tx:
            await tx.documents.add(replace(document, file=file))
        return document.id

    def request(self, request: LegalRequest) -> LegalRequest:
        return self.database.tables.compliance.requests[request.id]

    def steps(self, request: LegalRequest) -> list[tuple[str, UserId | None]]:
        return [(s.kind, s.by) for s in self.database.tables.compliance.steps if s.request_id == request.id]

    def events(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.database.tables.outbox.events() if isinstance(event, kind)]


def opened(archive: bytes, passphrase: str) -> dict[str, bytes]:
    with pyzipper.AESZipFile(io.BytesIO(archive)) as zipped:
        zipped.setpassword(passphrase.encode())
        return {name: zipped.read(name) for name in zipped.namelist()}


def table(files: dict[str, bytes], name: str) -> list[dict[str, object]]:
    rows = json.loads(files[name])
    assert isinstance(rows, list)
    return rows


@pytest.fixture
async def stage(tmp_path: Path) -> Stage:
    path = tmp_path / "keys.json"
    make_key_file(path, now=NOW)
    made = Stage(path)
    await made.people()
    return made

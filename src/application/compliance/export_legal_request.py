"""Make the export that two officers approved."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.compliance._export_files import ROWS_MAX, Others, manifest, table_files
from application.compliance._history import record, require_legal_officer
from domain.age_verification.document import UPLOAD_BYTES_MAX, Document
from domain.compliance.legal_request import (
    EXPORT_LIFETIME,
    ExportFile,
    ExportTooLarge,
    LegalRequest,
    StepKind,
)
from domain.compliance.scope import DataCategory
from domain.ids import AuditId, LegalRequestId, UserId
from ports.age_verification.documents import ObjectStore
from ports.clock import Clock, NewId, NewSecret
from ports.compliance.requests import EncryptedArchives, ExportRow, LegalExportQueries
from ports.identity.telephones import telephone_context
from ports.sealing import Sealed, Sealer, WrappedKey
from ports.transaction import BeginTransaction

EXPORT_BYTES_MAX = 200 * 1024 * 1024
STORING = timedelta(hours=1)
"""An export that was not recorded by then is deleted again."""
DOCUMENTS_MAX = 200


@dataclass(frozen=True, slots=True)
class MadeExport:
    """The passphrase is here and nowhere else: it is shown once."""

    request: LegalRequest
    passphrase: str


@dataclass(frozen=True, slots=True)
class ExportLegalRequest:
    """Gather what is in scope, pack it under a fresh passphrase, seal the zip and keep it for a limited time.

    Once more after that makes a new export in place of the old one, for a passphrase that was lost.
    Raises `LegalRequestNotFound`, `InvalidTransition`, `OwnAccount`, `PermissionDenied`, `ExportTooLarge`,
    `KeysUnavailable`, `StoreUnavailable`, `ObjectMissing`, `SealBroken`.
    """

    begin: BeginTransaction
    queries: LegalExportQueries
    archives: EncryptedArchives
    sealer: Sealer
    store: ObjectStore
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, request_id: LegalRequestId, by: UserId) -> MadeExport:
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            request = await tx.legal_requests.get_for_update(request_id)
            request.require_exportable(by=by)
        passphrase = self.new_secret()
        archive = await self.archives.pack(await self._files(request), passphrase=passphrase)
        file = await self._kept(request, archive, by=by)
        return MadeExport(await self._recorded(request_id, file), passphrase)

    async def _files(self, request: LegalRequest) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        others, scope = Others(), request.scope
        for account in scope.accounts:
            for category in scope.categories:
                if category is DataCategory.DOCUMENTS:
                    files |= await self._documents(request, account)
                    continue
                tables = await self.queries.rows(
                    category, account, since=scope.since, until=scope.until, limit=ROWS_MAX + 1
                )
                if category is DataCategory.ACCOUNT:
                    removed = await self._removed_telephones(account)
                    tables = {
                        **tables,
                        "telephone": await self._telephone(account),
                        "removed_telephones": removed,
                    }
                files |= table_files(f"{account}/{category}", tables, others, subject=account)
            if sum(map(len, files.values())) > EXPORT_BYTES_MAX:
                raise ExportTooLarge("this is too much for one export: narrow the request")
        return files | {"manifest.json": manifest(request, files, now=self.now())}

    async def _telephone(self, account: UserId) -> Sequence[ExportRow]:
        """The number that the account proved; one it only gave is not known to be its holder's."""
        async with self.begin() as tx:
            found = await tx.telephones.find(account)
        if found is None:
            return []
        number = await self.sealer.unseal(found[1], context=telephone_context(account))
        return [{"number": number.decode(), "verified_at": found[0].verified_at}]

    async def _removed_telephones(self, account: UserId) -> Sequence[ExportRow]:
        """The numbers that its holder removed, and that the law keeps (CSA-08)."""
        async with self.begin() as tx:
            kept = await tx.telephones.kept_of(account)
        context = telephone_context(account)
        return [
            {"number": (await self.sealer.unseal(number, context=context)).decode(), "removed_at": removed_at}
            for removed_at, number in kept
        ]

    async def _documents(self, request: LegalRequest, account: UserId) -> dict[str, bytes]:
        documents = await self.queries.documents(
            account, since=request.scope.since, until=request.scope.until, limit=DOCUMENTS_MAX + 1
        )
        if len(documents) > DOCUMENTS_MAX:
            raise ExportTooLarge(f"more than {DOCUMENTS_MAX} documents: narrow the period")
        return {
            f"{account}/documents/{document.purpose}-{document.id}.{_ending(document)}": await self._opened(
                document
            )
            for document in documents
        }

    async def _opened(self, document: Document) -> bytes:
        file = document.require_file()
        ciphertext = await self.store.get(file.object_key, size_max=UPLOAD_BYTES_MAX * 4)
        sealed = Sealed(WrappedKey(file.key_id, file.wrapped_key), ciphertext)
        return await self.sealer.unseal(sealed, context=document.context)

    async def _kept(self, request: LegalRequest, archive: bytes, *, by: UserId) -> ExportFile:
        now = self.now()
        sealed = await self.sealer.seal(archive, context=request.export_context)
        key = f"legal/{self.new_id()}"
        async with self.begin() as tx:
            await tx.loose_objects.add(key, due_at=now + STORING)
        await self.store.put(key, sealed.ciphertext)
        return ExportFile(
            object_key=key,
            key_id=sealed.key.key_id,
            wrapped_key=sealed.key.blob,
            size_bytes=len(archive),
            sha256=hashlib.sha256(archive).digest(),
            made_by=by,
            made_at=now,
            expires_at=now + EXPORT_LIFETIME,
        )

    async def _recorded(self, request_id: LegalRequestId, file: ExportFile) -> LegalRequest:
        now = self.now()
        async with self.begin() as tx:
            before = await tx.legal_requests.get_for_update(request_id)
            after = before.exported(file)
            await tx.loose_objects.claim(file.object_key, now=now)
            if before.export is not None:
                await tx.loose_objects.add(before.export.object_key, due_at=now)
            await tx.legal_requests.update(after)
            await record(
                tx, after, StepKind.EXPORTED, by=file.made_by, note=f"SHA-256 {file.sha256.hex()}",
                audit_id=AuditId(self.new_id()), now=now,
            )  # fmt: skip
            return after


def _ending(document: Document) -> str:
    return "pdf" if document.require_file().media_type == "application/pdf" else "jpg"

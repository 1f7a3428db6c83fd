"""Fetch an export, to hand it over."""

from dataclasses import dataclass

from application.compliance._history import record, require_legal_officer
from application.compliance.export_legal_request import EXPORT_BYTES_MAX
from domain.compliance.legal_request import StepKind
from domain.ids import AuditId, LegalRequestId, UserId
from ports.age_verification.documents import ObjectStore
from ports.clock import Clock, NewId
from ports.sealing import Sealed, Sealer, WrappedKey
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DownloadLegalExport:
    """The zip, still under its passphrase. Each time is a step of the history before a byte is given.

    Raises `LegalRequestNotFound`, `InvalidTransition`, `ExportGone`, `OwnAccount`, `PermissionDenied`,
    `StoreUnavailable`, `ObjectMissing`, `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    sealer: Sealer
    store: ObjectStore
    now: Clock
    new_id: NewId

    async def __call__(self, *, request_id: LegalRequestId, by: UserId) -> bytes:
        now = self.now()
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            request = await tx.legal_requests.get_for_update(request_id)
            file = request.require_export(now, by=by)
            await record(
                tx, request, StepKind.DOWNLOADED, by=by, note="", audit_id=AuditId(self.new_id()), now=now
            )
        ciphertext = await self.store.get(file.object_key, size_max=EXPORT_BYTES_MAX * 2)
        sealed = Sealed(WrappedKey(file.key_id, file.wrapped_key), ciphertext)
        return await self.sealer.unseal(sealed, context=request.export_context)

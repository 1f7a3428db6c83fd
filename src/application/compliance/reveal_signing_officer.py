"""Read who signed a request for the authority."""

from dataclasses import dataclass

from application.compliance._history import record, require_legal_officer
from domain.compliance.legal_request import StepKind
from domain.ids import AuditId, LegalRequestId, UserId
from ports.clock import Clock, NewId
from ports.sealing import Sealed, Sealer, WrappedKey
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RevealSigningOfficer:
    """Name and rank. The look is a step of the history.

    Raises `LegalRequestNotFound`, `PermissionDenied`, `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId

    async def __call__(self, *, request_id: LegalRequestId, by: UserId) -> str:
        now = self.now()
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            request = await tx.legal_requests.get_for_update(request_id)
            await record(
                tx, request, StepKind.REVEALED, by=by, note="", audit_id=AuditId(self.new_id()), now=now
            )
        secret = request.officer
        sealed = Sealed(WrappedKey(secret.key_id, secret.wrapped_key), secret.ciphertext)
        return (await self.sealer.unseal(sealed, context=request.context)).decode()

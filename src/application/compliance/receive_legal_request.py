"""A legal officer takes in what an authority asks."""

from dataclasses import dataclass
from datetime import datetime

from application.compliance._history import record, require_legal_officer
from domain.age_verification.document import Document, DocumentNotFound, DocumentPurpose
from domain.compliance.legal_request import LegalRequest, OrderDocument, Secret, StepKind
from domain.compliance.scope import InvalidLegalRequest, LegalBasis, RequestScope
from domain.compliance.words import normal_line
from domain.ids import AuditId, DocumentId, LegalRequestId, UserId
from ports.clock import Clock, NewId
from ports.sealing import Sealer
from ports.transaction import BeginTransaction, Transaction

OFFICER_MAX = 160


@dataclass(frozen=True, slots=True)
class ReceiveLegalRequest:
    """Keep the request with its paper; its clock runs from this moment. Safe to repeat: the client chooses the id.

    `officer` is the name and rank of who signed for the authority: it is sealed. `order_id` is the uploaded order.
    Raises `InvalidLegalRequest`, `DocumentNotFound`, `NotYourDocument`, `DocumentGone`, `UserNotFound`,
    `LegalRequestIdReused`, `PermissionDenied`, `KeysUnavailable`.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, request_id: LegalRequestId, by: UserId, authority: str, reference: str, officer: str,
        basis: LegalBasis, scope: RequestScope, order_id: DocumentId,
        asked_by: datetime | None, gag_until: datetime | None,
    ) -> LegalRequest:  # fmt: skip
        secret = await self._sealed(request_id, officer)
        now = self.now()
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            for account_id in scope.accounts:
                await tx.users.get(account_id)
            received = LegalRequest.receive(
                request_id=request_id,
                authority=authority,
                reference=reference,
                officer=secret,
                basis=basis,
                scope=scope,
                order=await _order_of(tx, order_id, by),
                by=by,
                asked_by=asked_by,
                gag_until=gag_until,
                now=now,
            )
            kept = await tx.legal_requests.add(received)
            kept.require_same_request(received)
            if kept == received:
                await record(
                    tx, kept, StepKind.RECEIVED, by=by, note="", audit_id=AuditId(self.new_id()), now=now
                )
            return kept

    async def _sealed(self, request_id: LegalRequestId, officer: str) -> Secret:
        line = normal_line(officer)
        if not 3 <= len(line) <= OFFICER_MAX:
            raise InvalidLegalRequest("name who signed for the authority, with the rank", pointer="/officer")
        context = {"kind": "legal_request", "id": str(request_id)}
        sealed = await self.sealer.seal(line.encode(), context=context)
        return Secret(sealed.key.key_id, sealed.key.blob, sealed.ciphertext)


async def _order_of(tx: Transaction, order_id: DocumentId, by: UserId) -> OrderDocument:
    document: Document = await tx.documents.get_for_update(order_id)
    document.require_owner(by)
    if document.purpose is not DocumentPurpose.LEGAL_ORDER:
        raise DocumentNotFound("this document is no order")
    return OrderDocument(order_id, document.require_file().sha256)

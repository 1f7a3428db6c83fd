"""Look at a complaint: the person at how it stands, staff at what was written."""

import json
from dataclasses import dataclass

from application.moderation.cases._cases import require_visible
from domain.consent.withdrawal import normal_code, secret_digest
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, ComplaintId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.reports.complaint import ComplaintNotFound, ComplaintWords, require_secret
from ports.clock import Clock, NewId
from ports.moderation.complaints import ComplaintQueries, ComplaintRow, complaint_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadComplaintStatus:
    """How a complaint stands, for whoever has its number and its code. Raises `ComplaintNotFound`."""

    queries: ComplaintQueries

    async def __call__(self, *, reference: str, secret: str) -> ComplaintRow:
        row = await self.queries.find(normal_code(reference))
        if row is None:
            raise ComplaintNotFound("there is no complaint of this number with this code")
        require_secret(row.secret_digest, secret_digest(normal_code(secret)))
        return row


@dataclass(frozen=True, slots=True)
class OpenComplaintWords:
    """What the person wrote, for staff who may see its case; each opening is in the audit log.

    Raises `PermissionDenied`, `ComplaintNotFound`, `ModerationCaseNotFound` (CSA-04), `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId

    async def __call__(self, *, complaint_id: ComplaintId, actor_id: UserId) -> ComplaintWords:
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.WORK_CASES)
            found = await tx.complaints.find_words(complaint_id)
            if found is None:
                raise ComplaintNotFound("there is no such complaint")
            case_id, sealed = found
            case = await tx.moderation_cases.get_for_update(case_id)
            await require_visible(tx, case, actor_id, actor.role, now=self.now())
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "complaint.open", f"complaint:{complaint_id}", "", "", self.now()
                )
            )  # fmt: skip
        return ComplaintWords(
            **json.loads(await self.sealer.unseal(sealed, context=complaint_context(complaint_id)))
        )

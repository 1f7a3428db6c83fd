"""Let an account's data go the way of all data again."""

from dataclasses import dataclass

from application.compliance._history import require_legal_officer
from domain.compliance.legal_hold import LegalHold
from domain.ids import AuditId, LegalHoldId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    """Another officer than the one who placed it, and none whose account it is on.

    Raises `LegalHoldNotFound`, `LegalHoldLifted`, `OwnAccount`, `FourEyes`, `ReasonRequired`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, hold_id: LegalHoldId, by: UserId, reason: str) -> LegalHold:
        now = self.now()
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            hold = (await tx.legal_holds.get_for_update(hold_id)).lifted(by=by, reason=reason, now=now)
            await tx.legal_holds.update(hold)
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()), actor_id=by, action="legal_hold.lift",
                    subject=f"account:{hold.account_id}", reason="", note=hold.lift_reason, at=now,
                )
            )  # fmt: skip
            return hold

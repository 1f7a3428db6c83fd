"""Keep an account's data from being erased."""

from dataclasses import dataclass
from datetime import datetime

from application.compliance._history import require_legal_officer
from domain.compliance.legal_hold import LegalHold
from domain.ids import AuditId, LegalHoldId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PlaceLegalHold:
    """Safe to repeat: the client chooses the hold's id.

    Raises `UserNotFound`, `ReasonRequired`, `InvalidLegalHold`, `LegalHoldIdReused`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, hold_id: LegalHoldId, account_id: UserId, by: UserId, reason: str, until: datetime | None
    ) -> LegalHold:
        now = self.now()
        hold = LegalHold.place(
            hold_id=hold_id, account_id=account_id, reason=reason, by=by, until=until, now=now
        )
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            # Held, so that the hold comes before an erasure of this account or after it, not in between.
            await tx.users.get_for_update(account_id)
            if earlier := await tx.legal_holds.find(hold_id):
                earlier.require_same_request(hold)
                return earlier
            await tx.legal_holds.add(hold)
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()), actor_id=by, action="legal_hold.place",
                    subject=f"account:{account_id}", reason="", note=hold.reason, at=now,
                )
            )  # fmt: skip
            return hold

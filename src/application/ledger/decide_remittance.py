"""Another person confirms that a tax was paid, or says that it was not."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, RemittanceId, UserId
from domain.ledger.remittance import Remittance, RemittanceState
from domain.ledger.remittance_entries import remittance_reference, remittance_transfer
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideRemittance:
    """With the confirmation it leaves the book's bank; no more than is owed can. A refused challan may be written down
    anew.

    Raises `RemittanceNotFound`, `RemittanceClosed`, `SecondOfficerConfirms`, `InvalidRemittance`,
    `InsufficientBalance`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, remittance_id: RemittanceId, officer_id: UserId, confirm: bool, note: str
    ) -> Remittance:
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.CHECK_PAYOUTS)
            found = await tx.remittances.get_for_update(remittance_id)
            decide = found.confirmed if confirm else found.refused
            decided = decide(by=officer_id, note=note, now=now)
            await tx.remittances.update(decided)
            if decided.state is RemittanceState.CONFIRMED:
                paid = remittance_transfer(
                    remittance_id=decided.id, tax=decided.tax, amount_paise=decided.amount, at=now
                )
                await tx.ledger.post([paid])
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), officer_id, "remittance.confirm" if confirm else "remittance.refuse",
                    remittance_reference(decided.id), f"{decided.tax} {decided.period}", decided.note, now,
                )
            )  # fmt: skip
            return decided

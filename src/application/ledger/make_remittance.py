"""Somebody writes down that a tax was paid."""

from dataclasses import dataclass
from datetime import date

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, RemittanceId, UserId
from domain.india import INDIA
from domain.ledger.remittance import Remittance, Tax
from domain.ledger.remittance_entries import remittance_reference
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MakeRemittance:
    """The maker's half: nothing is booked until another person confirms it. Safe to repeat: the client chooses the id.

    Raises `InvalidRemittance`, `InvalidChallan`, `ChallanUsed`, `RemittanceIdReused`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, remittance_id: RemittanceId, tax: Tax, period: str, amount_paise: int, paid_on: date, cin: str,
        reason: str, maker_id: UserId,
    ) -> Remittance:  # fmt: skip
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(maker_id)).role, Permission.MAKE_PAYOUTS)
            made = Remittance.make(
                remittance_id=remittance_id, tax=tax, period=period, amount=amount_paise, paid_on=paid_on, cin=cin,
                reason=reason, maker_id=maker_id, today=now.astimezone(INDIA).date(), now=now,
            )  # fmt: skip
            stored = await tx.remittances.add(made)
            if stored != made:  # it was written down before
                stored.require_same_request(made)
                return stored
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), maker_id, "remittance.make", remittance_reference(made.id),
                    f"{tax} {period}", made.reason, now,
                )
            )  # fmt: skip
            return made

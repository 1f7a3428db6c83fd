"""Let a buyer order again before their hold is over."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import StaffActLifted
from domain.payments.events import PaymentHoldReleased
from domain.payments.velocity import PaymentHold, PaymentHoldNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReleasePaymentHold:
    """What the buyer did before does not count again; what comes after does. They are told, and a decision that kept
    the hold is over with it (ENF-01).

    Raises `PaymentHoldNotFound`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, buyer_id: UserId, officer_id: UserId, note: str) -> PaymentHold:
        now = self.now()
        entry = AuditEntry.payment_hold_released(
            audit_id=AuditId(self.new_id()), actor_id=officer_id, buyer_id=buyer_id, note=note, now=now
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.WORK_PAYMENT_EXCEPTIONS)
            hold = await tx.payment_holds.find_for_update(buyer_id)
            if hold is None or not hold.is_on(now):
                raise PaymentHoldNotFound("there is no hold on this buyer")
            released = hold.released(now)
            await tx.payment_holds.save(released)
            await tx.audit.append(entry)
            await tx.outbox.add(PaymentHoldReleased(buyer_id))
            await tx.outbox.add(
                StaffActLifted(
                    ActionKind.HOLD_PAYMENTS, None, buyer_id, officer_id, is_replaced=False, lifted_at=now,
                    before=released.key,
                )
            )  # fmt: skip
            return released

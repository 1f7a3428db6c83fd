"""A buyer whom a program holds asks that a person look at it."""

from dataclasses import dataclass

from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.payments.velocity import PaymentHold, PaymentHoldNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ContestPaymentHold:
    """No decision before a person's: the hold stands before others at the desk of finance, who let the buyer go or keep
    it longer, which is a decision with an appeal of its own. Where nobody does either, it is over by its time (ENF-06).
    Safe to repeat.

    Raises `PaymentHoldNotFound`, `HoldIsDecided`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, buyer_id: UserId) -> PaymentHold:
        now = self.now()
        async with self.begin() as tx:
            hold = await tx.payment_holds.find_for_update(buyer_id)
            if hold is None:
                raise PaymentHoldNotFound("there is no hold on this buyer")
            contested = hold.contested(now)
            if contested is hold:
                return hold
            await tx.payment_holds.save(contested)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), buyer_id, "payment_hold.contest", f"account:{buyer_id}",
                    hold.reason.value, "", now,
                )
            )  # fmt: skip
            return contested

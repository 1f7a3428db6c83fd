"""Keep a buyer from ordering for longer than the hold would last by itself."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import OF_MONEY, policy_named
from domain.moderation.events import StaffActed
from domain.payments.velocity import PaymentHold, PaymentHoldNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class KeepPaymentHold:
    """An officer looked and found stolen cards: a day is too short. Whoever works exceptions may still release it.

    It is a decision about the buyer: they read the rule and the reasons, `note` in them, and may appeal (ENF-01).
    `policy` is the key of a rule of money.

    Raises `UnknownPolicy`, `PaymentHoldNotFound`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, buyer_id: UserId, officer_id: UserId, policy: str, note: str) -> PaymentHold:
        broken, now = policy_named(policy, "a hold that is kept", OF_MONEY), self.now()
        entry = AuditEntry.payment_hold_kept(
            audit_id=AuditId(self.new_id()),
            actor_id=officer_id,
            buyer_id=buyer_id,
            policy=broken.value,
            note=note,
            now=now,
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.WORK_PAYMENT_EXCEPTIONS)
            hold = await tx.payment_holds.find_for_update(buyer_id)
            if hold is None or not hold.is_on(now):
                raise PaymentHoldNotFound("there is no hold on this buyer")
            kept = hold.kept(now)
            await tx.payment_holds.save(kept)
            await tx.audit.append(entry)
            await tx.outbox.add(
                StaffActed(
                    ActionKind.HOLD_PAYMENTS, None, buyer_id, officer_id, broken.value, entry.note, "", kept.until, now,
                    before=kept.key, about=kept.held_words,
                )
            )  # fmt: skip
            return kept

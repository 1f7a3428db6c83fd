"""Staff do not let a payout go."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from application.payouts._settling import settle
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutId, UserId
from domain.payouts.account import normal_reason
from domain.payouts.payout import Payout
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DeclinePayout:
    """All of it is the performer's again, with the taxes. Only before the provider was asked.

    Raises `ReasonRequired`, `PayoutNotFound`, `PayoutNotPossible`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, payout_id: PayoutId, officer_id: UserId, note: str) -> Payout:
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.MAKE_PAYOUTS)
            before = await tx.payouts.get_for_update(payout_id)
            after = before.declined("declined", now)
            await settle(tx, before, after, now=now)
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, "payout.decline", f"payout:{payout_id}", reason="declined",
                    note=words, now=now,
                )
            )  # fmt: skip
            return after

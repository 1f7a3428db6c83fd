"""Two people decide about an account that is held."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutAccountId, UserId
from domain.payouts.account import Outcome, PayoutAccount, normal_reason
from domain.payouts.events import PayoutAccountChanged
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecidePayoutAccount:
    """The first call proposes, the second, by another person who wants the same, decides; each with a reason (PYT-02).

    Raises `ReasonRequired`, `PayoutAccountNotFound`, `PayoutAccountNotHeld`, `SecondPersonRequired`,
    `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, account_id: PayoutAccountId, officer_id: UserId, outcome: Outcome, note: str
    ) -> PayoutAccount:
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.CHECK_PAYOUTS)
            before = await tx.payout_accounts.get_for_update(account_id)
            after = before.decided(officer_id=officer_id, outcome=outcome, note=words, now=now)
            await tx.payout_accounts.update(after)
            if after.state is not before.state:
                await tx.outbox.add(PayoutAccountChanged(after.id, after.performer_id, after.state))
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, f"payout_account.{outcome}", f"payout_account:{account_id}",
                    reason=after.state, note=words, now=now,
                )
            )  # fmt: skip
            return after

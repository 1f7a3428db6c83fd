"""Two people decide about an account that is held."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutAccountId, UserId
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import OF_MONEY, policy_named
from domain.moderation.events import StaffActed
from domain.payouts.account import AccountState, Outcome, PayoutAccount, normal_reason
from domain.payouts.events import PayoutAccountChanged
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecidePayoutAccount:
    """The first call proposes, the second, by another person who wants the same, decides; each with a reason (PYT-02).

    A refusal is a decision about the performer: they read the second one's rule and reasons, and may appeal (ENF-01).
    It names a rule of money, `policy`, at both calls; a release names none.

    Raises `UnknownPolicy`, `ReasonRequired`, `PayoutAccountNotFound`, `PayoutAccountNotHeld`, `SecondPersonRequired`,
    `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, account_id: PayoutAccountId, officer_id: UserId, outcome: Outcome, policy: str, note: str
    ) -> PayoutAccount:
        broken = None
        if outcome is Outcome.REFUSE:
            broken = policy_named(policy, "an account that is refused", OF_MONEY)
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.CHECK_PAYOUTS)
            before = await tx.payout_accounts.get_for_update(account_id)
            after = before.decided(officer_id=officer_id, outcome=outcome, note=words, now=now)
            await tx.payout_accounts.update(after)
            if after.state is not before.state:
                await tx.outbox.add(PayoutAccountChanged(after.id, after.performer_id, after.state))
            if broken is not None and after.state is AccountState.REFUSED:
                first = before.proposal
                assert first is not None, "two people refuse"
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.REFUSE_PAYOUT_ACCOUNT, None, after.performer_id, officer_id, broken.value, words,
                        str(account_id), None, now, first_id=first.officer_id, about=after.refused_words,
                    )
                )  # fmt: skip
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, f"payout_account.{outcome}", f"payout_account:{account_id}",
                    reason=broken.value if broken else after.state, note=words, now=now,
                )
            )  # fmt: skip
            return after

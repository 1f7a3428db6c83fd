"""Staff do not let a payout go."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from application.payouts._settling import settle
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutId, UserId
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import OF_MONEY, policy_named
from domain.moderation.events import StaffActed
from domain.payouts.account import normal_reason
from domain.payouts.payout import Payout
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DeclinePayout:
    """All of it is the performer's again, with the taxes. Only before the provider was asked.

    It is a decision about the performer: they read the rule and the reasons, `note` in them, and may appeal (ENF-01).
    Nothing of it hinders them from asking again, and an appeal moves no money. `policy` is the key of a rule of money.
    Of a payout whose account is reviewed for coercion nobody is told why: that could warn whoever takes what others
    earn (PYT-10).

    Raises `UnknownPolicy`, `ReasonRequired`, `PayoutNotFound`, `PayoutNotPossible`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, payout_id: PayoutId, officer_id: UserId, policy: str, note: str) -> Payout:
        broken = policy_named(policy, "a payout that is not let go", OF_MONEY)
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.MAKE_PAYOUTS)
            before = await tx.payouts.get_for_update(payout_id)
            after = before.declined("declined", now)
            await settle(tx, before, after, now=now)
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, "payout.decline", f"payout:{payout_id}", reason=broken.value,
                    note=words, now=now,
                )
            )  # fmt: skip
            if not (await tx.payout_accounts.get_for_update(after.account_id)).is_in_coercion_review:
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.DECLINE_PAYOUT, None, after.performer_id, officer_id, broken.value, words,
                        str(payout_id), None, now, about=after.declined_words,
                    )
                )  # fmt: skip
            return after

"""Staff stop a performer's money."""

from dataclasses import dataclass

from application.payouts._freezing import freeze, lock_own_accounts
from domain.identity.permissions import Permission, require_permission
from domain.ids import FreezeId, UserId
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.payouts.account import normal_reason
from domain.payouts.freeze import Freeze, Severity, require_wanted
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class FreezeEarnings:
    """By hand, or by a moderation case: `cause` names it, such as `case:<uuid>` (PYT-07). Safe to repeat.

    It is a decision about the performer: they read the rule and the reasons, `reason` in them, and may appeal (ENF-01).
    `policy` is the key of the rule.

    Raises `UnknownPolicy`, `ReasonRequired`, `AmountRequired`, `UserNotFound`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, freeze_id: FreezeId, performer_id: UserId, severity: Severity, tokens: int, cause: str,
        reason: str, policy: str, actor_id: UserId,
    ) -> Freeze:  # fmt: skip
        broken, words, wanted = policy_named(policy), normal_reason(reason), require_wanted(severity, tokens)
        named, now = cause or f"staff:{freeze_id}", self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.FREEZE_EARNINGS)
            await tx.users.get(performer_id)
            await lock_own_accounts(tx, performer_id)
            if earlier := await tx.freezes.find_for_cause(performer_id, named):
                return earlier
            opened = await freeze(
                tx, freeze_id=freeze_id, audit_id=self.new_id(), performer_id=performer_id, severity=severity,
                tokens=wanted, cause=named, reason=words, actor_id=actor_id, now=now,
            )  # fmt: skip
            await tx.outbox.add(
                StaffActed(
                    ActionKind.HOLD_EARNINGS, None, performer_id, actor_id, broken.value, words, "", None, now,
                    before=str(opened.id), about=opened.held_words,
                )
            )  # fmt: skip
            return opened

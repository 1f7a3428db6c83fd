"""Staff stop a performer's money."""

from dataclasses import dataclass

from application.payouts._freezing import freeze
from domain.identity.permissions import Permission, require_permission
from domain.ids import FreezeId, UserId
from domain.payouts.account import normal_reason
from domain.payouts.freeze import Freeze, Severity, require_wanted
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class FreezeEarnings:
    """By hand, or by a moderation case: `cause` names it, such as `case:<uuid>` (PYT-07). Safe to repeat.

    Raises `ReasonRequired`, `AmountRequired`, `UserNotFound`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, freeze_id: FreezeId, performer_id: UserId, severity: Severity, tokens: int, cause: str,
        reason: str, actor_id: UserId,
    ) -> Freeze:  # fmt: skip
        words, wanted = normal_reason(reason), require_wanted(severity, tokens)
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.FREEZE_EARNINGS)
            await tx.users.get(performer_id)
            return await freeze(
                tx, freeze_id=freeze_id, audit_id=self.new_id(), performer_id=performer_id, severity=severity,
                tokens=wanted, cause=cause or f"staff:{freeze_id}", reason=words, actor_id=actor_id, now=self.now(),
            )  # fmt: skip

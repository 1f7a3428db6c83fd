"""Two people let money go on."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from application.payouts._freezing import lock_own_accounts
from domain.identity.permissions import Permission, require_permission
from domain.ids import FreezeId, UserId
from domain.ledger.payout_entries import unfreeze_transfers
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import StaffActLifted
from domain.payouts.account import normal_reason
from domain.payouts.events import FreezeReleased
from domain.payouts.freeze import Freeze, FreezeState
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReleaseFreeze:
    """The first call proposes it, the second, by another person, does it; each with a reason (PYT-07).

    Tokens come back to what is pending, and are released with their day; rupees are available at once. What refunds and
    disputes took back of them meanwhile stays taken. A decision that this money stands still is over with it (ENF-01).

    Raises `ReasonRequired`, `FreezeNotFound`, `FreezeOver`, `SecondPersonRequired`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, freeze_id: FreezeId, officer_id: UserId, note: str) -> Freeze:
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.FREEZE_EARNINGS)
            await lock_own_accounts(tx, (await tx.freezes.get(freeze_id)).performer_id)
            freeze = await tx.freezes.get(
                freeze_id
            )  # again: it may have changed while its lock was waited for
            after = freeze.released(officer_id=officer_id, note=words, now=now)
            await tx.freezes.update(after)
            if after.state is FreezeState.RELEASED:
                await tx.ledger.post(
                    unfreeze_transfers(
                        freeze_id=after.id, performer=after.performer_id, tokens=after.left, paise=after.paise,
                        at=now,
                    )
                )  # fmt: skip
                await tx.outbox.add(FreezeReleased(after.id, after.performer_id))
                await tx.outbox.add(
                    StaffActLifted(
                        ActionKind.HOLD_EARNINGS, None, after.performer_id, officer_id, is_replaced=False,
                        lifted_at=now, before=str(after.id),
                    )
                )  # fmt: skip
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, "earnings.unfreeze",
                    f"account:{after.performer_id} freeze:{after.id}", reason=after.state, note=words, now=now,
                )
            )  # fmt: skip
            return after

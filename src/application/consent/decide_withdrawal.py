"""Staff decide what becomes of what a withdrawal hid."""

from dataclasses import dataclass

from domain.consent.cast import CastState
from domain.consent.events import WithdrawalConcluded
from domain.consent.withdrawal import Decision, Withdrawal
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId, WithdrawalId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class DecideWithdrawal:
    """Keep it hidden, erase it, or restore it, with a reason that everyone concerned is told.

    What is restored is shown again only where no other withdrawal stands and nobody on camera took back their consent.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, withdrawal_id: WithdrawalId, actor_id: UserId, decision: Decision, reason: str
    ) -> Withdrawal:
        """Raises `PermissionDenied`, `WithdrawalNotFound`, `WithdrawalDecided`, `OwnWithdrawal`,
        `DecisionReasonRequired`, `ConsentStaysWithdrawn`."""
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_WITHDRAWALS)
            stream_id = (await tx.withdrawals.get(withdrawal_id)).stream_id
            # The show first, as everywhere; then the case as it is now.
            stream = await tx.streams.get_for_update(stream_id) if stream_id is not None else None
            case = await tx.withdrawals.get_for_update(withdrawal_id)
            decided = case.decided(
                decision,
                by=actor_id,
                performer_id=stream.performer_id if stream else None,
                reason=reason,
                now=now,
            )
            await tx.withdrawals.update(decided)
            if stream_id is not None:
                await self._apply(tx, stream_id, decision)
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()),
                    actor_id=actor_id,
                    action="withdrawal.decide",
                    subject=f"withdrawal:{withdrawal_id}",
                    reason=decided.state.value,
                    note=decided.reason,
                    at=now,
                )
            )
            await tx.outbox.add(WithdrawalConcluded(withdrawal_id))
            return decided

    async def _apply(self, tx: Transaction, stream_id: StreamId, decision: Decision) -> None:
        items, now = await tx.media_items.of_stream(stream_id), self.now()
        if decision is Decision.ERASE:
            for item in items:
                await tx.media_items.save(item.erased(now))
        elif decision is Decision.RESTORE and not await _is_withheld(tx, stream_id):
            for item in items:
                await tx.media_items.save(item.restored(now))


async def _is_withheld(tx: Transaction, stream_id: StreamId) -> bool:
    """Whether something else keeps the show's media hidden."""
    cast = await tx.casts.of_stream(stream_id)
    return any(each.is_standing for each in await tx.withdrawals.of_stream(stream_id)) or any(
        member.state is CastState.WITHDRAWN for member in cast
    )

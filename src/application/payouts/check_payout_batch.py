"""Others check a batch, and with the last check it goes."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutBatchId, UserId
from domain.payouts.account import normal_reason
from domain.payouts.batch import BatchState, PayoutBatch
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CheckPayoutBatch:
    """The checker's half (PYT-05). `seen_hash` binds the check to what was on the checker's screen.

    Raises `BatchNotFound`, `BatchClosed`, `BatchChanged`, `MakerCannotCheck`, `CheckedBefore`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, batch_id: PayoutBatchId, checker_id: UserId, seen_hash: str) -> PayoutBatch:
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(checker_id)).role, Permission.CHECK_PAYOUTS)
            batch = await tx.payout_batches.get_for_update(batch_id)
            payouts = await tx.batched_payouts.of_batch_for_update(batch_id)
            batch = batch.checked(checker_id=checker_id, seen_hash=seen_hash, payouts=payouts, now=now)
            await tx.payout_batches.update(batch)
            if batch.state is BatchState.RELEASED:
                for payout in payouts:
                    await tx.payouts.update(payout.approved(now))
            await tx.audit.append(
                payout_audit(
                    self.new_id(), checker_id, "payout_batch.check", f"payout_batch:{batch_id}",
                    reason=batch.content_hash, note="", now=now,
                )
            )  # fmt: skip
            return batch


@dataclass(frozen=True, slots=True)
class RefusePayoutBatch:
    """A batch is taken apart; its payouts wait for another one.

    Raises `ReasonRequired`, `BatchNotFound`, `BatchClosed`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, batch_id: PayoutBatchId, officer_id: UserId, note: str) -> PayoutBatch:
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.CHECK_PAYOUTS)
            batch = (await tx.payout_batches.get_for_update(batch_id)).refused(words, now)
            for payout in await tx.batched_payouts.of_batch_for_update(batch_id):
                await tx.payouts.update(payout.unbatched())
            await tx.payout_batches.update(batch)
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, "payout_batch.refuse", f"payout_batch:{batch_id}",
                    reason="refused", note=words, now=now,
                )
            )  # fmt: skip
            return batch

"""One person puts payouts together."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.payouts._audit import payout_audit
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutBatchId, PayoutId, UserId
from domain.payouts.batch import BatchIdReused, PayoutBatch, content_hash
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MakePayoutBatch:
    """The maker's half of the four eyes (PYT-05). Safe to repeat: the client chooses the batch's id.

    Raises `PayoutNotFound`, `PayoutNotPossible`, `EmptyBatch`, `BatchIdReused`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, batch_id: PayoutBatchId, maker_id: UserId, payout_ids: Sequence[PayoutId]
    ) -> PayoutBatch:
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(maker_id)).role, Permission.MAKE_PAYOUTS)
            payouts = [await tx.payouts.get_for_update(payout_id) for payout_id in sorted(set(payout_ids))]
            if earlier := await tx.payout_batches.find(batch_id):
                if (earlier.maker_id, earlier.content_hash) != (maker_id, content_hash(payouts)):
                    raise BatchIdReused("this id belongs to another batch")
                return earlier
            batch = PayoutBatch.make(batch_id=batch_id, maker_id=maker_id, payouts=payouts, now=now)
            batched = [payout.batched(batch_id) for payout in payouts]
            await tx.payout_batches.add(batch)
            for payout in batched:
                await tx.payouts.update(payout)
            await tx.audit.append(
                payout_audit(
                    self.new_id(), maker_id, "payout_batch.make", f"payout_batch:{batch_id}",
                    reason=batch.content_hash, note="", now=now,
                )
            )  # fmt: skip
            return batch

"""Of what one act on many does to its items: that it did nothing to one, and why."""

from collections.abc import Collection
from datetime import datetime

from application.moderation.cases._cases import visible_queues
from domain.ids import MessageId, UserId
from domain.moderation.bulk_act import BulkItem, BulkResult, BulkStep
from ports.transaction import Transaction

CHANGED = "it was changed since it was shown"
CHANGED_SINCE = "somebody changed it since"
OTHERS = "it is with others"
"""A case is about it whose queue is not theirs who act: of what is said no more (ADM-11)."""


def left_out(item: BulkItem, step: BulkStep, why: str, now: datetime) -> BulkResult:
    return BulkResult(item.place, step, why, None, item.version, now)


async def kept_by_others(
    tx: Transaction, items: Collection[BulkItem], actor_id: UserId, *, now: datetime
) -> list[BulkItem]:
    """The messages among these that a case is about whose queue this person does not read."""
    seen = await visible_queues(tx, actor_id, (await tx.users.get(actor_id)).role, now=now)
    about = await tx.bulk_acts.queues_of({MessageId(item.subject_id) for item in items})
    kept = {message_id for message_id, queue in about if queue not in seen}
    return [item for item in items if item.subject_id in kept]

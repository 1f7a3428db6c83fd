"""See what one act would be done to, before anything is (MOD-25)."""

from dataclasses import dataclass, replace

from application.moderation.bulk._bulk_left_out import OTHERS, kept_by_others, left_out
from application.moderation.cases._cases import visible_queues
from domain.identity.permissions import Permission, require_permission
from domain.ids import BulkActId, UserId
from domain.moderation.bulk_act import CAP, BulkAct, BulkChoice, BulkKind, BulkNothingChosen, BulkStep
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PreviewBulkAct:
    """The list is kept as it was shown, and nothing else can be acted on under its id. Nothing happens by it. Of
    messages that a case is about whose queue is not the reader's it says that they are left out, and they stay so.

    Safe to repeat: the client chooses the id.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, act_id: BulkActId, kind: BulkKind, choice: BulkChoice, actor_id: UserId
    ) -> BulkAct:
        """Raises `BulkNothingChosen`, `BulkTooMany`, `BulkTooGrave`, `BulkActIdReused`, `PermissionDenied`."""
        # In one order, so that a retry is known as the same.
        choice = replace(choice, marked=tuple(sorted(set(choice.marked))))
        choice.require_for(kind)
        now = self.now()
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.WORK_CASES)
            seen = await visible_queues(tx, actor_id, role, now=now)
            if choice.queue is not None and choice.queue not in seen:
                raise BulkNothingChosen("choose a queue", pointer="/queue")
            if earlier := await tx.bulk_acts.find_for_update(act_id):
                earlier.require_same_request(kind, choice, actor_id)
                return earlier
            items = await tx.bulk_acts.chosen(kind, choice, but_of=actor_id, now=now, limit=CAP + 1)
            act = BulkAct.preview(
                act_id=act_id, kind=kind, choice=choice, total=len(items), asked_by=actor_id, now=now
            )
            await tx.bulk_acts.add(act, items)
            if kind is BulkKind.REMOVE_MESSAGES:
                kept = await kept_by_others(tx, items, actor_id, now=now)
                await tx.bulk_acts.record(act_id, [left_out(item, BulkStep.DO, OTHERS, now) for item in kept])
            return act

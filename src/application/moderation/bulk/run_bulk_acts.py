"""Do what was confirmed to many things, and take back what is to be taken back (MOD-25)."""

from dataclasses import dataclass

from application.moderation.bulk._bulk import BulkGround, done_to, portion_of, undone_of
from application.moderation.decisions._rooms_told import tell_rooms
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, BulkActId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.bulk_act import PORTION, BulkAct, BulkItem, BulkKind, BulkResult, BulkStep
from ports.clock import Clock
from ports.moderation.bulk import BulkActQueries
from ports.transaction import BeginTransaction, Transaction

ACTS = 10
PORTIONS = 20
"""Of one act at a time, so that another's does not wait for all of it."""
_REFUSALS = (Conflict, Forbidden, Invalid, NotFound)
_SUBJECTS = {
    BulkKind.REMOVE_MESSAGES: "message",
    BulkKind.CLOSE_CASES: "case",
    BulkKind.PUT_LABEL: "account",
    BulkKind.END_LABEL: "label",
}


class _RefusedItem(Exception):
    """The first item of a portion, and why nothing was done to the portion."""

    def __init__(self, step: BulkStep, item: BulkItem, why: str) -> None:
        super().__init__(why)
        self.step, self.item, self.why = step, item, why


@dataclass(frozen=True, slots=True)
class RunBulkActs:
    """A portion is one transaction: what was done to its items, what became of each, and an audit entry for each. So a
    crash leaves no item half done, and whoever goes on begins with the first that has no result.

    An item that cannot be acted on any more is left out, with the reason, and keeps none of the others from it.
    """

    begin: BeginTransaction
    queries: BulkActQueries
    now: Clock
    ground: BulkGround

    async def __call__(self) -> int:
        """How many items were gone through. Safe to repeat, also side by side."""
        gone_through = 0
        for act_id in await self.queries.to_go_on(limit=ACTS):
            for _ in range(PORTIONS):
                done = await self._portion(act_id)
                gone_through += done
                if not done:
                    break
        return gone_through

    async def _portion(self, act_id: BulkActId) -> int:
        for size in (PORTION, 1):
            try:
                return await self._tried(act_id, size)
            except _RefusedItem as refused:
                last = refused
        return await self._left_out(act_id, last)

    async def _tried(self, act_id: BulkActId, size: int) -> int:
        """0 where nothing is left. Raises `_RefusedItem`, and then nothing was done."""
        async with self.begin() as tx:
            act = await tx.bulk_acts.find_for_update(act_id)
            step = act.step if act is not None else None
            if act is None or step is None:
                return 0
            items = portion_of(act, step, await tx.bulk_acts.left(act_id, step, limit=size))
            if not items:
                await self._end(tx, act)
                return 0
            try:
                require_permission((await tx.users.get(act.actor_id)).role, Permission.WORK_CASES)
                if step is BulkStep.DO:
                    results, words = await done_to(tx, act, items, self.ground, self.now())
                else:
                    results, words = await undone_of(tx, act, items, self.ground, self.now())
            except _REFUSALS as refusal:
                raise _RefusedItem(step, items[0], refusal.detail) from refusal
            await self._record(tx, act, items, results)
            await tell_rooms(tx, words, now=self.now())
            return len(items)

    async def _left_out(self, act_id: BulkActId, refused: _RefusedItem) -> int:
        async with self.begin() as tx:
            act = await tx.bulk_acts.find_for_update(act_id)
            # Meanwhile it may have been taken back, or another worker have gone on.
            if act is None or act.step is not refused.step:
                return 0
            if await tx.bulk_acts.result(act_id, refused.item.place, refused.step) is not None:
                return 0
            result = BulkResult(
                refused.item.place, refused.step, refused.why, None, refused.item.version, self.now()
            )
            await self._record(tx, act, [refused.item], [result])
            return 1

    async def _record(
        self, tx: Transaction, act: BulkAct, items: list[BulkItem], results: list[BulkResult]
    ) -> None:
        await tx.bulk_acts.record(act.id, results)
        undo = act.step is BulkStep.UNDO
        for item, result in zip(items, results, strict=True):
            if result.left_out:
                continue
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.ground.new_id()), act.actor_id,
                    f"bulk.{'undo_' if undo else ''}{act.kind.value}",
                    f"bulk:{act.id} {_SUBJECTS[act.kind]}:{item.subject_id}", _rule(act), "", result.at,
                )
            )  # fmt: skip

    async def _end(self, tx: Transaction, act: BulkAct) -> None:
        now = self.now()
        ended = act.undone(now) if act.step is BulkStep.UNDO else act.done(now)
        await tx.bulk_acts.save(ended)
        await tx.audit.append(
            AuditEntry(
                AuditId(self.ground.new_id()), act.actor_id, f"bulk.{ended.state.value}", f"bulk:{act.id}",
                _rule(act), "", now,
            )
        )  # fmt: skip


def _rule(act: BulkAct) -> str:
    assert act.reason is not None, "it was confirmed"
    return act.reason.policy.value if act.reason.policy else act.kind.value

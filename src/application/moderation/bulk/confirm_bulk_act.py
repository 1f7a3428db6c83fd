"""Let one act be done to all that was shown, or take it back (MOD-25)."""

from dataclasses import dataclass

from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import AuditId, BulkActId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.bulk_act import BulkAct, BulkActNotFound, BulkReason
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ConfirmBulkAct:
    """The worker does it, a portion a transaction, and goes on after a crash where it was. Safe to repeat."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, act_id: BulkActId, actor_id: UserId, policy: str = "", facts: str = "", label: str = "", days: int = 0,
        note: str,
    ) -> BulkAct:  # fmt: skip
        """Raises what `BulkReason.give` raises, `BulkPreviewOver`, `BulkActNotFound`, `NotYourBulkAct`,
        `PermissionDenied`."""
        async with self.begin() as tx:
            now = self.now()
            act, _ = await bulk_act_for(tx, act_id, actor_id)
            reason = BulkReason.give(act.kind, policy=policy, facts=facts, label=label, days=days, note=note)
            confirmed = act.confirmed(reason, by=actor_id, now=now)
            if confirmed is act:
                return act
            await tx.bulk_acts.save(confirmed)
            rule = reason.policy.value if reason.policy else act.kind.value
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "bulk.confirm", f"bulk:{act_id}", rule, reason.note, now
                )
            )
            return confirmed


@dataclass(frozen=True, slots=True)
class UndoBulkAct:
    """Within ten minutes, whoever did it or who leads takes it back: what is still as the act left it is as it was
    before, and what somebody has changed since stays as they left it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, act_id: BulkActId, actor_id: UserId, note: str) -> BulkAct:
        """Raises `BulkUndoOver`, `NotYourBulkAct`, `BulkActNotFound`, `NoteMissing`, `NoteTooLong`,
        `PermissionDenied`."""
        async with self.begin() as tx:
            now = self.now()
            act, leads = await bulk_act_for(tx, act_id, actor_id)
            undoing = act.undoing(by=actor_id, leads=leads, note=note, now=now)
            if undoing is act:
                return act
            await tx.bulk_acts.save(undoing)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "bulk.undo", f"bulk:{act_id}", act.kind.value,
                    undoing.undo_note, now,
                )
            )  # fmt: skip
            return undoing


async def bulk_act_for(tx: Transaction, act_id: BulkActId, actor_id: UserId) -> tuple[BulkAct, bool]:
    """The act, and whether this person leads. Raises `BulkActNotFound`, `PermissionDenied`."""
    role = (await tx.users.get(actor_id)).role
    require_permission(role, Permission.WORK_CASES)
    act = await tx.bulk_acts.find_for_update(act_id)
    if act is None:
        raise BulkActNotFound("there is no such act")
    return act, Permission.LEAD_MODERATION in PERMISSIONS[role]

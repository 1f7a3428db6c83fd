"""Labels put on many people at once or ended for many, and how that is taken back (MOD-25, MOD-30)."""

from datetime import datetime

from application.moderation.bulk._bulk_left_out import CHANGED, CHANGED_SINCE, left_out
from domain.ids import AuditId, LabelId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.bulk_act import BulkAct, BulkItem, BulkResult, BulkStep
from domain.moderation.desk.label import Label
from ports.clock import NewId
from ports.transaction import Transaction


async def put_label(
    tx: Transaction, act: BulkAct, item: BulkItem, new_id: NewId, now: datetime
) -> BulkResult:
    assert act.reason is not None, "it was confirmed"
    assert act.reason.label is not None, "and says which label"
    person_id = UserId(item.subject_id)
    await tx.users.get(person_id)
    label = Label.put(
        label_id=LabelId(new_id()), person_id=person_id, kind=act.reason.label.value, reason=act.reason.note,
        days=act.reason.days, put_by=act.asked_by, now=now,
    )  # fmt: skip
    await tx.labels.add(label)
    await _audited(tx, label, "put", by=act.asked_by, note=label.reason, new_id=new_id, now=now)
    return BulkResult(item.place, BulkStep.DO, "", label.id, 0, now)


async def take_label_off(
    tx: Transaction, act: BulkAct, item: BulkItem, done: BulkResult, *, new_id: NewId, now: datetime
) -> BulkResult:
    assert done.ref is not None, "what was done was a label"
    label = await tx.labels.find_for_update(LabelId(done.ref))
    if label is None or not label.holds(now):
        return left_out(item, BulkStep.UNDO, CHANGED_SINCE, now)
    await _ended(tx, label, by=act.actor_id, note=act.undo_note, new_id=new_id, now=now)
    return BulkResult(item.place, BulkStep.UNDO, "", label.id, 0, now)


async def end_label(
    tx: Transaction, act: BulkAct, item: BulkItem, new_id: NewId, now: datetime
) -> BulkResult:
    assert act.reason is not None, "it was confirmed"
    label = await tx.labels.find_for_update(LabelId(item.subject_id))
    if label is None or not label.holds(now):
        return left_out(item, BulkStep.DO, CHANGED, now)
    await _ended(tx, label, by=act.asked_by, note=act.reason.note, new_id=new_id, now=now)
    return BulkResult(item.place, BulkStep.DO, "", label.id, 0, now)


async def put_label_back(
    tx: Transaction, act: BulkAct, item: BulkItem, new_id: NewId, now: datetime
) -> BulkResult:
    """As it was, where nobody has put one of its kind on the person meanwhile. Raises `LabelOver`."""
    label = await tx.labels.find_for_update(LabelId(item.subject_id))
    if label is None or await tx.labels.holds(label.person_id, label.kind, now=now):
        return left_out(item, BulkStep.UNDO, CHANGED_SINCE, now)
    back = label.put_back(now)
    await tx.labels.update(back)
    await _audited(tx, back, "put_back", by=act.actor_id, note=act.undo_note, new_id=new_id, now=now)
    return BulkResult(item.place, BulkStep.UNDO, "", label.id, 0, now)


async def _ended(
    tx: Transaction, label: Label, *, by: UserId, note: str, new_id: NewId, now: datetime
) -> None:
    await tx.labels.update(label.removed(by=by, reason=note, now=now))
    await _audited(tx, label, "remove", by=by, note=note, new_id=new_id, now=now)


async def _audited(
    tx: Transaction, label: Label, act: str, *, by: UserId, note: str, new_id: NewId, now: datetime
) -> None:
    await tx.audit.append(
        AuditEntry.labelled(
            audit_id=AuditId(new_id()), actor_id=by, act=act, label_id=label.id, person_id=label.person_id,
            kind=label.kind.value, note=note, now=now,
        )
    )  # fmt: skip

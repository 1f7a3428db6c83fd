"""What one act on many does to the items of a portion, and how that is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.moderation._bulk_messages import put_messages_back, remove_messages
from application.moderation._cases import record, require_visible
from application.moderation._lift_covers import held_shows
from application.moderation._reports import conclude_reports
from application.moderation._rooms_told import RoomWord
from application.moderation._second_looks import draw
from domain.ids import AuditId, LabelId, ModerationCaseId, UserId
from domain.moderation.audit import AuditEntry
from domain.moderation.bulk_act import BulkAct, BulkItem, BulkKind, BulkResult, BulkStep
from domain.moderation.case_event import By, CaseOutcome
from domain.moderation.case_refusals import ModerationCaseNotFound
from domain.moderation.case_states import ModerationState
from domain.moderation.label import Label
from domain.moderation.second_look import SecondLookRate
from ports.clock import NewId
from ports.transaction import Transaction

CHANGED = "it was changed since it was shown"
CHANGED_SINCE = "somebody changed it since"


@dataclass(frozen=True, slots=True)
class BulkGround:
    """What the acts need besides the transaction."""

    new_id: NewId
    profile: str
    second_looks: SecondLookRate


def portion_of(act: BulkAct, step: BulkStep, items: Sequence[BulkItem]) -> list[BulkItem]:
    """The first items that are done in one transaction: messages of one person, for one decision; else one alone."""
    if act.kind is not BulkKind.REMOVE_MESSAGES:
        return list(items[:1])
    portion: list[BulkItem] = []
    for item in items:
        if item.person_id != items[0].person_id:
            break
        portion.append(item)
    return portion


async def done_to(
    tx: Transaction, act: BulkAct, items: list[BulkItem], ground: BulkGround, now: datetime
) -> tuple[list[BulkResult], list[RoomWord]]:
    """What became of each, and what the rooms are to be told last of all. Raises the refusals of what it does; then
    nothing of it may be kept."""
    if act.kind is BulkKind.REMOVE_MESSAGES:
        return await remove_messages(
            tx, act, items, new_id=ground.new_id, profile=ground.profile, second_looks=ground.second_looks, now=now
        )  # fmt: skip
    [item] = items
    if act.kind is BulkKind.CLOSE_CASES:
        return [await _close_case(tx, act, item, ground, now)], []
    return [await _put_label(tx, act, item, ground, now)], []


async def undone_of(
    tx: Transaction, act: BulkAct, items: list[BulkItem], ground: BulkGround, now: datetime
) -> list[BulkResult]:
    """What became of each. Raises as `done_to`."""
    if act.kind is BulkKind.REMOVE_MESSAGES:
        return await put_messages_back(tx, act, items, now=now)
    [item] = items
    done = await tx.bulk_acts.result(act.id, item.place, BulkStep.DO)
    assert done is not None, "what is taken back was done"
    if act.kind is BulkKind.CLOSE_CASES:
        return [await _reopen_case(tx, act, item, done, now)]
    return [await _take_label_off(tx, act, item, done, ground=ground, now=now)]


def _left_out(item: BulkItem, step: BulkStep, why: str, now: datetime) -> BulkResult:
    return BulkResult(item.place, step, why, None, item.version, now)


async def _close_case(
    tx: Transaction, act: BulkAct, item: BulkItem, ground: BulkGround, now: datetime
) -> BulkResult:
    """As somebody who claims it, finds nothing and closes it, at once. Raises what these raise."""
    assert act.reason is not None, "it was confirmed"
    case_id = ModerationCaseId(item.subject_id)
    if await held_shows(tx, case_id):
        return _left_out(item, BulkStep.DO, "a complaint covers a show; it is closed by itself", now)
    case = await tx.moderation_cases.get_for_update(case_id)
    require_visible(case, (await tx.users.get(act.asked_by)).role)
    if case.status.kind.is_of_child_safety:
        raise ModerationCaseNotFound("there is no such case")
    if case.version != item.version:
        return _left_out(item, BulkStep.DO, CHANGED, now)
    claim = case.claimed(act.asked_by, lease=await tx.case_leases.find(case_id), now=now)
    case = await record(tx, claim.move)
    by = By.staff(act.asked_by, note=act.reason.note, now=now)
    closed = await record(tx, case.closed(CaseOutcome.NO_VIOLATION, by, lease=claim.lease, seen=case.version))
    await conclude_reports(tx, case_id, CaseOutcome.NO_VIOLATION, now)
    await draw(tx, closed, ground.second_looks, ground.new_id)
    return BulkResult(item.place, BulkStep.DO, "", None, closed.version, now)


async def _reopen_case(
    tx: Transaction, act: BulkAct, item: BulkItem, done: BulkResult, now: datetime
) -> BulkResult:
    case = await tx.moderation_cases.get_for_update(ModerationCaseId(item.subject_id))
    if case.version != done.version or case.status.state is not ModerationState.CLOSED:
        return _left_out(item, BulkStep.UNDO, CHANGED_SINCE, now)
    by = By.staff(act.actor_id, note=act.undo_note, now=now)
    reopened = await record(tx, case.reopened(by))
    return BulkResult(item.place, BulkStep.UNDO, "", None, reopened.version, now)


async def _put_label(
    tx: Transaction, act: BulkAct, item: BulkItem, ground: BulkGround, now: datetime
) -> BulkResult:
    assert act.reason is not None, "it was confirmed"
    assert act.reason.label is not None, "and says which label"
    person_id = UserId(item.subject_id)
    await tx.users.get(person_id)
    label = Label.put(
        label_id=LabelId(ground.new_id()), person_id=person_id, kind=act.reason.label.value, reason=act.reason.note,
        days=act.reason.days, put_by=act.asked_by, now=now,
    )  # fmt: skip
    await tx.labels.add(label)
    await _audited(tx, label, "put", by=act.asked_by, note=label.reason, ground=ground, now=now)
    return BulkResult(item.place, BulkStep.DO, "", label.id, 0, now)


async def _take_label_off(
    tx: Transaction, act: BulkAct, item: BulkItem, done: BulkResult, *, ground: BulkGround, now: datetime
) -> BulkResult:
    assert done.ref is not None, "what was done was a label"
    label = await tx.labels.find_for_update(LabelId(done.ref))
    if label is None or not label.holds(now):
        return _left_out(item, BulkStep.UNDO, CHANGED_SINCE, now)
    await tx.labels.update(label.removed(by=act.actor_id, reason=act.undo_note, now=now))
    await _audited(tx, label, "remove", by=act.actor_id, note=act.undo_note, ground=ground, now=now)
    return BulkResult(item.place, BulkStep.UNDO, "", label.id, 0, now)


async def _audited(
    tx: Transaction, label: Label, act: str, *, by: UserId, note: str, ground: BulkGround, now: datetime
) -> None:
    await tx.audit.append(
        AuditEntry.labelled(
            audit_id=AuditId(ground.new_id()), actor_id=by, act=act, label_id=label.id, person_id=label.person_id,
            kind=label.kind.value, note=note, now=now,
        )
    )  # fmt: skip

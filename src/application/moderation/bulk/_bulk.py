"""What one act on many does to the items of a portion, and how that is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.moderation.bulk._bulk_labels import end_label, put_label, put_label_back, take_label_off
from application.moderation.bulk._bulk_left_out import CHANGED, CHANGED_SINCE, OTHERS, left_out
from application.moderation.bulk._bulk_messages import put_messages_back, remove_messages
from application.moderation.cases._cases import record, require_visible, visible_queues
from application.moderation.cases._second_looks import draw
from application.moderation.decisions._lift_covers import held_shows
from application.moderation.decisions._rooms_told import RoomWord
from application.moderation.reports._reports import conclude_reports
from domain.ids import ModerationCaseId
from domain.moderation.bulk_act import (
    GRAVEST_CASE,
    TOO_GRAVE,
    BulkAct,
    BulkItem,
    BulkKind,
    BulkResult,
    BulkStep,
)
from domain.moderation.cases.event import By, CaseOutcome
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.second_look import SecondLookRate
from ports.clock import NewId
from ports.transaction import Transaction


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
    if act.kind is BulkKind.END_LABEL:
        return [await end_label(tx, act, item, ground.new_id, now)], []
    return [await put_label(tx, act, item, ground.new_id, now)], []


async def undone_of(
    tx: Transaction, act: BulkAct, items: list[BulkItem], ground: BulkGround, now: datetime
) -> tuple[list[BulkResult], list[RoomWord]]:
    """As `done_to`, and raises as that does."""
    if act.kind is BulkKind.REMOVE_MESSAGES:
        return await put_messages_back(tx, act, items, now=now)
    [item] = items
    done = await tx.bulk_acts.result(act.id, item.place, BulkStep.DO)
    assert done is not None, "what is taken back was done"
    if act.kind is BulkKind.CLOSE_CASES:
        return [await _reopen_case(tx, act, item, done, now)], []
    if act.kind is BulkKind.END_LABEL:
        return [await put_label_back(tx, act, item, ground.new_id, now)], []
    return [await take_label_off(tx, act, item, done, new_id=ground.new_id, now=now)], []


async def _close_case(
    tx: Transaction, act: BulkAct, item: BulkItem, ground: BulkGround, now: datetime
) -> BulkResult:
    """As somebody who claims it, finds nothing and closes it, at once. Raises what these raise."""
    assert act.reason is not None, "it was confirmed"
    case_id = ModerationCaseId(item.subject_id)
    if await held_shows(tx, case_id):
        return left_out(item, BulkStep.DO, "a complaint covers a show; it is closed by itself", now)
    case = await tx.moderation_cases.get_for_update(case_id)
    role = (await tx.users.get(act.asked_by)).role
    await require_visible(tx, case, act.asked_by, role, now=now)
    if case.status.kind.is_of_child_safety:
        raise ModerationCaseNotFound("there is no such case")
    if case.version != item.version:
        return left_out(item, BulkStep.DO, CHANGED, now)
    if case.status.severity < GRAVEST_CASE:
        return left_out(item, BulkStep.DO, TOO_GRAVE, now)
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
    role = (await tx.users.get(act.actor_id)).role
    if case.status.queue not in await visible_queues(tx, act.actor_id, role, now=now):
        return left_out(item, BulkStep.UNDO, OTHERS, now)
    if case.version != done.version or case.status.state is not ModerationState.CLOSED:
        return left_out(item, BulkStep.UNDO, CHANGED_SINCE, now)
    by = By.staff(act.actor_id, note=act.undo_note, now=now)
    reopened = await record(tx, case.reopened(by))
    return BulkResult(item.place, BulkStep.UNDO, "", None, reopened.version, now)

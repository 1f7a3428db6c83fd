"""Messages that one act removes: a decision for each portion of one person's, with a statement of reasons (ENF-01)."""

from datetime import datetime

from application.moderation.bulk._bulk_left_out import OTHERS, kept_by_others, left_out
from application.moderation.cases._cases import open_or_join, record, require_visible, visible_queues
from application.moderation.cases._second_looks import draw
from application.moderation.decisions._deciding import Reasons, record_decision, state_reasons
from application.moderation.decisions._messages_back import give_back_if_not_cleared
from application.moderation.decisions._own_motion import close_own
from application.moderation.decisions._rooms_told import RoomWord, words_of_restored
from domain.ids import DecisionId, MessageId, UserId
from domain.moderation.bulk_act import BulkAct, BulkItem, BulkResult, BulkStep
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import decided, taken_back
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.policy import case_kind_of
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.desk.second_look import SecondLookRate
from domain.moderation.events import SanctionEnded
from ports.clock import NewId
from ports.transaction import Transaction

GONE = "it is not shown any more"
GIVEN_BACK = "it was given back already"


async def remove_messages(
    tx: Transaction, act: BulkAct, items: list[BulkItem], *, new_id: NewId, profile: str,
    second_looks: SecondLookRate, now: datetime,
) -> tuple[list[BulkResult], list[RoomWord]]:  # fmt: skip
    """All of one person's. What is gone by now is left out, and what others look at. The rooms are not told yet.
    Raises what deciding raises."""
    reason, person_id = act.reason, items[0].person_id
    assert reason is not None, "it was confirmed"
    assert reason.policy is not None, "and names a rule"
    assert person_id is not None, "a message has an author"
    # Cases by the ids of their messages, then the person, then the messages by id: as whoever decides on a case takes
    # them. What went while others were waited for is left out.
    subject, own = await _open_cases(tx, items)
    await tx.users.get_for_update(person_id)
    shown = await tx.bulk_acts.shown([MessageId(item.subject_id) for item in items])
    kept = await kept_by_others(tx, items, act.asked_by, now=now)
    there = [item for item in items if item.subject_id in shown and item not in kept]
    out = [
        left_out(item, BulkStep.DO, OTHERS if item in kept else GONE, now)
        for item in items
        if item not in there
    ]
    if not there:
        return out, []
    by = By.staff(act.asked_by, note=reason.note, now=now)
    case = own or await _new_case(tx, act, subject, person_id, by, profile=profile, new_id=new_id)
    is_new = own is None
    role = (await tx.users.get(act.asked_by)).role
    await require_visible(tx, case, act.asked_by, role, now=now)  # also of a new one
    claim = case.claimed(act.asked_by, lease=await tx.case_leases.find(case.id), now=now)
    case = await record(tx, claim.move)
    actions = tuple(
        Action.take(
            ActionKind.REMOVE_MESSAGE, reason.policy, Scope(ScopeKind.MESSAGE, item.subject_id), until=None, now=now
        )
        for item in there
    )  # fmt: skip
    decision_id = DecisionId(new_id())
    move = decided(
        case, decision_id, tuple(a.kind.value for a in actions), by, lease=claim.lease, seen=case.version
    )
    statement = await state_reasons(
        tx, case, actions, Reasons(reason.facts, ""), profile=profile, decided_at=now
    )
    decision = Decision.make(
        decision_id=decision_id, case_id=case.id, person_id=person_id, queue=case.status.queue, actions=actions,
        statement=statement, proposed_by=None, by=by,
    )  # fmt: skip
    words = await record_decision(tx, decision, move, note=reason.note, new_id=new_id)
    case = move.case
    if is_new:
        case = await close_own(
            tx, case, by, lease=claim.lease, why=f"nobody complained: act {act.id}",
            removed=f"removed by decision {decision_id}",
        )  # fmt: skip
        await draw(tx, case, second_looks, new_id)
    else:
        case = await record(tx, case.returned(by, lease=claim.lease))
    done = [BulkResult(item.place, BulkStep.DO, "", decision_id, case.version, now) for item in there]
    return sorted((*out, *done), key=lambda result: result.place), words


async def _open_cases(tx: Transaction, items: list[BulkItem]) -> tuple[Subject, ModerationCase | None]:
    """Which case the decision is of: a new one on the first message that has none open, else the first's own, which
    goes back to its queue. They are held, also where there is none yet."""
    own: ModerationCase | None = None
    for item in sorted(items, key=lambda each: each.subject_id):
        subject = Subject(SubjectKind.MESSAGE, item.subject_id)
        found = await tx.moderation_cases.find_open(subject, child_safety=False)
        if found is None:
            return subject, None
        own = own or found
    assert own is not None, "there are items"
    return subject, own


async def _new_case(
    tx: Transaction, act: BulkAct, subject: Subject, person_id: UserId, by: By, *, profile: str, new_id: NewId
) -> ModerationCase:  # fmt: skip
    assert act.reason is not None, "it was confirmed"
    assert act.reason.policy is not None, "and names a rule"
    kind = case_kind_of(act.reason.policy)
    assert not kind.is_of_child_safety, "those are no business of an act on many (CSA-04)"
    move = await open_or_join(
        tx, subject=subject, person_id=person_id, kind=kind, signals=NO_SIGNALS, report_id=None, by=by,
        profile=profile, new_id=new_id,
    )  # fmt: skip
    return move.case


async def put_messages_back(
    tx: Transaction, act: BulkAct, items: list[BulkItem], *, now: datetime
) -> tuple[list[BulkResult], list[RoomWord]]:
    """Those whose removal still stands as this act made it. Where the chat was cleared since, a message stands and is
    read by nobody, as on appeal: its room is not told of it."""
    by = By.staff(act.actor_id, note=act.undo_note, now=now)
    results, given, told = list[BulkResult](), list[MessageId](), dict[DecisionId, UserId]()
    seen = await visible_queues(tx, act.actor_id, (await tx.users.get(act.actor_id)).role, now=now)
    await _hold_cases(tx, act, items)
    for item in items:
        done = await tx.bulk_acts.result(act.id, item.place, BulkStep.DO)
        assert done is not None, "what is taken back was done"
        assert done.ref is not None, "by a decision"
        decision = await tx.decisions.get(DecisionId(done.ref))
        case = await tx.moderation_cases.get_for_update(decision.case_id)
        if case.status.queue not in seen:
            results.append(left_out(item, BulkStep.UNDO, OTHERS, now))
            continue
        sanction = await _standing(tx, decision, item)
        message = await tx.messages.find(MessageId(item.subject_id))
        if sanction is None or message is None or not message.text:
            results.append(BulkResult(item.place, BulkStep.UNDO, GIVEN_BACK, None, 0, now))
            continue
        await tx.sanctions.end(sanction.ended(EndedBy.STAFF, now))
        back = await give_back_if_not_cleared(tx, message.id, sanction.since)
        given += [back] if back is not None else []
        case = await record(tx, taken_back(case, decision.id, sanction.action.kind.value, by))
        told[decision.id] = decision.person_id
        results.append(BulkResult(item.place, BulkStep.UNDO, "", decision.id, case.version, now))
    for decision_id, person_id in told.items():
        await tx.outbox.add(SanctionEnded(decision_id, person_id, ActionKind.REMOVE_MESSAGE.value))
    return results, await words_of_restored(tx, given)


async def _hold_cases(tx: Transaction, act: BulkAct, items: list[BulkItem]) -> None:
    """By id, whichever message came first: two who take the same ones stand in line."""
    done = [await tx.bulk_acts.result(act.id, item.place, BulkStep.DO) for item in items]
    decisions = {DecisionId(each.ref) for each in done if each is not None and each.ref is not None}
    for case_id in sorted({(await tx.decisions.get(each)).case_id for each in decisions}):
        await tx.moderation_cases.get_for_update(case_id)


async def _standing(tx: Transaction, decision: Decision, item: BulkItem) -> Sanction | None:
    for sanction in await tx.sanctions.of_decision_for_update(decision.id):
        if sanction.action.scope.id == item.subject_id and sanction.ended_at is None:
            return sanction
    return None

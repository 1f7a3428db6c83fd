"""One act on many things at once (MOD-25): memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from application.moderation.bulk import _bulk
from domain.chat.removal import CHAT_CLEARED, CHAT_RESTORED, Removal
from domain.chat.rule import ChatRule
from domain.ids import BulkActId, DecisionAppealId, DecisionId
from domain.moderation.bulk_act import (
    CAP,
    PORTION,
    BulkActIdReused,
    BulkActNotFound,
    BulkKind,
    BulkNothingChosen,
    BulkPreviewOver,
    BulkResult,
    BulkState,
    BulkStep,
    BulkTooMany,
    BulkUndoOver,
    NotYourBulkAct,
)
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.note import NoteMissing
from tests.integration.database.moderation.bulk_desk import FACTS, BulkDesk, desk

__all__ = ["desk"]


async def test_mod_25_what_is_shown_is_what_is_done_and_each_person_is_told_why(desk: BulkDesk) -> None:
    ashas, taras = await desk.wrote(desk.asha, 2), await desk.wrote(desk.tara)
    own, old = await desk.wrote(desk.meera), await desk.wrote(desk.asha, ago=timedelta(hours=25))
    act = await desk.previewed()
    lines = await desk.queries.lines(act.id)
    assert {line.item.subject_id for line in lines} == {*ashas, *taras}
    assert {(line.who, line.words) for line in lines} == {
        ("Asha", "Buy tea here, number 0"), ("Asha", "Buy tea here, number 1"), ("Tara", "Buy tea here, number 0"),
    }  # fmt: skip
    assert await desk.shown([*ashas, *taras]) == {*ashas, *taras}, "to look does nothing"
    later = await desk.wrote(desk.asha)
    await desk.confirmed(act)
    lines = await desk.done(act)
    assert all(line.is_done for line in lines)
    assert await desk.shown([*ashas, *taras, *later, *own, *old]) == {*later, *own, *old}
    found = (await desk.queries.get(act.id)).act
    assert (found.state, found.done_at) == (BulkState.DONE, desk.world.now())
    for person, messages in ((desk.asha, ashas), (desk.tara, taras)):
        [row] = await desk.world.decision_queries.of_person(person, before=None, limit=9)
        assert {each.action.scope.id for each in row.sanctions} == set(messages)
        assert row.decision.statement.facts == FACTS
        assert row.decision.decided_by == desk.meera
        names = await desk.names(row.decision.case_id)
        assert names[-1] == "closed"
    audit = await desk.world.moderation_queries.audit(before=None, limit=1000, queues=frozenset(Queue))
    about = [row for row in audit if f"bulk:{act.id}" in row.subject]
    assert sorted(row.action for row in about) == [
        "bulk.confirm", "bulk.done", *["bulk.remove_messages"] * 3,
    ]  # fmt: skip


async def test_mod_25_what_was_changed_meanwhile_is_left_out_and_said(desk: BulkDesk) -> None:
    first, second = await desk.wrote(desk.asha, 2)
    act = await desk.previewed()
    await desk.confirmed(await desk.previewed(choice=desk.of_show(first)))
    await desk.done(act)
    await desk.confirmed(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert lines[second].is_done
    gone = lines[first].done
    assert gone is not None
    assert gone.left_out == "it is not shown any more"
    await desk.undone(act)
    await desk.done(act)
    assert await desk.shown([first, second]) == {second}, "only what this act did is taken back"


@pytest.mark.parametrize("whose", ["everybody", "tara"])
async def test_mod_25_cht_08_what_a_clearing_took_since_comes_back_unread(desk: BulkDesk, whose: str) -> None:
    ashas, taras = await desk.wrote(desk.asha, 2), await desk.wrote(desk.tara, 2)
    act = await desk.previewed()
    await desk.confirmed(act)
    await desk.done(act)
    desk.world.now.advance(minutes=1)
    author = desk.tara if whose == "tara" else None
    cleared = {"author_id": str(author or "")}
    async with desk.world.begin() as tx:
        await tx.room_events.append(desk.show.id, CHAT_CLEARED, cleared, now=desk.world.now())
    await desk.undone(act)
    assert all(line.is_undone for line in await desk.done(act))
    told = [e for e in await desk.world.room_log.since(desk.show.id, 0, limit=99) if e.type == CHAT_RESTORED]
    back = {each for event in told for each in event.data["message_ids"]}  # type: ignore[attr-defined]
    assert back == ({str(each) for each in ashas} if whose == "tara" else set())
    assert await desk.shown([*ashas, *taras]) == {*ashas, *taras}, "they stand all the same"


async def test_mod_25_it_is_taken_back_as_it_was_and_the_person_is_told(desk: BulkDesk) -> None:
    messages = await desk.wrote(desk.asha, 3)
    act = await desk.previewed()
    await desk.confirmed(act)
    [line, *_] = await desk.done(act)
    assert line.done is not None
    assert line.done.ref is not None
    async with desk.world.begin() as tx:  # somebody else gave this one back before
        [sanction, *_] = [
            each
            for each in await tx.sanctions.of_decision_for_update(DecisionId(line.done.ref))
            if each.action.scope.id == line.item.subject_id
        ]
        await tx.sanctions.end(sanction.ended(EndedBy.APPEAL, desk.world.now()))
    desk.world.now.advance(minutes=9, seconds=59)
    await desk.undone(act, by=desk.lata)
    lines = await desk.done(act)
    assert [each.is_undone for each in lines] == [False, True, True]
    assert await desk.shown(messages) == set(messages[1:])
    told = [e for e in await desk.world.room_log.since(desk.show.id, 0, limit=99) if e.type == CHAT_RESTORED]
    [back] = [e.data["message_ids"] for e in told]
    assert back == [str(each) for each in messages[1:]], "its room is told once of them all"
    found = (await desk.queries.get(act.id)).act
    assert (found.state, found.undone_by) == (BulkState.UNDONE, desk.lata)
    [row] = await desk.world.decision_queries.of_person(desk.asha, before=None, limit=9)
    assert sorted(str(each.ended_by) for each in row.sanctions) == ["appeal", "staff", "staff"]
    assert (await desk.names(row.decision.case_id))[-2:] == ["taken_back", "taken_back"]
    assert await desk.undone(act) == found, "taking back what is taken back changes nothing"


@pytest.mark.parametrize("again", ["room", "staff"])
async def test_mod_25_enf_03_what_was_taken_back_is_not_given_back_again_on_appeal(
    desk: BulkDesk, again: str
) -> None:
    """Somebody took it away for a reason of theirs meanwhile, and that stands."""
    [message_id] = await desk.wrote(desk.asha)
    act = await desk.previewed()
    await desk.confirmed(act)
    [line] = await desk.done(act)
    assert line.done is not None
    assert line.done.ref is not None
    await desk.undone(act)
    await desk.done(act)
    assert await desk.shown([message_id]) == {message_id}
    if again == "room":
        async with desk.world.begin() as tx:
            rule, now = ChatRule.ROOM_RULES, desk.world.now()
            await tx.messages.remove(Removal(desk.show.id, message_id, None, rule, desk.ravi, now))
    else:
        second = await desk.previewed()
        await desk.confirmed(second)
        await desk.done(second)
    assert await desk.shown([message_id]) == set()
    appeal = await desk.file(
        appeal_id=DecisionAppealId(uuid4()), decision_id=DecisionId(line.done.ref), person_id=desk.asha,
        text="It was no advertisement.",
    )  # fmt: skip
    await desk.reviewed(appeal)
    assert await desk.shown([message_id]) == set()


async def test_mod_25_after_ten_minutes_and_for_others_there_is_no_way_back(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha)
    act = await desk.previewed()
    with pytest.raises(BulkUndoOver):
        await desk.undone(act)
    with pytest.raises(NotYourBulkAct):
        await desk.confirmed(act, by=desk.kiran)
    with pytest.raises(NotYourBulkAct):
        await desk.confirmed(act, by=desk.lata)
    await desk.confirmed(act)
    await desk.done(act)
    with pytest.raises(NotYourBulkAct):
        await desk.undone(act, by=desk.kiran)
    with pytest.raises(NoteMissing):
        await desk.undone(act, note=" ")
    desk.world.now.advance(minutes=10)
    with pytest.raises(BulkUndoOver):
        await desk.undone(act)
    with pytest.raises(BulkActNotFound):
        await desk.undo_act(act_id=BulkActId(uuid4()), actor_id=desk.meera, note="None")


async def test_mod_25_a_preview_is_one_and_holds_for_half_an_hour(desk: BulkDesk) -> None:
    with pytest.raises(BulkNothingChosen):
        await desk.previewed()
    await desk.wrote(desk.asha)
    act = await desk.previewed()
    again = await desk.look(act_id=act.id, kind=act.kind, choice=act.choice, actor_id=desk.meera)
    assert again == act
    with pytest.raises(BulkActIdReused):
        await desk.look(act_id=act.id, kind=BulkKind.PUT_LABEL, choice=act.choice, actor_id=desk.meera)
    desk.world.now.advance(minutes=30)
    with pytest.raises(BulkPreviewOver):
        await desk.confirmed(act)
    fresh = await desk.previewed()
    first = await desk.confirmed(fresh)
    assert await desk.confirmed(fresh) == first


async def test_mod_25_a_thousand_and_no_more(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha, CAP)
    act = await desk.previewed()
    assert (act.total, len(await desk.queries.lines(act.id))) == (CAP, CAP)
    await desk.wrote(desk.tara)
    with pytest.raises(BulkTooMany):
        await desk.previewed()


async def test_mod_25_many_of_one_person_are_a_statement_for_each_portion(desk: BulkDesk) -> None:
    messages = await desk.wrote(desk.asha, PORTION + 1)
    act = await desk.previewed()
    await desk.confirmed(act)
    assert all(line.is_done for line in await desk.done(act))
    assert await desk.shown(messages) == set()
    rows = await desk.world.decision_queries.of_person(desk.asha, before=None, limit=9)
    assert sorted(len(row.sanctions) for row in rows) == [1, PORTION]


class Crash(Exception):
    """The program is gone, between two items."""


async def test_mod_25_after_a_crash_it_goes_on_where_it_was(
    desk: BulkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = await desk.spam(3)
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(*cases))
    await desk.confirmed(act)
    close, calls = _bulk._close_case, list[UUID]()

    async def crashes(tx, of, item, ground, now: datetime) -> BulkResult:  # type: ignore[no-untyped-def]
        result = await close(tx, of, item, ground, now)
        if of.id == act.id:
            calls.append(item.subject_id)
            if len(calls) == 2:
                raise Crash  # after all that the second did, before it is kept
        return result

    monkeypatch.setattr(_bulk, "_close_case", crashes)
    with pytest.raises(Crash):
        await desk.done(act)
    lines = await desk.queries.lines(act.id)
    assert [line.is_done for line in lines] == [True, False, False]
    lines = await desk.done(act)
    assert [line.is_done for line in lines] == [True, True, True]
    for case_id in cases:
        assert (await desk.names(case_id)).count("closed") == 1


async def test_mod_25_workers_side_by_side_do_each_item_once(desk: BulkDesk) -> None:
    cases = await desk.spam(4)
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(*cases))
    await desk.confirmed(act)
    await asyncio.gather(*(desk.done(act) for _ in range(5)))
    for case_id in cases:
        assert (await desk.names(case_id)).count("closed") == 1


async def test_mod_25_staff_s_messages_are_left_out_and_keep_no_other_from_it(desk: BulkDesk) -> None:
    kirans, ashas = await desk.wrote(desk.kiran), await desk.wrote(desk.asha)
    act = await desk.previewed()
    await desk.confirmed(act)
    lines = {line.who: line for line in await desk.done(act)}
    assert lines["Asha"].is_done
    assert lines["Kiran"].done is not None
    assert lines["Kiran"].done.left_out == "staff are not decided on here"
    assert await desk.shown([*kirans, *ashas]) == set(kirans)


async def test_mod_25_one_that_is_refused_keeps_no_other_of_the_same_person_from_it(desk: BulkDesk) -> None:
    first, second = await desk.wrote(desk.asha, 2)
    earlier = await desk.previewed(choice=desk.of_show(second))
    await desk.confirmed(earlier)
    await desk.done(earlier)
    async with desk.world.begin() as tx:  # it is shown, and yet the decision on it stands
        await tx.messages.restore(second)
    act = await desk.previewed()
    await desk.confirmed(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert lines[first].is_done
    refused = lines[second].done
    assert refused is not None
    assert refused.left_out == "another decision did this already, and stands"


async def test_mod_25_a_message_that_was_reported_is_removed_and_its_case_stays(desk: BulkDesk) -> None:
    [message] = await desk.wrote(desk.asha)
    case = await desk.report(
        CaseKind.HARASSMENT, subject=Subject(SubjectKind.MESSAGE, message), person_id=desk.asha
    )
    act = await desk.previewed()
    await desk.confirmed(act)
    [line] = await desk.done(act)
    assert line.is_done
    assert (await desk.names(case.id))[-3:] == ["claimed", "decided", "returned"]


async def test_mod_25_an_act_is_found_by_who_did_it_and_goes_on_until_it_is_over(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha)
    act = await desk.previewed()
    assert await desk.queries.recent(of=desk.meera, limit=9) == [], "what was only looked at is not told"
    await desk.confirmed(act)
    [row] = await desk.queries.recent(of=desk.meera, limit=9)
    assert (row.act.id, row.asked_by_name) == (act.id, "Meera")
    assert await desk.queries.recent(of=desk.kiran, limit=9) == []
    assert act.id in await desk.queries.to_go_on(limit=1000)
    await desk.undone(act)  # before anything of it is done
    assert [line.done for line in await desk.done(act)] == [None]
    assert act.id not in await desk.queries.to_go_on(limit=1000)
    with pytest.raises(BulkActNotFound):
        await desk.queries.get(BulkActId(uuid4()))


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_mod_25_the_database_changes_no_result_and_takes_no_act_out_of_order(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha)
    act = await desk.previewed()
    with pytest.raises(DBAPIError):
        async with desk.world.begin() as tx:
            await tx.bulk_acts.save(replace(act, state=BulkState.RUNNING))
    result = BulkResult(0, BulkStep.DO, "", None, 0, desk.world.now())
    async with desk.world.begin() as tx:
        await tx.bulk_acts.record(act.id, [result])
    for wrong in (result, replace(result, place=1)):
        with pytest.raises(DBAPIError):
            async with desk.world.begin() as tx:
                await tx.bulk_acts.record(act.id, [wrong])

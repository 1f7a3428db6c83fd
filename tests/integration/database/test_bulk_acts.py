"""One act on many things at once (MOD-25): memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy.exc import DBAPIError

from application.moderation import _bulk
from application.moderation._bulk import BulkGround
from application.moderation._cases import open_or_join
from application.moderation.confirm_bulk_act import ConfirmBulkAct, UndoBulkAct
from application.moderation.preview_bulk_act import PreviewBulkAct
from application.moderation.reopen_moderation_case import ReopenModerationCase
from application.moderation.run_bulk_acts import RunBulkActs
from domain.chat.message import Message
from domain.chat.removal import CHAT_RESTORED
from domain.identity.permissions import Role
from domain.ids import BulkActId, DecisionId, MessageId, ModerationCaseId, ReportId, UserId
from domain.moderation.bulk_act import (
    CAP,
    PORTION,
    BulkAct,
    BulkActIdReused,
    BulkActNotFound,
    BulkChoice,
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
from domain.moderation.case_event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind, Queue
from domain.moderation.case_states import ModerationState
from domain.moderation.note import NoteMissing
from domain.moderation.priority import NO_SIGNALS
from domain.moderation.sanction import EndedBy
from domain.moderation.second_look import SecondLookRate
from ports.moderation_bulk import BulkActQueries, BulkLine
from tests.integration.database.case_desk import PROFILE
from tests.integration.database.conftest import World
from tests.integration.database.decision_desk import DecisionDesk

FACTS = "They wrote the same advertisement again and again."


class BulkDesk(DecisionDesk):
    """Asha and Tara wrote in Ravi's show; Meera acts on it, Lata leads."""

    asha: UserId
    tara: UserId
    lata: UserId

    def __init__(self, world: World) -> None:
        super().__init__(world)
        module = "moderation_bulk"
        self.queries: BulkActQueries = world.query(module, "BulkActQueries")
        self.look = PreviewBulkAct(world.begin, world.now)
        self.confirm_act = ConfirmBulkAct(world.begin, world.now, world.new_id)
        self.undo_act = UndoBulkAct(world.begin, world.now, world.new_id)
        ground = BulkGround(world.new_id, PROFILE, SecondLookRate(0, "key"))
        self.run = RunBulkActs(world.begin, self.queries, world.now, ground)

    async def open(self) -> "BulkDesk":
        await self.set_up()
        self.asha = await self.person(Role.VIEWER, "Asha")
        self.tara = await self.person(Role.VIEWER, "Tara")
        self.lata = await self.person(Role.ADMIN, "Lata")
        return self

    async def wrote(
        self, author: UserId, count: int = 1, *, ago: timedelta = timedelta(minutes=5)
    ) -> list[MessageId]:
        found = []
        async with self.world.begin() as tx:
            for place in range(count):
                message = Message(
                    MessageId(uuid4()), self.show.id, author, f"Buy tea here, number {place}",
                    self.world.now() - ago + timedelta(milliseconds=place),
                )  # fmt: skip
                await tx.messages.add(message)
                found.append(message.id)
        return found

    async def previewed(
        self,
        kind: BulkKind = BulkKind.REMOVE_MESSAGES,
        choice: BulkChoice | None = None,
        by: UserId | None = None,
    ) -> BulkAct:
        return await self.look(
            act_id=BulkActId(uuid4()), kind=kind, choice=choice or self.of_show(), actor_id=by or self.meera
        )

    def of_show(self, *marked: UUID) -> BulkChoice:
        return BulkChoice(None, self.show.id, 24, None, None, marked)

    async def confirmed(self, act: BulkAct, by: UserId | None = None) -> BulkAct:
        return await self.confirm_act(
            act_id=act.id, actor_id=by or self.meera, policy="harassment", facts=FACTS, label="look_closely", days=7,
            note="A flood of advertisements",
        )  # fmt: skip

    async def done(self, act: BulkAct) -> list[BulkLine]:
        """Also while the acts of other tests wait on the same database."""
        for _ in range(50):
            await self.run()
            if (await self.queries.get(act.id)).act.step is None:
                break
        return list(await self.queries.lines(act.id))

    async def shown(self, messages: list[MessageId]) -> set[MessageId]:
        async with self.world.begin() as tx:
            return set(await tx.bulk_acts.shown(messages))

    async def undone(self, act: BulkAct, by: UserId | None = None, note: str = "It was a mistake") -> BulkAct:
        return await self.undo_act(act_id=act.id, actor_id=by or self.meera, note=note)

    async def spam(self, count: int = 1) -> list[ModerationCaseId]:
        found = []
        for _ in range(count):
            async with self.world.begin() as tx:
                move = await open_or_join(
                    tx, subject=Subject(SubjectKind.SHOW, uuid4()), person_id=self.ravi, kind=CaseKind.SPAM,
                    signals=NO_SIGNALS, report_id=ReportId(uuid4()), profile=PROFILE, new_id=self.world.new_id,
                    by=By(None, "report", automated=False, note="", at=self.world.now()),
                )  # fmt: skip
            found.append(move.case.id)
        return found

    def of_spam(self, *marked: UUID) -> BulkChoice:
        return BulkChoice(None, None, 24, Queue.GENERAL, CaseKind.SPAM, marked)


@pytest_asyncio.fixture
async def desk(world: World) -> BulkDesk:
    return await BulkDesk(world).open()


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
    audit = await desk.world.moderation_queries.audit(before=None, limit=1000)
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


async def test_mod_25_cases_are_closed_as_they_were_seen_and_opened_again(desk: BulkDesk) -> None:
    one, two, three, kept = await desk.spam(4)
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(one, two, three))
    await desk.claim(case_id=two, actor_id=desk.kiran)
    await desk.confirmed(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert lines[two].done is not None
    assert lines[two].done.left_out == "it was changed since it was shown"
    async with desk.world.begin() as tx:
        closed = (await tx.moderation_cases.get_for_update(one)).status
        assert (closed.state, closed.outcome) == (ModerationState.CLOSED, CaseOutcome.NO_VIOLATION)
        assert (await tx.moderation_cases.get_for_update(kept)).status.state is ModerationState.QUEUED
    await ReopenModerationCase(desk.world.begin, desk.world.now)(
        case_id=three, actor_id=desk.kiran, note="Look again"
    )
    again = await desk.claim(case_id=three, actor_id=desk.kiran)  # and closed once more: that is Kiran's word
    by = By.staff(desk.kiran, note="", now=desk.world.now())
    await desk.record(again.case.closed(CaseOutcome.ACTED, by, lease=again.lease, seen=again.case.version))
    await desk.undone(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert (lines[one].is_undone, lines[three].is_undone, lines[two].undone) == (True, False, None)
    assert (await desk.names(one))[-2:] == ["reopened", "queued"]


async def test_mod_10_25_what_takes_two_people_or_is_worked_on_is_never_among_them(desk: BulkDesk) -> None:
    free, taken, proposed = await desk.spam(3)
    await desk.claim(case_id=taken, actor_id=desk.kiran)
    claimed = (await desk.claim(case_id=proposed, actor_id=desk.lata)).case
    await desk.propose(
        case_id=proposed, actor_id=desk.lata, act="permanent_ban", policy="harassment", note="Again",
        seen=claimed.version,
    )  # fmt: skip
    await desk.give_back(case_id=proposed, actor_id=desk.lata, reason="language", words="")
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(free, taken, proposed))
    assert [line.item.subject_id for line in await desk.queries.lines(act.id)] == [free]


async def test_csa_04_mod_25_a_childs_case_is_neither_shown_nor_closed(desk: BulkDesk) -> None:
    [case_id] = await desk.spam()
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(case_id))
    # A case of child safety of the same person is a case of its own; to mark it finds nothing.
    other = await desk.report(
        CaseKind.MINOR, subject=Subject(SubjectKind.PERSON, desk.ravi), person_id=desk.ravi
    )
    with pytest.raises(BulkNothingChosen):
        await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(other.id))
    await desk.confirmed(act)
    assert all(line.is_done for line in await desk.done(act))
    async with desk.world.begin() as tx:
        assert (await tx.moderation_cases.get_for_update(other.id)).status.state is not ModerationState.CLOSED


async def test_mod_25_30_labels_are_put_on_all_who_wrote_and_taken_off(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha, 2)
    await desk.wrote(desk.tara)
    await desk.wrote(desk.kiran)
    act = await desk.previewed(BulkKind.PUT_LABEL)
    assert {line.item.subject_id for line in await desk.queries.lines(act.id)} == {desk.asha, desk.tara}
    await desk.confirmed(act)
    await desk.done(act)
    labels = desk.world.query("moderation_labels", "LabelQueries")
    for person in (desk.asha, desk.tara):
        [row] = await labels.holding(person, now=desk.world.now())
        assert (row.label.kind, row.label.put_by) == ("look_closely", desk.meera)
    await desk.undone(act)
    await desk.done(act)
    assert [await labels.holding(p, now=desk.world.now()) for p in (desk.asha, desk.tara)] == [[], []]


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

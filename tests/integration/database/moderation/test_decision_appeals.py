"""Appeals against decisions, and all that overturning gives back, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.memory.notifications.mailer import MemoryMailer
from application.moderation.cases._cases import default_queues
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.notifications.notify_decision import NotifyDecisionMade, NotifyDecisionReviewed
from application.notifications.tell_person import TellPerson
from application.payouts.freeze_automatically import FreezeOnFrameMatched, FreezeOnShowStopped
from domain.chat.message import Message
from domain.chat.removal import CHAT_RESTORED, Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import DecisionAppealId, EventId, FrameMatchId, FreezeId, MenuItemId, MessageId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import ActionNotPossible, Scope, ScopeKind
from domain.moderation.decisions.appeal import (
    AppealMade,
    AppealNotFound,
    AppealOutcome,
    AppealOver,
    AppealTooLate,
    DecisionAppeal,
    SameReviewer,
)
from domain.moderation.decisions.decision import Decision, DecisionNotFound
from domain.moderation.decisions.sanction import EndedBy, strike_weight, suspension_of
from domain.moderation.events import DecisionMade, DecisionReviewed, FrameMatched, ShowStopped
from domain.payouts.freeze import Freeze, FreezeState, Severity, cause_of_decision, cause_of_stream
from domain.streaming.room_event import CHAT_MESSAGE
from domain.streaming.stream import REMOVED_TITLE
from domain.tipping.menu_item import ItemState
from ports.moderation.case_figures import CaseFigureQueries
from ports.transaction import Transaction
from tests.builders import a_menu_item
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import (
    STRIKE,
    SUSPENSION,
    WARNING,
    DecisionDesk,
    asked,
)


@pytest_asyncio.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


class Taken:
    """Everything of Ravi's that a decision can take, and a decision that took it."""

    def __init__(self, desk: DecisionDesk) -> None:
        self.desk = desk
        self.item = a_menu_item(id=MenuItemId(uuid4()), performer_id=desk.ravi, decided_by=desk.meera)
        self.message_id = MessageId(uuid4())

    async def take(self) -> Decision:
        desk, now = self.desk, self.desk.world.now()
        message = Message(self.message_id, desk.show.id, desk.ravi, "A raga for all", now)
        shown = {
            "message_id": str(message.id),
            "author_id": str(desk.ravi),
            "author": "Ravi",
            "text": message.text,
        }
        async with desk.world.begin() as tx:
            await tx.tip_menus.save(self.item)
            await tx.messages.add(message)
            await tx.room_events.append(desk.show.id, CHAT_MESSAGE, shown, now=now)
            await tx.freezes.add(
                Freeze.open(
                    freeze_id=FreezeId(uuid4()), performer_id=desk.ravi, severity=Severity.SEV_0,
                    cause=cause_of_stream(desk.show.id), wanted_tokens=0, tokens=0, paise=0, reason="show stopped",
                    opened_by=None, now=now,
                )
            )  # fmt: skip
        return await desk.decided(
            asked("stop_show", scope=Scope(ScopeKind.SHOW, desk.show.id)),
            asked("remove_title", scope=Scope(ScopeKind.SHOW, desk.show.id)),
            asked("remove_message", scope=Scope(ScopeKind.MESSAGE, self.message_id)),
            asked("remove_menu_item", scope=Scope(ScopeKind.MENU_ITEM, self.item.id)),
            asked("hold_earnings"), STRIKE, SUSPENSION,
            case=await desk.case_of(CaseKind.NCII, show=desk.show.id),
        )  # fmt: skip

    async def state(self) -> dict[str, object]:
        """What is seen of it now."""
        desk = self.desk
        said = [
            e for e in await desk.world.room_log.since(desk.show.id, 0, limit=20) if e.type == CHAT_MESSAGE
        ]
        async with desk.world.begin() as tx:
            sanctions = await tx.sanctions.of_person(desk.ravi)
            item = await tx.tip_menus.find_for_update(self.item.id)
            assert item is not None
            of_show = await tx.freezes.find_for_cause(desk.ravi, cause_of_stream(desk.show.id))
            assert of_show is not None
            return {
                "title": (await tx.streams.get(desk.show.id)).title,
                "text": said[0].data["text"],
                "item": item.state,
                "strikes": strike_weight(sanctions, desk.world.now()),
                "suspended": suspension_of(sanctions, desk.world.now()) is not None,
                "frozen": of_show.state is FreezeState.OPEN,
            }

    async def held(self, decision: Decision) -> bool:
        async with self.desk.world.begin() as tx:
            freeze = await tx.freezes.find_for_cause(self.desk.ravi, cause_of_decision(decision.id))
        assert freeze is not None
        return freeze.state is FreezeState.OPEN


TAKEN = {
    "title": REMOVED_TITLE, "text": "", "item": ItemState.REFUSED, "strikes": 2, "suspended": True, "frozen": True,
}  # fmt: skip
GIVEN_BACK = {
    "title": "Evening raga", "text": "A raga for all", "item": ItemState.APPROVED, "strikes": 0, "suspended": False,
    "frozen": False,
}  # fmt: skip


async def test_enf_03_overturning_gives_back_content_strikes_restrictions_and_money(
    desk: DecisionDesk,
) -> None:
    taken = Taken(desk)
    decision = await taken.take()
    assert await taken.state() == TAKEN
    assert await taken.held(decision)
    await desk.reviewed(await desk.appealed(decision))
    assert await taken.state() == GIVEN_BACK
    assert CHAT_RESTORED not in [e.type for e in await desk.world.room_log.since(desk.show.id, 0, limit=20)]
    assert not await taken.held(decision)
    row = await desk.row(decision)
    assert {each.ended_by for each in row.sanctions} == {EndedBy.APPEAL}
    assert (await desk.names(decision.case_id))[-1] == "appeal_decided"


async def test_enf_01_the_day_of_what_was_shown_is_india_s(desk: DecisionDesk) -> None:
    """Half past one at night there is the evening before by the clocks of the servers."""
    night = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
    async with desk.world.begin() as tx:
        show = await tx.streams.get_for_update(desk.show.id)
        await tx.streams.update(replace(show, started_at=night))
    message = Message(MessageId(uuid4()), desk.show.id, desk.ravi, "A raga for all", night)
    async with desk.world.begin() as tx:
        await tx.messages.add(message)
    of_show = await desk.decided(WARNING, case=await desk.case_of(CaseKind.NCII, show=desk.show.id))
    case = await desk.report(subject=Subject(SubjectKind.MESSAGE, message.id), person_id=desk.ravi)
    of_message = await desk.decided(WARNING, case=(await desk.claimed(case, desk.meera)).case)
    days = {decision.statement.content_on for decision in (of_show, of_message)}
    assert days == {date(2026, 3, 15)}


@pytest.mark.parametrize("role", [Role.PERFORMER, Role.MODERATOR])
async def test_enf_03_a_line_that_its_room_took_away_stays_away_and_one_that_staff_took_comes_back(
    desk: DecisionDesk, role: Role
) -> None:
    now = desk.world.now()
    first = desk.ravi if role is Role.PERFORMER else desk.kiran
    message = Message(MessageId(uuid4()), desk.show.id, desk.ravi, "A raga for all", now)
    async with desk.world.begin() as tx:
        await tx.messages.add(message)
        await tx.messages.remove(Removal(desk.show.id, message.id, None, ChatRule.ROOM_RULES, first, now))
    decision = await desk.decided(
        asked("remove_message", scope=Scope(ScopeKind.MESSAGE, message.id)),
        case=await desk.case_of(CaseKind.NCII, show=desk.show.id),
    )
    leads = await desk.person(Role.MODERATOR, "Leads")
    await desk.reviewed(await desk.appealed(decision), by=leads)
    async with desk.world.begin() as tx:
        assert await tx.messages.removed_by(message.id) == (first if role is Role.PERFORMER else None)
    assert {each.ended_by for each in (await desk.row(decision)).sanctions} == {EndedBy.APPEAL}


@pytest.mark.parametrize("told", ["before", "after"])
async def test_enf_03_pyt_07_money_goes_on_also_where_the_stop_is_told_late(
    desk: DecisionDesk, told: str
) -> None:
    scope = Scope(ScopeKind.SHOW, desk.show.id)
    decision = await desk.decided(asked("stop_show", scope=scope, policy="non_consent"))
    follow = FreezeOnShowStopped(desk.world.begin, desk.world.now, desk.world.new_id)
    event = ShowStopped(desk.show.id, desk.ravi, desk.show.title, "non_consent", "")

    async def stands_still() -> bool:
        async with desk.world.begin() as tx:
            return await tx.freezes.stops_everything(desk.ravi)

    if told == "before":
        await follow(event, EventId(uuid4()))
        assert await stands_still()
    appeal = await desk.reviewed(await desk.appealed(decision))
    await follow(event, EventId(uuid4()))
    assert not await stands_still()
    async with desk.world.begin() as tx:
        freeze = await tx.freezes.find_for_cause(desk.ravi, cause_of_stream(desk.show.id))
    assert freeze is not None
    assert (freeze.appeal_id, freeze.decided_by, freeze.released_by) == (appeal.id, desk.meera, desk.kiran)


async def test_enf_03_what_one_decision_has_taken_no_other_takes_while_it_stands(desk: DecisionDesk) -> None:
    """Neither appeal could give it back rightly."""
    taken = Taken(desk)
    decision = await taken.take()

    async def again() -> Decision:
        return await desk.decided(
            asked("remove_title", scope=Scope(ScopeKind.SHOW, desk.show.id)),
            case=await desk.case_of(CaseKind.NCII),
        )

    with pytest.raises(ActionNotPossible):
        await again()
    await desk.reviewed(await desk.appealed(decision))
    await again()


async def test_csa_04_another_desk_s_appeal_lets_no_money_go_while_child_safety_looks(
    desk: DecisionDesk,
) -> None:
    scope = Scope(ScopeKind.SHOW, desk.show.id)
    decision = await desk.decided(asked("stop_show", scope=scope, policy="non_consent"))
    follow = FreezeOnShowStopped(desk.world.begin, desk.world.now, desk.world.new_id)
    await follow(ShowStopped(desk.show.id, desk.ravi, desk.show.title, "non_consent", ""), EventId(uuid4()))
    await desk.report(CaseKind.MINOR, person_id=desk.ravi)
    await desk.reviewed(await desk.appealed(decision))
    async with desk.world.begin() as tx:
        assert await tx.freezes.stops_everything(desk.ravi)


@pytest.mark.parametrize("child_safety_looks", [True, False])
async def test_csa_04_pyt_07_an_appeal_lets_a_known_picture_s_freeze_go_unless_child_safety_looks(
    desk: DecisionDesk, child_safety_looks: bool
) -> None:
    scope = Scope(ScopeKind.SHOW, desk.show.id)
    decision = await desk.decided(asked("stop_show", scope=scope, policy="non_consent"))
    follow = FreezeOnFrameMatched(desk.world.begin, desk.world.now, desk.world.new_id)
    await follow(
        FrameMatched(FrameMatchId(uuid4()), desk.show.id, desk.ravi, "non_consent"), EventId(uuid4())
    )
    if child_safety_looks:
        await desk.report(CaseKind.MINOR, person_id=desk.ravi)
    await desk.reviewed(await desk.appealed(decision))
    async with desk.world.begin() as tx:
        assert await tx.freezes.stops_everything(desk.ravi) is child_safety_looks


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_pyt_07_the_database_wants_two_people_or_somebody_else_s_appeal(desk: DecisionDesk) -> None:
    engine = desk.world.engine
    decision = await desk.decided(asked("hold_earnings"), case=await desk.case_of(CaseKind.NCII))
    appeal = await desk.reviewed(await desk.appealed(decision), "upheld")
    change = text(
        "UPDATE earnings_freeze SET state = 'released', released_by = :by, released_at = now(),"
        " appeal_id = :appeal, decided_by = :decider WHERE cause = :cause"
    )
    cause = cause_of_decision(decision.id)
    good = {"cause": cause, "by": desk.kiran, "appeal": appeal.id, "decider": desk.meera}
    for wrong in (
        {"appeal": None, "decider": None},  # one person
        {"decider": None},
        {"decider": desk.kiran},  # who decides it again
        {"by": desk.ravi},  # who did not decide the appeal
        {"by": desk.meera, "decider": desk.kiran},  # who froze it
        {"appeal": uuid4()},
    ):
        with pytest.raises(IntegrityError):
            async with engine.begin() as connection:
                await connection.execute(change, good | wrong)
    async with engine.begin() as connection:
        await connection.execute(change, good)


async def test_enf_03_a_crash_while_it_is_overturned_gives_back_nothing(desk: DecisionDesk) -> None:
    taken = Taken(desk)
    decision = await taken.take()
    appeal = await desk.appealed(decision)

    class Crash(Exception):
        pass

    @asynccontextmanager
    async def crashing() -> AsyncIterator[Transaction]:
        async with desk.world.begin() as tx:
            yield tx
            raise Crash

    with pytest.raises(Crash):
        await DecideAppeal(crashing, desk.world.now, desk.world.new_id)(
            appeal_id=appeal.id, actor_id=desk.kiran, outcome="overturned", answer="You were right.", note=""
        )
    assert await taken.state() == TAKEN
    assert await taken.held(decision)
    row = await desk.row(decision)
    assert row.appeal is not None
    assert row.appeal.outcome is AppealOutcome.OPEN
    await desk.reviewed(appeal)
    assert await taken.state() == GIVEN_BACK


async def test_enf_03_rooms_that_are_open_are_told_what_stands_again(desk: DecisionDesk) -> None:
    """Of words that are erased meanwhile, and of a show that is over, nobody is told."""
    room, now = desk.world.room_log, desk.world.now()
    said = [
        Message(MessageId(uuid4()), desk.show.id, desk.ravi, words, now) for words in ("One", "Two", "Three")
    ]
    async with desk.world.begin() as tx:
        for message in said:
            await tx.messages.add(message)
    decisions = [
        await desk.decided(asked("remove_message", scope=Scope(ScopeKind.MESSAGE, message.id)))
        for message in said
    ]
    appeals = [await desk.appealed(decision) for decision in decisions]
    last = await room.last_seq(desk.show.id)
    await desk.reviewed(appeals[0], "upheld")
    assert await room.last_seq(desk.show.id) == last
    await desk.reviewed(appeals[1])
    [told] = await room.since(desk.show.id, last, limit=9)
    assert (told.type, told.data) == (CHAT_RESTORED, {"message_ids": [str(said[1].id)]})

    async with desk.world.begin() as tx:
        await tx.messages.erase_of(desk.ravi)
    await desk.reviewed(appeals[2])
    assert await room.last_seq(desk.show.id) == last + 1


async def test_enf_03_what_is_upheld_goes_on(desk: DecisionDesk) -> None:
    taken = Taken(desk)
    decision = await taken.take()
    await desk.reviewed(await desk.appealed(decision), "upheld")
    assert await taken.state() == TAKEN
    row = await desk.row(decision)
    assert row.appeal is not None
    assert (row.appeal.outcome, row.appeal.answer) == (AppealOutcome.UPHELD, "You were right.")


async def test_enf_03_an_item_that_was_changed_meanwhile_stays_as_the_performer_left_it(
    desk: DecisionDesk,
) -> None:
    taken = Taken(desk)
    decision = await taken.take()
    changed = a_menu_item(
        id=taken.item.id, performer_id=desk.ravi, name="Another raga", state=ItemState.PENDING, revision=2,
        decided_at=None, decided_by=None,
    )  # fmt: skip
    async with desk.world.begin() as tx:
        await tx.tip_menus.save(changed)
    await desk.reviewed(await desk.appealed(decision))
    async with desk.world.begin() as tx:
        assert await tx.tip_menus.find_for_update(taken.item.id) == changed


async def test_enf_02_of_twenty_appeals_at_once_one_is_filed(desk: DecisionDesk) -> None:
    decision = await desk.decided(WARNING)
    found = await asyncio.gather(*(desk.appealed(decision) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(each, DecisionAppeal) for each in found) == 1
    assert sum(isinstance(each, AppealMade) for each in found) == 19


async def test_enf_02_of_twenty_who_decide_an_appeal_one_does(desk: DecisionDesk) -> None:
    decision = await desk.decided(SUSPENSION)
    appeal = await desk.appealed(decision)
    people: list[UserId] = [await desk.person(Role.MODERATOR, f"Lata {n}") for n in range(20)]
    found = await asyncio.gather(
        *(
            desk.reviewed(appeal, "overturned" if n % 2 else "upheld", by=each)
            for n, each in enumerate(people)
        ),
        return_exceptions=True,
    )
    (made,) = [each for each in found if isinstance(each, DecisionAppeal)]
    assert sum(isinstance(each, AppealOver) for each in found) == 19
    (sanction,) = (await desk.row(decision)).sanctions
    assert (sanction.ended_by is EndedBy.APPEAL) is (made.outcome is AppealOutcome.OVERTURNED)
    assert (await desk.names(decision.case_id)).count("appeal_decided") == 1


async def test_enf_02_who_when_and_whose(desk: DecisionDesk) -> None:
    decision = await desk.decided(WARNING)
    with pytest.raises(DecisionNotFound):
        await desk.file(
            appeal_id=DecisionAppealId(uuid4()),
            decision_id=decision.id,
            person_id=desk.kiran,
            text="Let him go, please.",
        )
    appeal = await desk.appealed(decision)
    with pytest.raises(SameReviewer):
        await desk.reviewed(appeal, by=desk.meera)
    with pytest.raises(PermissionDenied):
        await desk.reviewed(appeal, by=desk.ravi)
    later = await desk.decided(WARNING)
    desk.world.now.advance(days=180)
    with pytest.raises(AppealTooLate):
        await desk.appealed(later)


async def test_csa_04_an_appeal_of_child_safety_is_seen_by_its_officers_only(desk: DecisionDesk) -> None:
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER, "Leela")
    case = await desk.report(CaseKind.MINOR, person_id=desk.ravi)
    case = (await desk.claimed(case, officer)).case
    meera, desk.meera = desk.meera, officer
    appeal = await desk.appealed(await desk.decided(WARNING, case=case))
    queries = desk.world.decision_queries
    with pytest.raises(AppealNotFound):
        await desk.reviewed(appeal, by=meera)
    with pytest.raises(AppealNotFound):
        await queries.appeal(appeal.id, default_queues(Role.MODERATOR), of_age=False)
    seen = await queries.appeal(appeal.id, default_queues(Role.CHILD_SAFETY_OFFICER), of_age=False)
    assert (seen.appeal, seen.person_name, seen.decided_by_name) == (appeal, "Ravi", "Leela")


async def test_enf_02_appeals_wait_in_order_and_leave_when_decided(desk: DecisionDesk) -> None:
    queues, mine = default_queues(Role.MODERATOR), []
    for _ in range(2):
        mine.append(await desk.appealed(await desk.decided(WARNING)))
        desk.world.now.advance(seconds=1)

    async def waiting() -> list[DecisionAppealId]:
        ids = {each.id for each in mine}
        rows = await desk.world.decision_queries.appeals(queues, of_age=False, limit=1_000)
        return [row.appeal.id for row in rows if row.appeal.id in ids]

    assert await waiting() == [each.id for each in mine]
    await desk.reviewed(mine[0], "upheld")
    assert await waiting() == [mine[1].id]


async def test_enf_05_a_person_reads_all_decisions_about_them_newest_first(desk: DecisionDesk) -> None:
    made = []
    for _ in range(3):
        made.append(await desk.decided(STRIKE))
        desk.world.now.advance(minutes=1)
    queries = desk.world.decision_queries
    rows = await queries.of_person(desk.ravi, before=None, limit=2)
    assert [row.decision.id for row in rows] == [made[2].id, made[1].id]
    last = rows[-1].decision
    rest = await queries.of_person(desk.ravi, before=(last.decided_at, last.id), limit=2)
    assert [row.decision.id for row in rest] == [made[0].id]


async def test_enf_01_the_notice_says_where_and_names_nothing(desk: DecisionDesk) -> None:
    decision = await desk.decided(SUSPENSION)
    mailer = MemoryMailer()
    tell = TellPerson(desk.world.begin, mailer, desk.world.now)
    made, event_id = DecisionMade(decision.id, desk.ravi, True), EventId(uuid4())
    for _ in range(2):
        await NotifyDecisionMade(tell)(made, event_id)
    await NotifyDecisionReviewed(tell)(
        DecisionReviewed(decision.id, desk.ravi, "overturned"), EventId(uuid4())
    )
    rows = await desk.world.notice_queries.of_user(desk.ravi, limit=10)
    assert {row.link for row in rows} == {f"/decisions/{decision.id}"}
    assert len(rows) == 2
    assert [mail.template for mail in mailer.sent] == ["notifications/decision"] * 2
    assert all("insult" not in row.body for row in rows)


async def test_mod_18_a_strike_that_was_overturned_counts_towards_nothing(desk: DecisionDesk) -> None:
    light = asked("strike", policy="off_platform_payment")
    first = await desk.decided(light)
    await desk.reviewed(await desk.appealed(first))
    later = [await desk.decided(light) for _ in range(3)]
    assert [len(each.actions) for each in later] == [1, 1, 2]
    assert later[2].actions[1].until == later[2].decided_at + timedelta(days=1)


async def test_mod_08_enf_02_appeals_that_wait_are_counted_by_queue_and_those_that_are_overdue(
    desk: DecisionDesk,
) -> None:
    queries = cast(CaseFigureQueries, desk.world.query("moderation.case_figures", "CaseFigureQueries"))

    async def counted(at: datetime) -> tuple[int, int]:
        rows = {row.queue: row for row in await queries.appeals({Queue.GENERAL}, now=at)}
        assert set(rows) <= {Queue.GENERAL}
        row = rows.get(Queue.GENERAL)
        if row is not None:
            assert (row.overdue > 0) is (row.first_due_at <= at)
        return (row.waiting, row.overdue) if row else (0, 0)

    appeal = await desk.appealed(await desk.decided(STRIKE))
    before = appeal.due_at - timedelta(seconds=1)
    (waiting, early), (_, late) = await counted(before), await counted(appeal.due_at)
    assert late >= early + 1
    await desk.reviewed(appeal, "upheld")
    assert await counted(appeal.due_at) == (waiting - 1, late - 1)

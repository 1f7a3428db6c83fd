"""Decisions and what holds because of them, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from application.moderation.cases._cases import default_queues
from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_case import DecideCase
from application.moderation.decisions.expel_sanctioned import ExpelSanctioned
from domain.casework import FourEyes
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.ids import DecisionId, EventId, MessageId, ModerationCaseId, SessionId
from domain.language import Language
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.refusals import CaseAboutYou, NotClaimed, StaleCase
from domain.moderation.decisions.action import ActionHidden, ActionNotPossible, Scope, ScopeKind
from domain.moderation.decisions.decision import BanNeedsTwo, DecisionNotFound, NothingDecided
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.decisions.sanction import ChatRestricted, EndedBy, suspension_of
from domain.moderation.decisions.statement import Source
from domain.moderation.decisions.statement_words import MissingVariable
from domain.moderation.events import DecisionMade
from domain.streaming.stream import StreamState
from ports.moderation.decisions import DecisionQueries, ProposalRow
from ports.streaming.passes import Present
from ports.transaction import Transaction
from tests.builders import a_menu_item, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import (
    FACTS,
    PLATFORM,
    STRIKE,
    SUSPENSION,
    WARNING,
    DecisionDesk,
    asked,
)


@pytest_asyncio.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def suspended(desk: DecisionDesk) -> bool:
    async with desk.world.begin() as tx:
        return suspension_of(await tx.sanctions.of_person(desk.ravi), desk.world.now()) is not None


async def test_mod_17_21_enf_01_a_decision_comes_back_as_it_was_made(desk: DecisionDesk) -> None:
    decision = await desk.decided(WARNING, SUSPENSION, asked("chat_ban", scope=PLATFORM))
    row = await desk.row(decision)
    assert row.decision == decision
    assert [each.action for each in row.sanctions] == list(decision.actions)
    assert row.appeal is None
    assert "SECRET" not in repr(row)
    assert decision.statement.source is Source.ARTICLE_16
    assert FACTS_IN_HINDI in decision.statement.text(Language.HINDI)
    assert (await desk.names(decision.case_id))[-1] == "decided"
    async with desk.world.begin() as tx:
        assert await tx.decisions.get(decision.id) == decision
        assert await tx.decisions.is_any_of(decision.case_id)
        assert not await tx.decisions.is_any_of(ModerationCaseId(uuid4()))
    stranger = await desk.person(Role.VIEWER, "Asha")
    with pytest.raises(DecisionNotFound):
        await desk.world.decision_queries.get(decision.id, stranger)


FACTS_IN_HINDI = "हमने क्या पाया: In the show"


async def test_mod_19_a_suspension_holds_until_its_moment_and_the_system_ends_it(desk: DecisionDesk) -> None:
    decision = await desk.decided(SUSPENSION)
    assert await suspended(desk)
    desk.world.now.advance(days=7, seconds=-1)
    await desk.end()
    assert await suspended(desk)
    desk.world.now.advance(seconds=1)
    assert not await suspended(desk)  # also before anybody takes note
    await asyncio.gather(*(desk.end() for _ in range(3)))
    (sanction,) = (await desk.row(decision)).sanctions
    assert (sanction.ended_by, sanction.ended_at) == (EndedBy.SYSTEM, desk.world.now())
    assert (await desk.names(decision.case_id)).count("reversed_by_system") == 1


async def test_mod_19_a_decision_that_fails_keeps_no_other_from_its_end(desk: DecisionDesk) -> None:
    decision, lost = await desk.decided(SUSPENSION), DecisionId(uuid4())

    class OneIsLost:
        async def to_end(
            self, *, now: datetime, after: tuple[datetime, DecisionId] | None, limit: int
        ) -> Sequence[tuple[datetime, DecisionId]]:
            return [] if after else [(now, lost), (now, decision.id)]

    desk.world.now.advance(days=7)
    with pytest.raises(DecisionNotFound):
        await replace(desk.end, queries=cast(DecisionQueries, OneIsLost()))()
    (sanction,) = (await desk.row(decision)).sanctions
    assert sanction.ended_by is EndedBy.SYSTEM


async def test_mod_19_a_suspension_stops_the_show_and_puts_out(desk: DecisionDesk) -> None:
    decision = await desk.decided(SUSPENSION)
    async with desk.world.begin() as tx:
        assert (await tx.streams.get(desk.show.id)).state is StreamState.KILLED
    rights = desk.world.query("streaming.room_rights", "RoomRights")
    here = Present(desk.show.id, desk.ravi, publishes=True, connection="one")
    assert list(await rights.without_right([here])) == [here]
    assert desk.media.expelled == [desk.ravi]
    again = ExpelSanctioned(desk.world.begin, desk.media, desk.world.now)
    await again(DecisionMade(decision.id, desk.ravi, True), EventId(uuid4()))
    assert desk.media.expelled == [desk.ravi] * 2
    desk.world.now.advance(days=7)
    await again(DecisionMade(decision.id, desk.ravi, True), EventId(uuid4()))
    assert desk.media.expelled == [desk.ravi] * 2, "told late, it asks first"


async def test_mod_19_whoever_is_suspended_is_known_at_each_request(desk: DecisionDesk) -> None:
    world = desk.world
    session = Session.start(session_id=SessionId(uuid4()), user_id=desk.ravi, now=world.now())
    digest = uuid4().bytes * 2
    token = SessionToken.issue(digest=digest, session_id=session.id, kind=TokenKind.COOKIE, now=world.now())
    async with world.begin() as tx:
        await tx.sessions.add(session, token)

    async def seen() -> object:
        who = await world.identity_queries.principal_of_digest(digest, TokenKind.COOKIE, now=world.now())
        assert who is not None
        many = await world.session_holders.holders([session.id], now=world.now())
        assert many[session.id] == who
        return who.suspension

    assert await seen() is None
    decision = await desk.decided(SUSPENSION)
    found = await seen()
    assert found is not None
    assert found.until == decision.actions[0].until  # type: ignore[attr-defined]
    world.now.advance(days=7)
    assert await seen() is None


async def test_mod_10_enf_06_a_ban_is_proposed_by_one_and_confirmed_by_another(desk: DecisionDesk) -> None:
    case = await desk.case_of(CaseKind.NCII)
    reasons = Reasons("The same again, after two suspensions.", "")
    with pytest.raises(BanNeedsTwo):
        await desk.decided(asked("permanent_ban"), case=case)
    proposed = await desk.propose(
        case_id=case.id,
        actor_id=desk.meera,
        act="permanent_ban",
        policy="harassment",
        note="Again",
        seen=case.version,
    )
    assert not await suspended(desk)
    with pytest.raises(FourEyes):
        await desk.confirm(
            decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=desk.meera, reasons=reasons, note="",
            seen=proposed.version,
        )  # fmt: skip
    decision = await desk.confirm(
        decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=desk.kiran, reasons=reasons, note="",
        seen=proposed.version,
    )  # fmt: skip
    assert decision is not None
    assert decision.deciders == {desk.meera, desk.kiran}
    desk.world.now.advance(days=3650)
    assert await suspended(desk)


async def test_enf_06_a_proposal_that_nobody_confirms_lapses_in_a_day(desk: DecisionDesk) -> None:
    case = await desk.case_of(CaseKind.NCII)
    await desk.propose(
        case_id=case.id,
        actor_id=desk.meera,
        act="permanent_ban",
        policy="harassment",
        note="Again",
        seen=case.version,
    )
    desk.world.now.advance(hours=24, seconds=-1)
    await desk.sweep()
    assert (await desk.stored(case.id)).status.proposal is not None
    desk.world.now.advance(seconds=1)
    for _ in range(50):  # others' cases are due too
        if not await desk.sweep():
            break
    assert (await desk.stored(case.id)).status.proposal is None
    assert not await suspended(desk)


async def test_mod_10_what_waits_for_a_second_person_is_seen_until_it_does_not(desk: DecisionDesk) -> None:
    queues = default_queues(Role.MODERATOR)

    async def waiting() -> list[ProposalRow]:
        rows = await desk.world.decision_queries.proposals(queues, limit=10_000)
        return [row for row in rows if row.person_id == desk.ravi]

    cases = []
    for act in ("permanent_ban", "close_unreported"):
        case = await desk.case_of(CaseKind.NCII)
        cases.append(
            await desk.propose(
                case_id=case.id, actor_id=desk.meera, act=act, policy="harassment", note="Again", seen=case.version
            )
        )  # fmt: skip
        desk.world.now.advance(minutes=1)
    first, second = await waiting()
    assert (first.case_id, first.act, first.policy, first.kind, first.severity) == (
        cases[0].id, "permanent_ban", "harassment", "ncii", int(cases[0].status.severity),
    )  # fmt: skip
    assert (first.proposed_by, first.proposed_by_name, first.person_name) == (desk.meera, "Meera", "Ravi")
    assert (second.case_id, second.act) == (cases[1].id, "close_unreported")
    assert first.lapses_at - first.proposed_at == timedelta(days=1)
    assert second.proposed_at - first.proposed_at == timedelta(minutes=1)
    assert await desk.world.decision_queries.proposals([Queue.CHILD_SAFETY], limit=1) == []
    await desk.drop(case_id=first.case_id, actor_id=desk.kiran, note="No", seen=cases[0].version)
    assert [row.case_id for row in await waiting()] == [second.case_id]


async def test_mod_17_a_preview_says_what_the_decision_will_say_and_records_nothing(
    desk: DecisionDesk,
) -> None:
    for _ in range(2):
        await desk.decided(STRIKE)
    case, chosen = await desk.case_of(), (STRIKE, WARNING)
    reasons = Reasons(FACTS, "")
    before = await desk.names(case.id)
    seen = await desk.preview(case_id=case.id, actor_id=desk.kiran, asked=chosen, reasons=reasons)
    assert await desk.names(case.id) == before
    decision = await desk.decided(*chosen, case=case)
    assert seen == decision.statement
    with pytest.raises(NothingDecided) as refused:
        await desk.preview(case_id=case.id, actor_id=desk.meera, asked=(), reasons=Reasons("{nothing}", ""))
    assert refused.value.pointer == "/actions"
    with pytest.raises(CaseAboutYou):
        own = await desk.report(person_id=desk.kiran)
        await desk.preview(case_id=own.id, actor_id=desk.kiran, asked=chosen, reasons=reasons)


async def test_mod_13_the_general_queue_has_no_ban_for_moderators(desk: DecisionDesk) -> None:
    case = await desk.case_of(CaseKind.HARASSMENT)
    with pytest.raises(ActionHidden):
        await desk.decided(asked("hold_earnings"), case=case)
    with pytest.raises(ActionHidden):
        denied = Scope(ScopeKind.MESSAGE, uuid4())
        await desk.decided(asked("deny_message", scope=denied), case=case)
    with pytest.raises(ActionHidden):
        await desk.propose(
            case_id=case.id, actor_id=desk.meera, act="permanent_ban", policy="harassment", note="Again",
            seen=case.version,
        )  # fmt: skip


async def test_mod_18_strikes_add_up_and_a_threshold_suspends_once(desk: DecisionDesk) -> None:
    light = asked("strike", policy="off_platform_payment")
    found = [await desk.decided(light) for _ in range(4)]
    assert [len(each.actions) for each in found] == [1, 1, 2, 1]
    assert found[2].actions[1].automated
    assert "it follows from the strikes" in found[2].statement.text(Language.ENGLISH)


async def test_mod_18_of_twenty_strikes_at_once_each_threshold_acts_once(desk: DecisionDesk) -> None:
    cases = [await desk.case_of() for _ in range(20)]
    light = asked("strike", policy="off_platform_payment")
    found = await asyncio.gather(*(desk.decided(light, case=case) for case in cases))
    assert sum(len(each.actions) == 2 for each in found) == 3


async def test_mod_20_22_a_decision_without_a_rule_or_with_a_hole_changes_nothing(desk: DecisionDesk) -> None:
    case = await desk.case_of()
    with pytest.raises(UnknownPolicy):
        await desk.decided(asked("warning", policy=""), case=case)
    with pytest.raises(MissingVariable):
        await desk.decided(SUSPENSION, facts="In {room} somebody was insulted.", case=case)
    assert not await suspended(desk)
    assert await desk.stored(case.id) == case


async def test_mod_05_06_only_whoever_has_the_case_and_saw_it_decides(desk: DecisionDesk) -> None:
    case = await desk.case_of(by=desk.kiran)
    with pytest.raises(NotClaimed):
        await desk.decided(WARNING, case=case)
    mine = await desk.case_of()
    await desk.decided(WARNING, case=mine)
    with pytest.raises(StaleCase):
        await desk.decided(WARNING, case=mine)


async def test_mod_06_of_twenty_same_decisions_one_is_made(desk: DecisionDesk) -> None:
    case = await desk.case_of()
    found = await asyncio.gather(
        *(desk.decided(STRIKE, case=case) for _ in range(20)), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in found) == 1
    assert sum(isinstance(each, StaleCase) for each in found) == 19
    assert len(await desk.world.decision_queries.of_person(desk.ravi, before=None, limit=30)) == 1


class Crash(Exception):
    pass


async def test_enf_03_a_crash_before_the_commit_leaves_nothing_behind(desk: DecisionDesk) -> None:
    case = await desk.case_of(show=desk.show.id)

    @asynccontextmanager
    async def crashing() -> AsyncIterator[Transaction]:
        async with desk.world.begin() as tx:
            yield tx
            raise Crash

    decide = DecideCase(crashing, desk.media, desk.world.now, desk.world.new_id, "IN-nonexplicit")
    title = asked("remove_title", scope=Scope(ScopeKind.SHOW, desk.show.id))
    with pytest.raises(Crash):
        await decide(
            decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=desk.meera, asked=[SUSPENSION, title],
            reasons=Reasons("In the show three people were insulted.", ""), note="", seen=case.version,
        )  # fmt: skip
    async with desk.world.begin() as tx:
        stream = await tx.streams.get(desk.show.id)
    assert (stream.state, stream.title) == (StreamState.LIVE, "Evening raga")
    assert not await suspended(desk)
    assert await desk.stored(case.id) == case
    assert desk.media.expelled == []
    decided = await desk.decided(SUSPENSION, title, case=case)
    assert len(decided.actions) == 2


async def test_cht_09_whoever_may_not_write_is_told_until_when(desk: DecisionDesk) -> None:
    asha = await desk.person(Role.VIEWER, "Asha")
    async with desk.world.begin() as tx:
        await tx.ages.save(a_verified_adult(asha))
    ravi, desk.ravi = desk.ravi, asha
    await desk.decided(asked("chat_timeout", scope=Scope(ScopeKind.ROOM, ravi), lasts=timedelta(minutes=10)))
    say = SayInRoom(
        desk.world.message_book, desk.world.begin, WordRules(), desk.world.room_levels, desk.world.now
    )
    with pytest.raises(ChatRestricted) as refused:
        await say(message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=asha, text="Hello")
    assert refused.value.until == desk.world.now() + timedelta(minutes=10)
    desk.world.now.advance(minutes=10)
    await say(message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=asha, text="Hello")


async def test_mod_17_content_of_somebody_else_is_not_touched(desk: DecisionDesk) -> None:
    other = a_menu_item(id=uuid4(), performer_id=desk.kiran, decided_by=desk.meera)
    async with desk.world.begin() as tx:
        await tx.tip_menus.save(other)
    with pytest.raises(ActionNotPossible):
        await desk.decided(asked("remove_menu_item", scope=Scope(ScopeKind.MENU_ITEM, other.id)))
    async with desk.world.begin() as tx:
        assert await tx.tip_menus.find_for_update(other.id) == other


async def test_mod_19_nobody_decides_on_themselves_or_on_staff(desk: DecisionDesk) -> None:
    case = await desk.report(CaseKind.HARASSMENT, person_id=desk.kiran)
    case = (await desk.claimed(case, desk.meera)).case
    with pytest.raises(ActionNotPossible):
        await desk.decided(WARNING, case=case)
    with pytest.raises(CaseAboutYou):
        await desk.claimed(case, desk.kiran)


async def test_mod_32_the_database_keeps_a_decision_as_it_was_made(desk: DecisionDesk) -> None:
    decision = await desk.decided(SUSPENSION)
    if desk.world.kind != "postgres":
        return
    for statement in (
        "UPDATE moderation_decision SET queue = 'orders' WHERE id = :id",
        "DELETE FROM moderation_decision WHERE id = :id",
        "DELETE FROM moderation_sanction WHERE decision_id = :id",
        "UPDATE moderation_sanction SET until = now() WHERE decision_id = :id",
        "UPDATE moderation_sanction SET shuts_out = false WHERE decision_id = :id",
    ):
        with pytest.raises(Exception, match=r"refused|permission denied|ends once"):
            async with desk.world.engine.begin() as connection:
                await connection.execute(text(statement), {"id": decision.id})

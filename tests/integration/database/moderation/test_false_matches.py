"""Two officers find that a match was wrong: what it held is given back, and nothing is shown (CSA-03, ENF-03)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID, uuid4

import pytest

from application.moderation.watch.declare_match_false import AnswerFalseMatch, SayMatchWasFalse
from application.payouts.freeze_automatically import FreezeOnFrameMatched
from application.payouts.release_freeze import ReleaseFreeze
from domain.age_verification.age import AgeState
from domain.casework import FourEyes
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import BankedHashId, EventId, FalseMatchId, FrameMatchId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.desk.queue_access import AccessVersion, Admission
from domain.moderation.events import FrameMatched
from domain.moderation.watch.false_match import (
    FalseMatch,
    FalseMatchAnswer,
    FalseMatchAnswered,
    FalseMatchIdReused,
    FalseMatchLapsed,
    FalseMatchNotFound,
    FalseMatchStands,
    FrameMatchNotFound,
)
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.payouts.freeze import cause_of_match
from ports.moderation.watch.false_matches import ChildMatchQueries
from ports.transaction import BeginTransaction, Transaction
from tests.builders import a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.moderation.test_covers_told import agreed
from tests.integration.database.moderation.test_match_holds import age, close_of_child, freeze
from tests.integration.database.moderation.test_stopped_by_match import is_held, matched

CONFIRMED, REFUSED = FalseMatchAnswer.CONFIRMED, FalseMatchAnswer.REFUSED
WHY = "31 of 256 bits differ, of a bank's picture of a plain wall"


class Room(ActStage):
    """Meera, Kiran, Indira, Joseph and Lata are child safety officers; Ravi is an adult."""

    indira: UserId
    joseph: UserId
    lata: UserId

    async def set_up(self) -> "Room":
        await super().set_up()
        for name in ("meera", "kiran", "indira", "joseph", "lata"):
            setattr(self, name, await self.person(Role.CHILD_SAFETY_OFFICER, name.title()))
        async with self.world.begin() as tx:
            await tx.ages.save(a_verified_adult(self.ravi))
        return self

    async def calls_false(
        self, by: UserId | None = None, *, reason: str = WHY, its_id: UUID | None = None
    ) -> FalseMatch:
        self.world.now.advance(seconds=1)
        verb = SayMatchWasFalse(self.world.begin, self.world.now, self.world.new_id)
        return await verb(
            false_match_id=FalseMatchId(its_id or uuid4()), stream_id=self.show.id, actor_id=by or self.indira,
            reason=reason,
        )  # fmt: skip

    async def answers(
        self, said: FalseMatch, answer: FalseMatchAnswer = CONFIRMED, *, by: UserId | None = None,
        begin: BeginTransaction | None = None,
    ) -> FalseMatch:  # fmt: skip
        verb = AnswerFalseMatch(begin or self.world.begin, self.world.now, self.world.new_id)
        return await verb(
            stream_id=self.show.id, false_match_id=said.id, actor_id=by or self.joseph, answer=answer, note="So it is"
        )  # fmt: skip

    async def decided_on(self, case: ModerationCase) -> Decision:
        """Meera and Kiran answered for the stop, and Lata decided."""
        await agreed(self, case, "suspected_minor")
        self.meera, self.lata = self.lata, self.meera
        await self.claimed(await self.stored(case.id), self.meera)
        stop = asked("stop_show", scope=Scope(ScopeKind.SHOW, self.show.id), policy="suspected_minor")
        decision = await self.decided(stop, case=await self.stored(case.id))
        self.meera, self.lata = self.lata, self.meera
        return decision

    async def adds_match(self, stream_id: StreamId) -> None:
        """A match that the outbox has not told of yet."""
        match = HashMatch("hma", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
        found = FrameMatch.found(
            FrameMatchId(uuid4()), match, stream_id=stream_id, performer_id=self.ravi, now=self.world.now()
        )
        async with self.world.begin() as tx:
            await tx.frame_matches.add(found)

    async def is_given_back(self) -> bool:
        held, account = await is_held(self), await age(self)
        assert held is (account.state is AgeState.HELD), "both or neither"
        return not held


@pytest.fixture
async def room(world: World) -> Room:
    return await Room(world).set_up()


async def test_csa_03_two_officers_give_back_what_a_wrong_match_held_and_show_nothing(room: Room) -> None:
    case = await matched(room, BankKind.CHILD_SAFETY)
    said = await room.calls_false()
    assert not await room.is_given_back(), "one person's word gives nothing"
    assert (await room.answers(said)).is_confirmed
    assert await room.is_given_back()
    assert await age(room) == a_verified_adult(room.ravi)
    held = await freeze(room)
    assert {held.first_officer_id, held.released_by} == {room.indira, room.joseph}
    stored = await room.stored(case.id)
    assert stored.status.urgent == (), "nobody answers for the stop"
    assert "urgent_act_lifted" in await room.names(case.id)
    async with room.world.begin() as tx:
        assert await tx.footage.is_withheld(room.show.id), "what was kept of it is never shown by this"
        assert await tx.frame_matches.find_of(room.show.id) is not None
    await room.claimed(stored, room.meera)
    await close_of_child(room, stored)


async def test_csa_03_a_crash_gives_back_nothing_and_leaves_the_word_unanswered(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    said = await room.calls_false()

    class Crash(Exception):
        pass

    @asynccontextmanager
    async def crashing() -> AsyncIterator[Transaction]:
        async with room.world.begin() as tx:
            yield tx
            raise Crash

    with pytest.raises(Crash):
        await room.answers(said, begin=crashing)
    assert not await room.is_given_back()
    assert (await room.answers(said)).is_confirmed


async def test_csa_03_mod_10_whoever_said_it_or_had_a_part_in_the_stop_confirms_nothing(room: Room) -> None:
    case = await matched(room, BankKind.CHILD_SAFETY)
    await room.decided_on(case)
    said = await room.calls_false()
    for officer in (room.indira, room.meera, room.kiran, room.lata):
        with pytest.raises(FourEyes):
            await room.answers(said, by=officer)
    assert not await room.is_given_back()
    await room.answers(said)
    assert await room.is_given_back()


async def test_enf_03_a_decision_that_stated_the_stop_holds_no_more_and_its_appeal_gives_back_no_less(
    room: Room,
) -> None:
    case = await matched(room, BankKind.CHILD_SAFETY)
    decision = await room.decided_on(case)
    appeal = await room.appealed(decision)
    await room.answers(await room.calls_false())
    async with room.world.begin() as tx:
        assert [each.action.kind for each in await tx.sanctions.of_person(room.ravi)] == []
    assert "taken_back" in await room.names(case.id)
    await room.reviewed(appeal, "overturned", by=room.indira)
    assert await room.is_given_back()


async def test_csa_03_enf_03_after_a_wrong_match_an_appeal_gives_back_what_the_case_still_held(
    room: Room,
) -> None:
    case = await matched(room, BankKind.CHILD_SAFETY)
    decision = await room.decided_on(case)
    await room.report(CaseKind.MINOR, person_id=room.ravi)
    await room.answers(await room.calls_false())
    assert not await room.is_given_back(), "something else was reported, and is open"
    await room.reviewed(await room.appealed(decision), "overturned", by=room.indira)
    assert await room.is_given_back()


async def test_csa_03_what_else_is_open_keeps_it_until_its_case_finds_nothing(room: Room) -> None:
    case = await matched(room, BankKind.CHILD_SAFETY)
    await room.report(CaseKind.GROOMING, person_id=room.ravi)
    await room.answers(await room.calls_false())
    assert not await room.is_given_back()
    finance = await room.person(Role.FINANCE_OFFICER, "Fatima")
    release = ReleaseFreeze(room.world.begin, room.world.now, room.world.new_id)
    await release(freeze_id=(await freeze(room)).id, officer_id=finance, note="Looks wrong")
    await room.claimed(await room.stored(case.id), room.meera)
    await close_of_child(room, case)
    assert await room.is_given_back(), "no age has to be shown of another picture"


async def test_csa_03_refused_nothing_is_given_back_and_it_may_be_said_again(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    said = await room.calls_false()
    with pytest.raises(FalseMatchStands):
        await room.calls_false(room.kiran)
    await room.answers(said, REFUSED)
    assert not await room.is_given_back()
    with pytest.raises(FalseMatchAnswered):
        await room.answers(said, by=room.kiran)
    again = await room.calls_false(room.kiran, reason="The exchange wrote that it was a wall")
    await room.answers(again)
    assert await room.is_given_back()
    with pytest.raises(FalseMatchStands):
        await room.calls_false()


async def test_csa_03_a_word_lapses_in_a_day_and_a_retry_is_no_second_one(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    said = await room.calls_false()
    assert await room.calls_false(its_id=said.id) == said
    with pytest.raises(FalseMatchIdReused):
        await room.calls_false(its_id=said.id, reason="Another word")
    room.world.now.advance(hours=24)
    with pytest.raises(FalseMatchLapsed):
        await room.answers(said)
    await room.answers(await room.calls_false(room.kiran))
    assert await room.is_given_back()


async def test_csa_04_it_is_for_child_safety_officers_whom_the_list_lets_in(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    moderator = await room.person(Role.MODERATOR, "Nobody")
    with pytest.raises(PermissionDenied):
        await room.calls_false(moderator)
    said = await room.calls_false()
    with pytest.raises(PermissionDenied):
        await room.answers(said, by=moderator)
    with pytest.raises(FalseMatchNotFound):
        await room.answers(FalseMatch.say(
            false_match_id=FalseMatchId(uuid4()), stream_id=room.show.id, said_by=room.indira, reason=WHY,
            now=room.world.now(),
        ))  # fmt: skip


async def test_csa_03_a_match_of_grown_ups_pictures_has_its_own_way(room: Room) -> None:
    await matched(room, BankKind.NON_CONSENT)
    with pytest.raises(FrameMatchNotFound):
        await room.calls_false()


async def test_csa_03_what_is_told_of_the_match_after_that_freezes_nothing(room: Room) -> None:
    """The outbox may be late."""
    await room.adds_match(room.show.id)
    await room.answers(await room.calls_false())
    event = FrameMatched(FrameMatchId(uuid4()), room.show.id, room.ravi, BankKind.CHILD_SAFETY)
    late = FreezeOnFrameMatched(room.world.begin, room.world.now, room.world.new_id)
    await late(event, EventId(uuid4()))
    async with room.world.begin() as tx:
        assert await tx.freezes.find_for_cause(room.ravi, cause_of_match(room.show.id)) is None


async def test_csa_03_a_word_on_one_show_is_answered_for_that_show_alone(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    said, other = await room.calls_false(), a_stream(performer_id=room.ravi).killed(room.world.now())
    async with room.world.begin() as tx:
        await tx.streams.add(other)
    await room.adds_match(other.id)
    verb = AnswerFalseMatch(room.world.begin, room.world.now, room.world.new_id)
    with pytest.raises(FalseMatchNotFound):
        await verb(
            stream_id=other.id,
            false_match_id=said.id,
            actor_id=room.joseph,
            answer=CONFIRMED,
            note="So it is",
        )
    assert not await room.is_given_back()


async def test_csa_04_adm_11_an_officer_whom_the_list_keeps_out_learns_of_no_match(room: Room) -> None:
    if room.world.kind == "postgres":
        pytest.skip("one list for all tests there: test_queue_access.py")
    await matched(room, BankKind.CHILD_SAFETY)
    admission = Admission(frozenset({Role.CHILD_SAFETY_OFFICER.value}), frozenset(), frozenset({room.indira}))
    async with room.world.begin() as tx:
        number = len((await tx.queue_access.hold(Queue.CHILD_SAFETY)).versions) + 1
        version = AccessVersion(
            Queue.CHILD_SAFETY, number, admission, room.kiran, "left the desk", room.world.now(), room.world.now(),
            False,
        )  # fmt: skip
        await tx.queue_access.add_version(version)
    with pytest.raises(FrameMatchNotFound):
        await room.calls_false()
    await room.calls_false(room.kiran)


async def test_csa_04_officers_read_of_each_match_how_far_it_was_and_what_was_said(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    queries = cast(ChildMatchQueries, room.world.query("moderation.watch.false_matches", "ChildMatchQueries"))
    async with room.world.begin() as tx:
        match = await tx.frame_matches.find_of(room.show.id)
    assert match is not None

    async def row() -> tuple[object, ...]:
        [found] = [each for each in await queries.newest(before=None, limit=500) if each.match == match]
        return found.title, found.performer_name, found.said, found.said_by_name, found.answered_by_name

    assert await row() == ("Evening raga", "Ravi", None, None, None)
    said = await room.answers(await room.calls_false())
    assert await row() == ("Evening raga", "Ravi", said, "Indira", "Joseph")
    behind = await queries.newest(before=(match.found_at, match.stream_id), limit=500)
    assert match not in [each.match for each in behind]


async def test_csa_04_that_it_was_called_wrong_is_in_the_log_for_officers_alone(room: Room) -> None:
    await matched(room, BankKind.CHILD_SAFETY)
    said = await room.answers(await room.calls_false())

    async def acts(queues: frozenset[Queue]) -> list[str]:
        rows = await room.world.moderation_queries.audit(before=None, limit=1000, queues=queues)
        return sorted(row.reason for row in rows if str(said.id) in row.subject)

    assert await acts(frozenset(Queue)) == ["confirmed", "said"]
    assert await acts(frozenset(Queue) - {Queue.CHILD_SAFETY}) == []

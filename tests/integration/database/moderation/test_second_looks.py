"""Second looks at closed cases (MOD-26): memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from application.moderation.cases._cases import default_queues
from application.moderation.cases.answer_second_look import AnswerSecondLook
from application.moderation.cases.close_moderation_case import CloseModerationCase
from application.moderation.cases.pass_second_look import PassSecondLook
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import ModerationCaseId, SecondLookId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.second_look import (
    WAITS,
    Finding,
    SecondLook,
    SecondLookAnswered,
    SecondLookNotFound,
    SecondLookOver,
    SecondLookPass,
    SecondLookRate,
)
from domain.moderation.note import NoteMissing
from ports.moderation.second_looks import AgreementRow, SecondLookQueries, SecondLookRow
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, CaseDesk

__all__ = ["engine"]

EVERY = SecondLookRate(1_000, "key")


class Desk:
    """Closes cases, each of which is drawn, and answers what was drawn."""

    def __init__(self, world: World) -> None:
        self.world, self.desk = world, CaseDesk(world)
        self.answer_look = AnswerSecondLook(world.begin, world.now, world.new_id)
        self.pass_look = PassSecondLook(world.begin, world.now, world.new_id)

    @property
    def queries(self) -> SecondLookQueries:
        return cast(SecondLookQueries, self.world.query("moderation.second_looks", "SecondLookQueries"))

    async def close(
        self, case: ModerationCase, by: UserId, outcome: str = "no_violation", rate: SecondLookRate = EVERY
    ) -> ModerationCase:
        """Claims it and proves what there is to prove first."""
        world, now = self.world, self.world.now()
        case = (await self.desk.claimed(case, by)).case
        for law in {clock.law for clock in case.status.unproved if clock.duty.value != "dispose"}:
            proof = Proof(law, now, "Written to", "SJPU Pune")
            case = await self.desk.record(case.proved(proof, By.staff(by, note="", now=now)))
        return await CloseModerationCase(world.begin, world.now, world.new_id, rate)(
            case_id=case.id, actor_id=by, outcome=outcome, note="Looked at", seen=case.version
        )

    async def closed(
        self, by: UserId, kind: CaseKind = CaseKind.SPAM, *, person_id: UserId | None = None,
        outcome: str = "no_violation", rate: SecondLookRate = EVERY,
    ) -> ModerationCase:  # fmt: skip
        case = await self.desk.report(kind, person_id=person_id)
        return await self.close(case, by, outcome, rate)

    async def waiting(
        self, person: UserId, case: ModerationCase, role: Role = Role.MODERATOR
    ) -> list[SecondLookRow]:
        """Of this case alone: others' wait in the same database."""
        rows = await self.queries.waiting(person, default_queues(role), now=self.world.now(), limit=10_000)
        return [row for row in rows if row.case_id == case.id]

    async def drawn(self, case: ModerationCase) -> SecondLookId:
        [row] = await self.waiting(
            await self.desk.person(Role.CHILD_SAFETY_OFFICER), case, Role.CHILD_SAFETY_OFFICER
        )
        return row.look_id

    async def stored(self, look_id: SecondLookId) -> SecondLook | None:
        async with self.world.begin() as tx:
            return await tx.second_looks.find_for_update(look_id)

    async def answer(
        self, look_id: SecondLookId, by: UserId, outcome: str = "no_violation", policy: str = ""
    ) -> SecondLook:
        return await self.answer_look(
            look_id=look_id, actor_id=by, outcome=outcome, policy=policy, word="Banter"
        )


@pytest.fixture
def at(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
async def meera(at: Desk) -> UserId:
    return await at.desk.person()


@pytest.fixture
async def kiran(at: Desk) -> UserId:
    return await at.desk.person(name="Kiran")


async def acted_at_once(at: Desk, meera: UserId, kiran: UserId, policy: str) -> ModerationCase:
    """A case that is closed after something was done at once, with its reason and another's word."""
    case, by = await at.desk.report(CaseKind.SPAM), By.staff(meera, note="", now=at.world.now())
    case = await at.desk.record((await at.desk.claimed(case, meera)).case.acted_at_once(UrgentAct.HIDE, by))
    [urgent] = case.status.urgent
    case = await at.desk.record(case.reason_given(urgent.seq, policy, by))
    other = By.staff(kiran, note="", now=at.world.now())
    case = await at.desk.record(case.urgent_act_confirmed(urgent.seq, other, reasoned_by=None))
    return await at.close(case, meera, "acted")


async def test_mod_26_a_drawn_case_waits_for_another_and_both_findings_come_back_whole(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    case, lata = await acted_at_once(at, meera, kiran, "harassment"), await at.desk.person(name="Lata")
    now, status = at.world.now(), case.status
    [row] = await at.waiting(lata, case)
    assert row == SecondLookRow(
        row.look_id,
        case.id,
        "spam",
        3,
        "show",
        status.subject.id,
        status.person_id,
        1,
        status.opened_at,
        now + WAITS,
    )
    assert await at.queries.get(row.look_id, lata, frozenset(Queue), now=now) == row
    first = SecondLook(
        row.look_id, case.id, Queue.GENERAL, CaseOutcome.ACTED, frozenset({StopPolicy.HARASSMENT}), now, now + WAITS,
        None,
    )  # fmt: skip
    assert await at.stored(row.look_id) == first
    at.world.now.advance(minutes=3)
    answered = await at.answer(row.look_id, lata, "acted", "impersonation")
    assert await at.stored(row.look_id) == answered
    assert answered.finding is not None
    assert (answered.finding.policy, answered.finding.word) == (StopPolicy.IMPERSONATION, "Banter")
    assert await at.waiting(await at.desk.person(), case) == []
    at.world.now.advance(minutes=1)
    assert await at.answer(row.look_id, lata, "acted", "impersonation") == answered, "a retry changes nothing"
    rows = await at.queries.differing(frozenset(Queue), since=now, limit=10_000)
    assert answered in rows


async def test_mod_26_it_waits_for_nobody_who_had_a_part_nor_for_whom_it_is_about(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    about = await at.desk.person(name="Lata")
    case = await at.desk.report(CaseKind.SPAM, person_id=about)
    claim = await at.desk.claimed(case, kiran)
    await at.desk.give_back(case_id=claim.case.id, actor_id=kiran, reason="shift", words="")
    case = await at.close(claim.case, meera)
    look_id = await at.drawn(case)
    for person in (meera, kiran, about):
        assert await at.waiting(person, case) == []
        with pytest.raises(SecondLookNotFound):
            await at.queries.get(look_id, person, frozenset(Queue), now=at.world.now())
        with pytest.raises(SecondLookNotFound):
            await at.answer(look_id, person)
    with pytest.raises(SecondLookNotFound):
        await at.answer(SecondLookId(uuid4()), meera)
    with pytest.raises(PermissionDenied):
        await at.answer(look_id, await at.desk.person(Role.FINANCE_OFFICER))
    assert (await at.answer(look_id, await at.desk.person())).finding


async def test_mod_26_csa_04_a_child_s_case_is_looked_at_again_by_child_safety_alone(at: Desk) -> None:
    officer, other = [await at.desk.person(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    ravi = await at.desk.person(Role.PERFORMER, "Ravi")
    case = await at.closed(officer, CaseKind.GROOMING, person_id=ravi)
    look_id = await at.drawn(case)
    for role in (Role.MODERATOR, Role.ADMIN):
        person = await at.desk.person(role)
        assert await at.waiting(person, case, role) == []
        with pytest.raises(SecondLookNotFound):
            await at.queries.get(look_id, person, default_queues(role), now=at.world.now())
        with pytest.raises(SecondLookNotFound):
            await at.answer(look_id, person)
    answered = await at.answer(look_id, other, "acted", "suspected_minor")
    seen, since = default_queues(Role.ADMIN), answered.closed_at
    assert answered not in await at.queries.differing(seen, since=since, limit=10_000)
    assert answered in await at.queries.differing(frozenset(Queue), since=since, limit=10_000)
    counted = await at.queries.agreement(seen, since=since)
    assert Queue.CHILD_SAFETY not in {row.queue for row in counted}


async def test_mod_26_nothing_is_drawn_where_the_lot_does_not_fall(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    for rate in (NO_SECOND_LOOKS, SecondLookRate(1, "key")):
        case = await at.desk.report(CaseKind.SPAM)
        falls = rate.takes(case.id)
        await at.close(case, meera, rate=rate)
        assert len(await at.waiting(kiran, case)) == falls
    assert len(await at.waiting(kiran, await at.closed(meera))) == 1


async def test_mod_26_a_case_that_is_opened_again_is_not_asked_for_until_it_is_closed(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    case = await at.closed(meera)
    first = await at.drawn(case)
    at.world.now.advance(hours=1)
    reopen = ReopenModerationCase(at.world.begin, at.world.now)
    again = await reopen(case_id=case.id, actor_id=meera, note="Something new")
    assert await at.waiting(kiran, case) == []
    with pytest.raises(SecondLookOver):
        await at.answer(first, kiran)
    await at.close(again, meera, "acted")
    [row] = await at.waiting(kiran, case)
    assert row.look_id != first
    with pytest.raises(SecondLookOver):
        await at.answer(first, kiran)
    answered = await at.answer(row.look_id, kiran)
    assert (answered.outcome, answered.agreement) == (CaseOutcome.ACTED, "other_outcome")


async def test_mod_26_whoever_judged_an_earlier_end_of_a_case_is_not_asked_of_the_next(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    case, since = await at.closed(meera), at.world.now()
    first = await at.answer(await at.drawn(case), kiran, "acted", "harassment")
    assert first in await at.queries.differing(frozenset(Queue), since=since, limit=10_000)
    at.world.now.advance(hours=1)
    reopen = ReopenModerationCase(at.world.begin, at.world.now)
    again = await reopen(case_id=case.id, actor_id=meera, note="The second word is right")
    await at.close(again, meera, "acted")
    look_id = await at.drawn(case)
    assert await at.waiting(kiran, case) == []
    with pytest.raises(SecondLookNotFound):
        await at.answer(look_id, kiran)
    told = await at.queries.differing(frozenset(Queue), since=since, limit=10_000)
    assert first not in told, "whoever is asked now would read what was found before"
    assert await at.answer(first.id, kiran, "acted", "harassment") == first, "a retry is answered still"
    assert (await at.answer(look_id, await at.desk.person(), "acted", "harassment")).finding


async def test_mod_26_whoever_passed_is_not_asked_again_and_others_are(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    case, lata = await at.closed(meera), await at.desk.person(name="Lata")
    look_id = await at.drawn(case)
    passed = await at.pass_look(look_id=look_id, actor_id=kiran, why=" An appeal is due ")
    assert passed == SecondLookPass(look_id, kiran, "An appeal is due", at.world.now())
    assert await at.waiting(kiran, case) == []
    for again in (
        at.answer(look_id, kiran),
        at.pass_look(look_id=look_id, actor_id=kiran, why="Twice"),
        at.pass_look(look_id=look_id, actor_id=meera, why="Had a part"),
        at.pass_look(look_id=SecondLookId(uuid4()), actor_id=lata, why="None"),
    ):
        with pytest.raises(SecondLookNotFound):
            await again
    with pytest.raises(PermissionDenied):
        await at.pass_look(look_id=look_id, actor_id=await at.desk.person(Role.FINANCE_OFFICER), why="x")
    with pytest.raises(NoteMissing):
        await at.pass_look(look_id=look_id, actor_id=lata, why=" ")
    assert len(await at.waiting(lata, case)) == 1
    at.world.now.advance(minutes=1)
    await at.answer(look_id, lata)
    with pytest.raises(SecondLookAnswered):
        await at.pass_look(look_id=look_id, actor_id=await at.desk.person(), why="Late")
    rows = await at.world.moderation_queries.audit(before=None, limit=10_000, queues=frozenset(Queue))
    told = [(row.action, row.note) for row in rows if f"second_look:{look_id}" in row.subject]
    assert told == [("case.second_look", "Banter"), ("case.second_look_pass", "An appeal is due")]


async def test_mod_26_whoever_passed_on_a_case_is_not_asked_of_its_next_end(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    case = await at.closed(meera)
    await at.pass_look(look_id=await at.drawn(case), actor_id=kiran, why="An appeal is due")
    at.world.now.advance(hours=1)
    reopen = ReopenModerationCase(at.world.begin, at.world.now)
    await at.close(await reopen(case_id=case.id, actor_id=meera, note="Something new"), meera)
    look_id = await at.drawn(case)
    assert await at.waiting(kiran, case) == []
    with pytest.raises(SecondLookNotFound):
        await at.answer(look_id, kiran)


async def test_mod_26_what_waits_is_found_by_its_case_its_subject_and_whom_it_is_about(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    ravi = await at.desk.person(Role.PERFORMER, "Ravi")
    case, other = await at.closed(meera, person_id=ravi), await at.closed(meera)

    async def found(*about: UUID) -> list[ModerationCaseId]:
        rows = await at.queries.waiting(kiran, frozenset(Queue), now=at.world.now(), limit=None, about=about)
        return [row.case_id for row in rows]

    for about in (case.id, case.status.subject.id, ravi):
        assert await found(about) == [case.id]
    assert set(await found(case.id, other.id)) == {case.id, other.id}
    assert await found(uuid4()) == await found() == []
    assert (
        await at.queries.waiting(meera, frozenset(Queue), now=at.world.now(), limit=None, about={case.id})
        == []
    )


async def test_mod_26_the_audit_log_leaves_out_what_its_reader_is_to_judge_blind(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    look_id, other_id = [await at.drawn(await at.closed(meera)) for _ in range(2)]
    for each in (look_id, other_id):
        await at.answer(each, kiran)
    look = await at.stored(look_id)
    assert look is not None

    async def told(*but: UUID) -> set[SecondLookId]:
        rows = await at.world.moderation_queries.audit(
            before=None, limit=10_000, queues=frozenset(Queue), but=but
        )
        return {each for each in (look_id, other_id) if any(str(each) in row.subject for row in rows)}

    assert await told() == {look_id, other_id}
    assert await told(look.case_id, uuid4()) == {other_id}


async def test_mod_26_it_waits_for_so_long_and_no_longer(at: Desk, meera: UserId, kiran: UserId) -> None:
    case = await at.closed(meera)
    look_id = await at.drawn(case)
    at.world.now.advance(seconds=WAITS.total_seconds() - 1)
    assert len(await at.waiting(kiran, case)) == 1
    at.world.now.advance(seconds=1)
    assert await at.waiting(kiran, case) == []
    with pytest.raises(SecondLookOver):
        await at.answer(look_id, kiran)


async def test_mod_26_of_twenty_who_answer_at_once_one_is_recorded(at: Desk, meera: UserId) -> None:
    look_id = await at.drawn(await at.closed(meera))
    people = [await at.desk.person() for _ in range(20)]
    ends = await asyncio.gather(*(at.answer(look_id, person) for person in people), return_exceptions=True)
    won = [end for end in ends if isinstance(end, SecondLook)]
    assert len(won) == 1
    assert [type(end) for end in ends if end not in won] == [SecondLookAnswered] * 19
    assert await at.stored(look_id) == won[0]


async def test_mod_26_agreement_is_counted_by_queue_from_a_day_on(at: Desk, kiran: UserId) -> None:
    since = at.world.now() + timedelta(days=365 * 300)  # nothing of other tests is there to be counted
    case = await at.desk.report(CaseKind.SPAM)
    before = await counted(at, Queue.GENERAL, since)
    for place, (queue, first, found, policy) in enumerate(
        [
            (Queue.GENERAL, CaseOutcome.NO_VIOLATION, "no_violation", ""),
            (Queue.GENERAL, CaseOutcome.ACTED, "acted", "harassment"),
            (Queue.GENERAL, CaseOutcome.ACTED, "acted", "impersonation"),
            (Queue.GENERAL, CaseOutcome.NO_VIOLATION, "acted", "harassment"),
            (Queue.GENERAL, CaseOutcome.ACTED, None, ""),
            (Queue.INTIMATE_IMAGERY, CaseOutcome.ACTED, None, ""),
        ]
    ):
        look = SecondLook.ask(
            look_id=SecondLookId(uuid4()), case_id=case.id, queue=queue, outcome=first,
            policies=[StopPolicy.HARASSMENT], now=since + timedelta(seconds=place),
        )  # fmt: skip
        async with at.world.begin() as tx:
            await tx.second_looks.add(look)
            if found is not None:
                finding = Finding.make(outcome=found, policy=policy, word="x", by=kiran, now=look.closed_at)
                await tx.second_looks.answer(look.answered(finding, is_closed_still=True))
    after = await counted(at, Queue.GENERAL, since)
    assert [now - then for now, then in zip(after, before, strict=True)] == [5, 2, 1, 1]
    queues = [row.queue for row in await at.queries.agreement(frozenset(Queue), since=since)]
    assert queues == [Queue.GENERAL, Queue.INTIMATE_IMAGERY]
    assert await at.queries.agreement(frozenset({Queue.ORDERS}), since=since) == []


async def counted(at: Desk, queue: Queue, since: datetime) -> list[int]:
    """Asked, agreed, another rule, the opposite."""
    rows = await at.queries.agreement(frozenset({queue}), since=since)
    return (
        [0, 0, 0, 0]
        if not rows
        else [rows[0].asked, rows[0].agreed, rows[0].other_rule, rows[0].other_outcome]
    )


def test_mod_26_the_share_that_agreed_is_of_those_that_were_answered() -> None:
    assert AgreementRow(Queue.GENERAL, 9, 2, 1, 0).percent == 66
    assert AgreementRow(Queue.GENERAL, 9, 0, 0, 0).percent is None


async def test_mod_26_the_audit_log_has_the_finding_and_a_retry_adds_none(
    at: Desk, meera: UserId, kiran: UserId
) -> None:
    look_id = await at.drawn(await at.closed(meera))
    for _ in range(2):
        await at.answer(look_id, kiran, "acted", "harassment")
    rows = await at.world.moderation_queries.audit(before=None, limit=10_000, queues=frozenset(Queue))
    [entry] = [row for row in rows if f"second_look:{look_id}" in row.subject]
    assert (entry.action, entry.reason, entry.note) == ("case.second_look", "harassment", "Banter")


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_mod_26_the_database_takes_no_half_finding(at: Desk, meera: UserId, kiran: UserId) -> None:
    look_id = await at.drawn(await at.closed(meera))
    look = await at.stored(look_id)
    assert look is not None
    answered = await at.answer(look_id, kiran, "acted", "harassment")
    assert answered.finding is not None
    for wrong in (replace(answered.finding, word=""), replace(answered.finding, policy=None)):
        with pytest.raises(DBAPIError):
            async with at.world.begin() as tx:
                await tx.second_looks.answer(replace(answered, finding=wrong))
    with pytest.raises(DBAPIError):
        async with at.world.begin() as tx:
            late = look.closed_at - timedelta(days=1)
            await tx.second_looks.add(
                replace(look, id=SecondLookId(uuid4()), closed_at=look.waits_until, waits_until=late)
            )

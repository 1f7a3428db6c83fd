"""Sums of cases: memory and PostgreSQL keep the ports' promises."""

from datetime import UTC, date, datetime, timedelta
from random import randrange
from typing import cast

import pytest

from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from domain.identity.permissions import Role
from domain.india import INDIA
from domain.moderation.cases.figures import CaseFact, Fact, Period, figures_of
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.desk.second_look import SecondLookRate
from ports.moderation.case_figures import CaseFigureQueries, PendingRow
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_second_looks import EVERY, Desk

__all__ = ["engine"]


@pytest.fixture
def desk(world: World) -> Desk:
    """On a Wednesday of a week in which nothing else happens: the sums are of all tests together."""
    world.now.set(datetime(2100, 1, 6, 12, tzinfo=UTC) + timedelta(weeks=randrange(100_000)))
    return Desk(world)


def queries(desk: Desk) -> CaseFigureQueries:
    return cast(CaseFigureQueries, desk.world.query("moderation.case_figures", "CaseFigureQueries"))


def today(desk: Desk) -> date:
    return desk.world.now().astimezone(INDIA).date()


async def facts_of(desk: Desk, period: Period, day: date | None = None) -> set[CaseFact]:
    async with desk.world.begin() as tx:
        return set(await tx.case_figures.facts(*period.bounds(period.of(day or today(desk)))))


async def test_mod_05_a_period_brings_what_came_in_and_how_long_whoever_closed_it_had_it(desk: Desk) -> None:
    meera, cases = await desk.desk.person(), [await desk.desk.report() for _ in range(3)]
    await desk.desk.report(subject=cases[0].status.subject)  # joins the first, and is no case of its own
    await desk.desk.claimed(cases[0], meera)
    desk.world.now.advance(seconds=30)
    await desk.desk.give_back(case_id=cases[0].id, actor_id=meera, reason="shift", words="")
    for case in cases[:2]:
        await desk.desk.claimed(case, meera)
    desk.world.now.advance(seconds=90)
    for case in cases[:2]:
        await desk.close(await desk.desk.stored(case.id), meera, rate=SecondLookRate(0, ""))
    expected = {
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.OPENED, "", None, 3),
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.CLOSED, "", 90, 2),
    }
    assert await facts_of(desk, Period.DAY) == await facts_of(desk, Period.WEEK) == expected
    assert await facts_of(desk, Period.DAY, today(desk) + timedelta(days=1)) == set()
    async with desk.world.begin() as tx:
        first = await tx.case_figures.first_event()
    assert first is not None
    assert first <= desk.world.now()


async def test_mod_08_a_clock_that_ran_out_is_counted_once_and_by_its_law(desk: Desk) -> None:
    case = await desk.desk.report(CaseKind.HARASSMENT)
    clock = next(each for each in case.status.clocks if each.law == "house")
    for at in (clock.received_at + (clock.due_at - clock.received_at) * 0.6, clock.due_at):
        moved = (await desk.desk.stored(case.id)).warned(at)
        assert moved is not None
        await desk.desk.record(moved)
    day = clock.due_at.astimezone(INDIA).date()
    late = {fact for fact in await facts_of(desk, Period.DAY, day) if fact.what is Fact.BREACHED}
    assert CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.BREACHED, "house", None, 1) in late
    assert all(fact.count == 1 for fact in late)


async def test_mod_26_a_second_look_is_counted_on_the_day_of_its_answer(desk: Desk) -> None:
    meera, kiran = await desk.desk.person(), await desk.desk.person(name="Kiran")
    case = await desk.closed(meera, rate=EVERY)
    desk.world.now.advance(days=1)
    [row] = await desk.waiting(kiran, case)
    await desk.answer_look(
        look_id=row.look_id, actor_id=kiran, outcome="no_violation", policy="", word="Nothing there"
    )
    expected = {CaseFact(Queue.GENERAL, Severity.SEV_3, Fact.AGREED, "", None, 1)}
    assert await facts_of(desk, Period.DAY) == expected
    assert Fact.AGREED not in {
        each.what for each in await facts_of(desk, Period.DAY, case.status.moved_at.date())
    }


async def test_mod_05_a_period_begins_with_its_first_moment_and_ends_before_the_next_one_s(
    desk: Desk,
) -> None:
    since, before = Period.DAY.bounds(today(desk))
    for at, kind in (
        (since - timedelta(microseconds=1), CaseKind.IMPERSONATION),
        (since, CaseKind.SPAM),
        (before - timedelta(microseconds=1), CaseKind.VIOLENCE_OR_THREAT),
        (before, CaseKind.NON_CONSENT),
    ):
        await desk.desk.report(kind, at=at)
    async with desk.world.begin() as tx:
        found = await tx.case_figures.facts(since, before)
    assert {(each.severity, each.what, each.count) for each in found} == {
        (Severity.SEV_3, Fact.OPENED, 1),
        (Severity.SEV_1, Fact.OPENED, 1),
    }


async def test_mod_26_an_answer_of_midnight_is_one_of_the_day_that_begins(desk: Desk) -> None:
    meera, kiran = await desk.desk.person(), await desk.desk.person(name="Kiran")
    since, before = Period.DAY.bounds(today(desk))
    kinds = (CaseKind.SPAM, CaseKind.HARASSMENT)
    cases = [await desk.closed(meera, kind, rate=EVERY) for kind in kinds]
    for at, case in zip((since + timedelta(days=1), before + timedelta(days=1)), cases, strict=True):
        desk.world.now.set(at)
        [row] = await desk.waiting(kiran, case)
        await desk.answer_look(
            look_id=row.look_id, actor_id=kiran, outcome="no_violation", policy="", word="Nothing there"
        )
    async with desk.world.begin() as tx:
        found = await tx.case_figures.facts(since + timedelta(days=1), before + timedelta(days=1))
    assert [(each.severity, each.count) for each in found if each.what is Fact.AGREED] == [
        (Severity.SEV_3, 1)
    ]


async def test_mod_05_whoever_takes_a_case_that_was_opened_again_does_not_make_its_first_time_longer(
    desk: Desk,
) -> None:
    meera, case = await desk.desk.person(), await desk.desk.report()
    await desk.desk.claimed(case, meera)
    desk.world.now.advance(seconds=90)
    await desk.close(await desk.desk.stored(case.id), meera, rate=SecondLookRate(0, ""))
    desk.world.now.advance(seconds=5)
    reopen = ReopenModerationCase(desk.world.begin, desk.world.now)
    await reopen(case_id=case.id, actor_id=meera, note="There is more")
    await desk.desk.claimed(case, meera)
    closed = [each for each in await facts_of(desk, Period.DAY) if each.what is Fact.CLOSED]
    assert [(each.seconds, each.count) for each in closed] == [(90, 1)]


async def test_sums_are_kept_as_they_were_made_and_told_by_queue(desk: Desk) -> None:
    begins, queue, severity = today(desk), Queue.GENERAL, Severity.SEV_2
    facts = [
        CaseFact(queue, severity, Fact.OPENED, "", None, 4),
        CaseFact(queue, severity, Fact.CLOSED, "", 40, 2),
        CaseFact(queue, severity, Fact.BREACHED, "reason_3", None, 1),
        CaseFact(queue, severity, Fact.BREACHED, "house", None, 2),
        CaseFact(Queue.CHILD_SAFETY, Severity.SEV_0, Fact.OTHER_OUTCOME, "", None, 1),
    ]
    figures = figures_of(Period.DAY, begins, facts)
    for made in (figures, figures_of(Period.DAY, begins, [])):  # another worker, later: the first stands
        async with desk.world.begin() as tx:
            await tx.case_figures.add(made)
    told = await queries(desk).since(Period.DAY, begins, frozenset(Queue), limit=50)
    told = [each for each in told if each.begins == begins]
    full = sorted((each for each in figures if not each.is_empty), key=lambda each: each.queue)
    assert told == full
    assert len(full) == 2
    of_general = await queries(desk).since(Period.DAY, begins, {Queue.GENERAL}, limit=50)
    assert {each.queue for each in of_general} == {Queue.GENERAL}
    assert all(each.period is Period.DAY for each in told)
    async with desk.world.begin() as tx:
        latest = await tx.case_figures.latest(Period.DAY)
    assert latest is not None
    assert latest >= begins


async def test_sums_are_told_the_latest_first_then_by_queue_and_by_the_gravest(desk: Desk) -> None:
    first, then = today(desk), today(desk) + timedelta(days=1)
    places = [
        (first, Queue.ORDERS, Severity.SEV_3),
        (first, Queue.GENERAL, Severity.SEV_2),
        (then, Queue.ORDERS, Severity.SEV_2),
        (then, Queue.GENERAL, Severity.SEV_3),
        (then, Queue.GENERAL, Severity.SEV_1),
        (first, Queue.CHILD_SAFETY, Severity.SEV_0),
    ]
    for begins, queue, severity in places:
        facts = [CaseFact(queue, severity, Fact.OPENED, "", None, 1)]
        made = [each for each in figures_of(Period.DAY, begins, facts) if not each.is_empty]
        async with desk.world.begin() as tx:
            await tx.case_figures.add(made)
    read = queries(desk)
    told = [
        (each.begins, each.queue, each.severity)
        for each in await read.since(Period.DAY, first, frozenset(Queue), limit=1_000)
        if each.begins in (first, then)
    ]
    assert told == [places[4], places[3], places[2], places[5], places[1], places[0]]
    assert first not in {
        each.begins for each in await read.since(Period.DAY, then, frozenset(Queue), limit=9)
    }


@pytest.mark.parametrize("what", Fact)
async def test_a_period_that_brought_one_thing_alone_is_told(desk: Desk, what: Fact) -> None:
    begins, law = today(desk), "house" if what is Fact.BREACHED else ""
    facts = [CaseFact(Queue.ORDERS, Severity.SEV_1, what, law, None, 1)]
    async with desk.world.begin() as tx:
        await tx.case_figures.add(figures_of(Period.DAY, begins, facts))
    told = await queries(desk).since(Period.DAY, begins, frozenset(Queue), limit=1_000)
    [only] = [each for each in told if each.begins == begins]
    assert (only.queue, only.severity) == (Queue.ORDERS, Severity.SEV_1)


async def test_mod_05_what_waits_is_counted_under_its_severity_until_it_is_closed(desk: Desk) -> None:
    async def waiting() -> dict[int, PendingRow]:
        rows = await queries(desk).pending({Queue.GENERAL}, now=desk.world.now())
        return {each.severity: each for each in rows}

    def count(rows: dict[int, PendingRow]) -> dict[Severity, int]:
        return {severity: rows[severity].waiting if severity in rows else 0 for severity in Severity}

    meera, before = await desk.desk.person(), count(await waiting())
    case = await desk.desk.report(CaseKind.HARASSMENT)
    assert count(await waiting()) == before | {Severity.SEV_2: before[Severity.SEV_2] + 1}
    await desk.close(case, meera, rate=SecondLookRate(0, ""))
    assert count(await waiting()) == before


async def test_csa_04_what_waits_is_counted_of_the_queues_that_are_asked_for(desk: Desk) -> None:
    ravi = await desk.desk.person(Role.PERFORMER, "Ravi")
    case = await desk.desk.report(CaseKind.MINOR, person_id=ravi)
    rows = await queries(desk).pending(frozenset(Queue), now=case.status.due_at)
    [row] = [each for each in rows if (each.queue, each.severity) == (Queue.CHILD_SAFETY, Severity.SEV_0)]
    assert 1 <= row.overdue <= row.waiting
    before = case.status.due_at - timedelta(seconds=1)
    [row] = [
        each for each in await queries(desk).pending({Queue.CHILD_SAFETY}, now=before)
        if each.severity == Severity.SEV_0
    ]  # fmt: skip
    assert row.next_due_at == case.status.due_at
    assert rows == sorted(rows, key=lambda each: (each.queue, each.severity))
    others = await queries(desk).pending(frozenset(Queue) - {Queue.CHILD_SAFETY}, now=case.status.due_at)
    assert Queue.CHILD_SAFETY not in {each.queue for each in others}
    assert await queries(desk).pending((), now=case.status.due_at) == []

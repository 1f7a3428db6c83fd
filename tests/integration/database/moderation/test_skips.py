"""Cases given back for a reason (MOD-27): memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import randrange
from typing import cast

import pytest
from sqlalchemy.exc import DBAPIError

from domain.identity.permissions import Role
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import ModerationEvent
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.refusals import NotClaimed
from domain.moderation.desk.skip import SkipCount, SkipReason, UnknownSkipReason, week_of
from domain.moderation.note import NoteMissing
from ports.moderation.cases import Place
from ports.moderation.skips import SkipQueries
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk

__all__ = ["engine"]


@pytest.fixture
def desk(world: World) -> CaseDesk:
    """In a week in which nobody else gives anything back: the sums are of all tests together."""
    world.now.set(datetime(2100, 1, 6, 12, tzinfo=UTC) + timedelta(weeks=randrange(100_000)))
    return CaseDesk(world)


async def of_this_week(desk: CaseDesk) -> dict[SkipReason, int]:
    queries, week = (
        cast(SkipQueries, desk.world.query("moderation.skips", "SkipQueries")),
        week_of(desk.world.now()),
    )
    return {each.reason: each.count for each in await queries.since(week) if each.week_of == week}


async def last_event(desk: CaseDesk, case: ModerationCase) -> ModerationEvent:
    async with desk.world.begin() as tx:
        return (await tx.moderation_cases.events(case.id))[-1]


async def test_mod_27_a_case_goes_back_for_a_reason_that_is_counted_once(desk: CaseDesk) -> None:
    meera, case = await desk.person(), await desk.report()
    await desk.claimed(case, meera)
    for reason, words, refusal in (("", "", UnknownSkipReason), ("other", " ", NoteMissing)):
        with pytest.raises(refusal):
            await desk.give_back(case_id=case.id, actor_id=meera, reason=reason, words=words)
    assert (await desk.stored(case.id)).status.assigned_to == meera
    back = await desk.give_back(case_id=case.id, actor_id=meera, reason="language", words="It is in Tamil")
    assert (back.status.state, back.status.assigned_to) == ("queued", None)
    assert await desk.world.moderation_case_queries.lease(case.id) is None
    with pytest.raises(NotClaimed):
        await desk.give_back(case_id=case.id, actor_id=meera, reason="language", words="Again")
    assert await of_this_week(desk) == {SkipReason.LANGUAGE: 1}
    event = await last_event(desk, case)
    assert (event.what.name, event.by.actor_id, event.by.note) == ("returned", meera, "It is in Tamil")


async def test_mod_27_too_hard_leaves_the_trace_that_a_shift_s_end_leaves(desk: CaseDesk) -> None:
    meera, events = await desk.person(), []
    for reason in ("too_hard", "shift"):
        case = await desk.report()
        await desk.claimed(case, meera)
        await desk.give_back(case_id=case.id, actor_id=meera, reason=reason, words="")
        events.append(await last_event(desk, case))
    hard, shift = events
    assert replace(hard, case_id=shift.case_id) == shift
    assert await of_this_week(desk) == {SkipReason.TOO_HARD: 1, SkipReason.SHIFT: 1}


async def test_mod_27_a_grave_case_that_goes_back_keeps_its_clocks_and_is_free_at_once(
    desk: CaseDesk,
) -> None:
    lata, kiran = [await desk.person(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    before = (await desk.report(CaseKind.MINOR, person_id=await desk.person(Role.PERFORMER))).status
    opened = await desk.stored(before.id)
    await desk.claimed(opened, lata)
    desk.world.now.advance(seconds=10)
    await desk.give_back(case_id=before.id, actor_id=lata, reason="too_hard", words="")
    after = (await desk.stored(before.id)).status
    assert (after.queue, after.severity, after.clocks, after.next_alarm_at) == (
        before.queue, before.severity, before.clocks, before.next_alarm_at,
    )  # fmt: skip
    just_above = Place(before.severity, before.due_at - timedelta(seconds=1), 0, before.opened_at, before.id)
    [first, *_] = await desk.world.moderation_case_queries.queue(
        {Queue.CHILD_SAFETY}, after=just_above, now=desk.world.now(), limit=1
    )
    assert first.place.case_id == before.id
    assert (await desk.claimed(opened, kiran)).case.status.assigned_to == kiran


async def test_mod_27_of_twenty_who_give_back_at_once_each_is_counted(desk: CaseDesk) -> None:
    week = week_of(desk.world.now())

    async def one() -> None:
        async with desk.world.begin() as tx:
            await tx.skips.count(week, SkipReason.SENIOR)

    await asyncio.gather(*(one() for _ in range(20)))
    assert await of_this_week(desk) == {SkipReason.SENIOR: 20}


async def test_mod_27_sums_come_back_the_latest_first_and_none_of_what_was_rolled_back(
    desk: CaseDesk,
) -> None:
    week = week_of(desk.world.now())
    later = week + timedelta(days=7)
    async with desk.world.begin() as tx:
        await tx.skips.count(week, SkipReason.SHIFT)
        await tx.skips.count(week, SkipReason.CONFLICT)
        await tx.skips.count(later, SkipReason.OTHER)
    with pytest.raises(KeyError):
        async with desk.world.begin() as tx:
            await tx.skips.count(week, SkipReason.SHIFT)
            raise KeyError
    queries = cast(SkipQueries, desk.world.query("moderation.skips", "SkipQueries"))
    assert [each for each in await queries.since(week) if each.week_of <= later] == [
        SkipCount(later, SkipReason.OTHER, 1),
        SkipCount(week, SkipReason.CONFLICT, 1),
        SkipCount(week, SkipReason.SHIFT, 1),
    ]


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_the_database_takes_no_week_that_begins_on_another_day(desk: CaseDesk) -> None:
    with pytest.raises(DBAPIError):
        async with desk.world.begin() as tx:
            await tx.skips.count(week_of(desk.world.now()) + timedelta(days=1), SkipReason.SHIFT)

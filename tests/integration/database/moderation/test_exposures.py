"""Breaks from what is grave (MOD-24): memory and PostgreSQL keep the ports' promises."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import randrange
from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases.look_at_grave import LookAtClip, LookAtGrave
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.desk.exposure import BreakNeeded, Exposure, ExposureWeek, OpenedCase
from domain.moderation.desk.skip import week_of
from ports.moderation.exposures import ExposureQueries
from tests.builders import a_user
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk

__all__ = ["engine"]


@pytest.fixture
def look(world: World) -> LookAtGrave:
    """In a week in which nobody else opens anything: the sums are of all tests together."""
    world.now.set(datetime(2100, 1, 6, 12, tzinfo=UTC) + timedelta(weeks=randrange(100_000)))
    return LookAtGrave(world.begin, world.now, cases_an_hour=3, break_minutes=15)


@pytest.fixture
async def meera(world: World) -> UserId:
    return await someone(world, Role.MODERATOR)


async def someone(world: World, role: Role) -> UserId:
    user = a_user(role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user.id


def queries(world: World) -> ExposureQueries:
    return cast(ExposureQueries, world.query("moderation.exposures", "ExposureQueries"))


async def sums_now(world: World) -> list[tuple[int, int]]:
    week = week_of(world.now())
    return [(each.opened, each.breaks) for each in await queries(world).since(week) if each.week_of == week]


def a_case() -> ModerationCaseId:
    return ModerationCaseId(uuid4())


async def test_mod_24_one_too_many_begins_a_break_and_what_was_open_stays_open(
    world: World, look: LookAtGrave, meera: UserId
) -> None:
    cases = [a_case() for _ in range(3)]
    for case_id in (*cases, *cases):
        await look(actor_id=meera, case_id=case_id, can_wait=True)
    assert await sums_now(world) == [(3, 0)]
    begins = world.now.advance(minutes=5)
    clip = LookAtClip(world.begin, world.now)
    await clip(actor_id=meera)
    for asked in (look(actor_id=meera, case_id=a_case(), can_wait=True), clip(actor_id=meera)):
        with pytest.raises(BreakNeeded) as refused:
            await asked
        assert refused.value.until == begins + timedelta(minutes=15)
        world.now.advance(minutes=1)
    await look(actor_id=meera, case_id=cases[0], can_wait=True)
    await look(actor_id=await someone(world, Role.MODERATOR), case_id=a_case(), can_wait=True)
    assert await sums_now(world) == [(4, 1)]
    kept = await queries(world).of(meera)
    assert [each.case_id for each in kept.opened] == cases
    assert kept.rests_until == begins + timedelta(minutes=15)
    async with world.begin() as tx:
        assert await tx.exposures.get_for_update(meera) == kept
    world.now.set(begins + timedelta(minutes=15))
    await clip(actor_id=meera)
    await look(actor_id=meera, case_id=a_case(), can_wait=True)
    anew = await queries(world).of(meera)
    assert (len(anew.opened), anew.rests_until) == (1, None)


async def test_mod_24_what_cannot_wait_is_counted_and_begins_no_break(
    world: World, look: LookAtGrave, meera: UserId
) -> None:
    for _ in range(5):
        await look(actor_id=meera, case_id=a_case(), can_wait=False)
    assert await sums_now(world) == [(5, 0)]


async def test_mod_24_of_twenty_cases_opened_at_once_three_are_shown(
    world: World, look: LookAtGrave, meera: UserId
) -> None:
    answers = await asyncio.gather(
        *(look(actor_id=meera, case_id=a_case(), can_wait=True) for _ in range(20)), return_exceptions=True
    )
    assert answers.count(None) == 3
    assert sum(isinstance(answer, BreakNeeded) for answer in answers) == 17
    assert await sums_now(world) == [(3, 1)]


async def test_mod_24_whoever_rests_takes_no_grave_case_that_can_wait(
    world: World, look: LookAtGrave, meera: UserId
) -> None:
    desk = CaseDesk(world)
    grave, light, mine = [await desk.report(kind) for kind in (CaseKind.NCII, CaseKind.SPAM, CaseKind.NCII)]
    await desk.claimed(mine, meera)
    first, _, _ = seen = [a_case() for _ in range(3)]
    for case_id in seen:
        await look(actor_id=meera, case_id=case_id, can_wait=True)
    with pytest.raises(BreakNeeded):
        await look(actor_id=meera, case_id=a_case(), can_wait=True)
    with pytest.raises(BreakNeeded):
        await desk.claimed(grave, meera)
    assert (await desk.stored(grave.id)).status.assigned_to is None
    await desk.claimed(light, meera)
    await desk.claimed(mine, meera)  # what one works on is finished
    kiran = await someone(world, Role.MODERATOR)
    await desk.give_back(
        case_id=(await desk.claimed(grave, kiran)).case.id, actor_id=kiran, reason="conflict", words=""
    )
    world.now.advance(hours=1, minutes=5)  # half of its two hours are over, and nobody works on it
    async with world.begin() as tx:
        await tx.exposures.save(
            Exposure(meera, (OpenedCase(first, world.now()),), world.now() + timedelta(minutes=9))
        )
    assert (await desk.claimed(grave, meera)).case.status.assigned_to == meera


async def test_mod_24_only_who_works_cases_is_counted(world: World, look: LookAtGrave) -> None:
    asha = await someone(world, Role.VIEWER)
    with pytest.raises(PermissionDenied):
        await look(actor_id=asha, case_id=a_case(), can_wait=True)
    with pytest.raises(PermissionDenied):
        await LookAtClip(world.begin, world.now)(actor_id=asha)
    assert await queries(world).of(asha) == Exposure.none(asha)
    assert await sums_now(world) == []


async def test_mod_24_sums_add_up_and_come_back_the_latest_first(world: World, look: LookAtGrave) -> None:
    week = week_of(world.now())
    later = week + timedelta(days=7)
    async with world.begin() as tx:
        await tx.exposures.count(week, opened=2, breaks=0)
        await tx.exposures.count(week, opened=1, breaks=1)
        await tx.exposures.count(later, opened=1, breaks=0)
    assert [each for each in await queries(world).since(week) if each.week_of <= later] == [
        ExposureWeek(later, 1, 0),
        ExposureWeek(week, 3, 1),
    ]

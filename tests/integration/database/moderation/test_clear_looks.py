"""Pictures that staff asked to see clear (MOD-23): memory and PostgreSQL keep the ports' promises."""

from datetime import UTC, datetime, timedelta
from random import randrange
from secrets import token_hex
from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases.look_clear import LookAtShowClear, LookAtStillClear
from application.moderation.footage.view_footage import OpenFootage
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import ClearLookId, FootageId, UserId
from domain.moderation.desk.clear_look import ClearLook, ClearLookOf, ClearLookWeek
from domain.moderation.desk.exposure import BreakNeeded, Exposure
from domain.moderation.desk.skip import week_of
from domain.moderation.note import NoteMissing
from domain.moderation.watch.footage import FootageNotFound
from ports.moderation.clear_looks import ClearLookQueries
from tests.builders import a_user
from tests.integration.database.apart import engine
from tests.integration.database.audit.test_evidence import a_still
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_match, a_show
from tests.integration.database.moderation.test_moderation_footage import keep, of

__all__ = ["engine"]


@pytest.fixture
async def meera(world: World) -> UserId:
    """In a week in which nobody else looks: the sums are of all tests together."""
    world.now.set(datetime(2100, 1, 6, 12, tzinfo=UTC) + timedelta(weeks=randrange(100_000)))
    return await someone(world)


async def someone(world: World, role: Role = Role.MODERATOR) -> UserId:
    user = a_user(role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user.id


def queries(world: World) -> ClearLookQueries:
    return cast(ClearLookQueries, world.query("moderation.clear_looks", "ClearLookQueries"))


async def week_now(world: World) -> list[ClearLookWeek]:
    week = week_of(world.now())
    return [each for each in await queries(world).weeks(week) if each.week_of == week]


async def test_mod_23_each_look_is_one_and_its_count_is_of_who_looked(world: World, meera: UserId) -> None:
    show, kiran = await a_show(world), await someone(world)
    still = a_still(show, world)
    await keep(world, still)
    at_still = LookAtStillClear(world.begin, world.now, world.new_id)
    at_show = LookAtShowClear(world.begin, world.now, world.new_id)
    began = world.now()
    for _ in range(2):
        assert await at_still(footage_id=still.id, actor_id=meera) == still
        world.now.advance(minutes=1)
    await at_show(stream_id=show.id, actor_id=kiran)
    assert await queries(world).count_of(meera, since=began) == 2
    assert await queries(world).count_of(meera, since=began + timedelta(seconds=1)) == 1
    assert await queries(world).count_of(kiran, since=began) == 1
    assert await week_now(world) == [ClearLookWeek(week_of(began), 3, 0)]


async def test_mod_23_what_is_opened_for_a_reason_counts_once_and_only_where_it_was_opened(
    world: World, meera: UserId
) -> None:
    show, began = await a_show(world), world.now()
    clip, still = of(show, world), a_still(show, world)
    await keep(world, clip, still)
    opens = OpenFootage(world.begin, world.now, world.new_id, lambda: token_hex(16))
    for footage in (clip, clip, still):
        await opens(footage_id=footage.id, viewer_id=meera, reason="To decide")
    with pytest.raises(NoteMissing):
        await opens(footage_id=clip.id, viewer_id=meera, reason=" ")
    await LookAtShowClear(world.begin, world.now, world.new_id)(stream_id=show.id, actor_id=meera)
    assert await queries(world).count_of(meera, since=began) == 4
    assert await week_now(world) == [ClearLookWeek(week_of(began), 4, 3)]


async def test_mod_23_weeks_are_india_s(world: World, meera: UserId) -> None:
    monday = week_of(world.now()) + timedelta(weeks=1)
    midnight = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - timedelta(hours=5, minutes=30)
    async with world.begin() as tx:
        for at in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=5)):
            await tx.clear_looks.add(ClearLook(ClearLookId(uuid4()), meera, ClearLookOf.STILL, uuid4(), at))
    found = [
        each for each in await queries(world).weeks(monday - timedelta(weeks=1)) if each.week_of <= monday
    ]
    assert found == [ClearLookWeek(monday, 2, 0), ClearLookWeek(monday - timedelta(weeks=1), 1, 0)]
    assert [each.week_of for each in await queries(world).weeks(monday)][-1] == monday


async def test_mod_24_a_still_waits_for_a_break_and_a_show_that_runs_does_not(
    world: World, meera: UserId
) -> None:
    show = await a_show(world)
    still = a_still(show, world)
    await keep(world, still)
    async with world.begin() as tx:
        await tx.exposures.save(Exposure(meera, (), world.now() + timedelta(minutes=5)))
    with pytest.raises(BreakNeeded):
        await LookAtStillClear(world.begin, world.now, world.new_id)(footage_id=still.id, actor_id=meera)
    await LookAtShowClear(world.begin, world.now, world.new_id)(stream_id=show.id, actor_id=meera)
    assert await queries(world).count_of(meera, since=world.now()) == 1


async def test_csa_03_what_is_withheld_is_seen_clear_by_nobody_and_counts_for_nothing(
    world: World, meera: UserId
) -> None:
    show = await a_show(world)
    still, clip = a_still(show, world), of(show, world)
    await keep(world, still, clip)
    look = LookAtStillClear(world.begin, world.now, world.new_id)
    for footage_id in (clip.id, FootageId(uuid4())):
        with pytest.raises(FootageNotFound):
            await look(footage_id=footage_id, actor_id=meera)
    with pytest.raises(PermissionDenied):
        await look(footage_id=still.id, actor_id=await someone(world, Role.FINANCE_OFFICER))
    async with world.begin() as tx:
        await tx.frame_matches.add(a_match(show, world))
    with pytest.raises(FootageNotFound):
        await look(footage_id=still.id, actor_id=meera)
    assert await queries(world).count_of(meera, since=world.now()) == 0

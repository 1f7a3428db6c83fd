"""One suite holds both databases to the promises of `Follows`."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from application.streaming.follow_performer import FollowPerformer
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.streaming.follow import Follow, TooManyFollows
from domain.streaming.stream import EndReason
from ports.notifications.follows import FollowedRow, FollowQueries
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World


def queries(world: World) -> FollowQueries:
    return cast(FollowQueries, world.query("notifications.follows", "FollowQueries"))


async def people(world: World, *names: str) -> list[User]:
    made = [a_user(display_name=name, role=Role.PERFORMER) for name in names]
    async with world.begin() as tx:
        for user in made:
            await tx.users.add(user)
            await tx.ages.save(a_verified_adult(user.id))
    return made


async def test_a_follow_is_of_one_by_another_and_the_first_time_stands(world: World) -> None:
    asha, ravi, priya = await people(world, "Asha", "Ravi", "Priya")
    now, later = world.now(), world.now() + timedelta(minutes=1)
    for follow in (
        Follow(asha.id, ravi.id, now), Follow(asha.id, ravi.id, later), Follow(asha.id, priya.id, later),
        Follow(ravi.id, priya.id, now),
    ):  # fmt: skip
        async with world.begin() as tx:
            await tx.follows.add(follow)
    async with world.begin() as tx:
        assert await tx.follows.find(asha.id, ravi.id) == Follow(asha.id, ravi.id, now)
        assert await tx.follows.find(ravi.id, asha.id) is None
        assert [await tx.follows.count(user.id) for user in (asha, ravi, priya)] == [2, 1, 0]
    read = queries(world)
    assert [await read.followers(user.id) for user in (asha, ravi, priya)] == [0, 1, 2]
    assert await read.followed_since(asha.id, ravi.id) == now
    assert await read.followed_since(ravi.id, asha.id) is None
    of_priya = FollowedRow(priya.id, "Priya", later, None, "", bell=False)
    of_ravi = FollowedRow(ravi.id, "Ravi", now, None, "", bell=False)
    assert await read.of_person(asha.id) == [of_priya, of_ravi]
    for _ in range(2):
        async with world.begin() as tx:
            await tx.follows.end(asha.id, priya.id)
    assert await read.of_person(asha.id) == [of_ravi]
    assert await read.followers(priya.id) == 1


async def test_who_is_on_air_comes_first_and_stands_in_a_list_of_its_own(world: World) -> None:
    asha, ravi, priya, kiran, leela = await people(world, "Asha", "Ravi", "Priya", "Kiran", "Leela")
    now = world.now()
    first = a_stream(performer_id=ravi.id, title="Morning ragas", started_at=now)
    second = a_stream(performer_id=priya.id, title="Tabla", started_at=now + timedelta(minutes=1))
    over = a_stream(performer_id=kiran.id, started_at=now).ended(EndReason.PERFORMER, now)
    others = a_stream(performer_id=leela.id, started_at=now)
    async with world.begin() as tx:
        for show in (first, second, over, others):
            await tx.streams.add(show)
        for place, performer in enumerate((priya, ravi, kiran)):
            await tx.follows.add(Follow(asha.id, performer.id, now + timedelta(seconds=place)))
        await tx.follows.add(Follow(ravi.id, leela.id, now))
    read = queries(world)
    of_priya = FollowedRow(priya.id, "Priya", now, second.id, "Tabla", bell=False)
    of_ravi = FollowedRow(ravi.id, "Ravi", now + timedelta(seconds=1), first.id, "Morning ragas", bell=False)
    of_kiran = FollowedRow(kiran.id, "Kiran", now + timedelta(seconds=2), None, "", bell=False)
    assert await read.of_person(asha.id) == [of_ravi, of_priya, of_kiran]
    assert await read.on_air(asha.id, limit=5) == [of_priya, of_ravi]
    assert await read.on_air(asha.id, limit=1) == [of_priya]
    assert await read.on_air(priya.id, limit=5) == []


async def test_of_twenty_follows_of_one_person_at_once_one_is_kept(world: World) -> None:
    asha, ravi = await people(world, "Asha", "Ravi")
    follow = FollowPerformer(world.begin, world.now)
    await asyncio.gather(*(follow(follower_id=asha.id, performer_id=ravi.id) for _ in range(20)))
    assert await queries(world).followers(ravi.id) == 1


async def test_follows_of_one_person_at_once_are_no_more_than_there_is_room_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of performers each of whom is another, no row but the follower's stands between them."""
    monkeypatch.setattr("domain.streaming.follow.FOLLOWS_MAX", 3)
    asha, *performers = await people(world, "Asha", *(f"Performer {place}" for place in range(20)))
    follow = FollowPerformer(world.begin, world.now)
    said = await asyncio.gather(
        *(follow(follower_id=asha.id, performer_id=each.id) for each in performers), return_exceptions=True
    )
    assert sum(isinstance(each, Follow) for each in said) == 3, said
    assert sum(isinstance(each, TooManyFollows) for each in said) == 17, said
    assert len(await queries(world).of_person(asha.id)) == 3


async def test_prv_09_whom_a_person_follows_and_who_follows_them_is_forgotten(world: World) -> None:
    asha, ravi, priya = await people(world, "Asha", "Ravi", "Priya")
    async with world.begin() as tx:
        for follower, performer in ((asha, ravi), (ravi, asha), (priya, ravi)):
            await tx.follows.add(Follow(follower.id, performer.id, world.now()))
    async with world.begin() as tx:
        assert await tx.follows.erase_of(asha.id) == 2
        assert await tx.follows.erase_of(asha.id) == 0
        assert await tx.follows.find(priya.id, ravi.id) is not None

"""One suite holds both databases to the promises of `Mutes`."""

import asyncio
from datetime import timedelta
from typing import cast

from application.chat.mute_person import MutePerson
from domain.chat.mute import Mute
from ports.chat.mutes import MutedRow, MuteQueries
from tests.builders import a_user
from tests.integration.database.conftest import World


def queries(world: World) -> MuteQueries:
    return cast(MuteQueries, world.query("chat.mutes", "MuteQueries"))


async def test_a_mute_is_between_two_and_the_first_time_stands(world: World) -> None:
    asha, ravi, priya = (a_user(display_name=name) for name in ("Asha", "Ravi", "Priya"))
    now, later = world.now(), world.now() + timedelta(minutes=1)
    async with world.begin() as tx:
        for user in (asha, ravi, priya):
            await tx.users.add(user)
    for mute in (
        Mute(asha.id, ravi.id, now), Mute(asha.id, ravi.id, later), Mute(asha.id, priya.id, later),
        Mute(ravi.id, priya.id, now),
    ):  # fmt: skip
        async with world.begin() as tx:
            await tx.mutes.add(mute)
    async with world.begin() as tx:
        assert await tx.mutes.is_muted(asha.id, ravi.id)
        assert not await tx.mutes.is_muted(ravi.id, asha.id)
        assert [await tx.mutes.count(user.id) for user in (asha, ravi, priya)] == [2, 1, 0]
    of_priya, of_ravi = MutedRow(priya.id, "Priya", later), MutedRow(ravi.id, "Ravi", now)
    assert await queries(world).of_person(asha.id) == [of_priya, of_ravi]
    for _ in range(2):
        async with world.begin() as tx:
            await tx.mutes.end(asha.id, priya.id)
    assert await queries(world).of_person(asha.id) == [of_ravi]
    assert await queries(world).of_person(ravi.id) == [MutedRow(priya.id, "Priya", now)]


async def test_of_twenty_mutes_of_one_person_at_once_one_is_kept(world: World) -> None:
    asha, ravi = a_user(), a_user()
    async with world.begin() as tx:
        for user in (asha, ravi):
            await tx.users.add(user)
    mute = MutePerson(world.begin, world.now)
    await asyncio.gather(*(mute(muter_id=asha.id, person_id=ravi.id) for _ in range(20)))
    assert len(await queries(world).of_person(asha.id)) == 1


async def test_prv_09_whom_a_person_muted_and_who_muted_them_is_forgotten(world: World) -> None:
    asha, ravi, priya = a_user(), a_user(), a_user()
    async with world.begin() as tx:
        for user in (asha, ravi, priya):
            await tx.users.add(user)
        for muter, muted in ((asha, ravi), (ravi, asha), (priya, ravi)):
            await tx.mutes.add(Mute(muter.id, muted.id, world.now()))
    async with world.begin() as tx:
        assert await tx.mutes.erase_of(asha.id) == 2
        assert await tx.mutes.erase_of(asha.id) == 0
        assert await tx.mutes.is_muted(priya.id, ravi.id)

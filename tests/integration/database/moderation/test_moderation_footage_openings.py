"""Requests to look at what two people open: memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import FootageId, FootageOpeningId, UserId
from domain.moderation.watch.footage_opening import FootageOpening, FootageOpeningAnswered, OpeningAnswer
from ports.moderation.watch.footage import FootageOpeningQueries
from tests.builders import a_user
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_match
from tests.integration.database.moderation.test_moderation_footage import a_show, keep, of


async def staff(world: World, name: str) -> UserId:
    member = a_user(role=Role.CHILD_SAFETY_OFFICER, display_name=name)
    async with world.begin() as tx:
        await tx.users.add(member)
    return member.id


async def asked(world: World, footage_id: FootageId, by: UserId, *, after: int = 0) -> FootageOpening:
    opening = FootageOpening.ask(
        opening_id=FootageOpeningId(uuid4()), footage_id=footage_id, asked_by=by, purpose="To compare",
        now=world.now() + timedelta(seconds=after),
    )  # fmt: skip
    async with world.begin() as tx:
        assert await tx.footage_openings.add(opening) == opening
    return opening


def newest(world: World) -> FootageOpeningQueries:
    return cast(
        FootageOpeningQueries, world.query("moderation.watch.footage_openings", "FootageOpeningQueries")
    )


async def test_csa_10_a_request_comes_back_whole_before_and_after_its_answer(world: World) -> None:
    footage = of(await a_show(world), world)
    await keep(world, footage)
    meera, tara = await staff(world, "Meera"), await staff(world, "Tara")
    first = await asked(world, footage.id, meera)
    last = await asked(world, footage.id, meera, after=1)
    async with world.begin() as tx:
        assert await tx.footage_openings.add(replace(first, purpose="Another")) == first
        assert await tx.footage_openings.get_for_update(first.id) == first
        assert await tx.footage_openings.get_for_update(FootageOpeningId(uuid4())) is None
        assert await tx.footage_openings.newest_of(footage.id, asked_by=meera) == last
        assert await tx.footage_openings.newest_of(footage.id, asked_by=tara) is None
        answered = last.answered(
            OpeningAnswer.REFUSED, answered_by=tara, note="The still says it", now=world.now()
        )
        await tx.footage_openings.update(answered)
        assert await tx.footage_openings.newest_of(footage.id, asked_by=meera) == answered


async def test_csa_10_of_twenty_answers_at_once_one_holds(world: World) -> None:
    footage = of(await a_show(world), world)
    await keep(world, footage)
    meera, tara = await staff(world, "Meera"), await staff(world, "Tara")
    opening = await asked(world, footage.id, meera)

    async def answer(number: int) -> FootageOpening | Refusal:
        given = OpeningAnswer.ALLOWED if number % 2 else OpeningAnswer.REFUSED
        try:
            async with world.begin() as tx:
                found = await tx.footage_openings.get_for_update(opening.id)
                assert found is not None
                told = found.answered(given, answered_by=tara, note=f"{number}", now=world.now())
                await tx.footage_openings.update(told)
                return told
        except FootageOpeningAnswered as refusal:
            return refusal

    told = await asyncio.gather(*(answer(number) for number in range(20)))
    [held] = [each for each in told if isinstance(each, FootageOpening)]
    async with world.begin() as tx:
        assert await tx.footage_openings.get_for_update(opening.id) == held


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_csa_10_the_database_knows_that_one_person_is_not_two(world: World) -> None:
    footage = of(await a_show(world), world)
    await keep(world, footage)
    meera = await staff(world, "Meera")
    opening = await asked(world, footage.id, meera)
    forged = replace(opening, answer=OpeningAnswer.ALLOWED, answered_by=meera, answered_at=world.now())
    with pytest.raises(DBAPIError, match="two_people"):
        async with world.begin() as tx:
            await tx.footage_openings.update(forged)


async def test_csa_04_a_request_for_what_is_withheld_is_listed_for_those_alone_who_may_see_it(
    world: World,
) -> None:
    show, withheld = await a_show(world), await a_show(world)
    plain, hidden = of(show, world), of(withheld, world)
    await keep(world, plain, hidden)
    async with world.begin() as tx:
        await tx.frame_matches.add(a_match(withheld, world))
    meera, tara = await staff(world, "Meera"), await staff(world, "Tara")
    first, second = await asked(world, plain.id, meera), await asked(world, hidden.id, tara, after=1)
    async with world.begin() as tx:
        await tx.footage_openings.update(
            first.answered(OpeningAnswer.ALLOWED, answered_by=tara, note="", now=world.now())
        )
    mine = {first.id, second.id}

    async def listed(
        may_see: bool, *, minutes: int = 1
    ) -> list[tuple[FootageOpeningId, str, str | None, bool]]:
        after = world.now() - timedelta(minutes=minutes)
        rows = await newest(world).newest(asked_after=after, may_see_withheld=may_see, limit=1000)
        return [
            (row.opening.id, row.asked_by_name, row.answered_by_name, row.is_withheld)
            for row in rows
            if row.opening.id in mine
        ]

    assert await listed(True) == [(second.id, "Tara", None, True), (first.id, "Meera", "Tara", False)]
    assert await listed(False) == [(first.id, "Meera", "Tara", False)]
    assert await listed(True, minutes=-1) == []

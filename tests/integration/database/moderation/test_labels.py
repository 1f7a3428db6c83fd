"""Labels of people (MOD-30): memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from application.moderation.cases.label_person import LabelPerson, RemoveLabel
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import UserNotFound
from domain.ids import LabelId, UserId
from domain.moderation.desk.label import Label, LabelIdReused, LabelNotFound
from ports.moderation.labels import LabelQueries
from tests.builders import a_user
from tests.integration.database.conftest import World


async def someone(world: World, role: Role, name: str) -> UserId:
    user = a_user(role=role, display_name=name)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user.id


async def put(
    world: World, person: UserId, actor: UserId, label_id: LabelId | None = None, reason: str = "Six reports"
) -> Label:
    label = LabelPerson(world.begin, world.now, world.new_id)
    return await label(
        label_id=label_id or LabelId(uuid4()), person_id=person, actor_id=actor, kind="targeted", reason=reason, days=7
    )  # fmt: skip


async def holding(world: World, person: UserId) -> list[tuple[LabelId, str]]:
    queries = cast(LabelQueries, world.query("moderation.labels", "LabelQueries"))
    return [(row.label.id, row.put_by_name) for row in await queries.holding(person, now=world.now())]


async def test_mod_30_labels_hold_until_they_end_or_are_taken_off(world: World) -> None:
    ravi, meera = await someone(world, Role.PERFORMER, "Ravi"), await someone(world, Role.MODERATOR, "Meera")
    first = await put(world, ravi, meera)
    world.now.advance(days=1)
    second = await put(world, ravi, meera)
    assert await holding(world, ravi) == [(second.id, "Meera"), (first.id, "Meera")]
    remove = RemoveLabel(world.begin, world.now, world.new_id)
    removed = await remove(label_id=second.id, actor_id=meera, reason="It was another")
    async with world.begin() as tx:
        assert await tx.labels.find_for_update(second.id) == removed
    assert await holding(world, ravi) == [(first.id, "Meera")]
    world.now.advance(days=6)
    assert await holding(world, ravi) == []
    with pytest.raises(LabelNotFound):
        await remove(label_id=LabelId(uuid4()), actor_id=meera, reason="None")


async def test_mod_30_a_retry_is_one_label_and_only_who_works_cases_puts_one(world: World) -> None:
    ravi, meera = await someone(world, Role.PERFORMER, "Ravi"), await someone(world, Role.MODERATOR, "Meera")
    label_id = LabelId(uuid4())
    assert await put(world, ravi, meera, label_id) == await put(world, ravi, meera, label_id)
    with pytest.raises(LabelIdReused):
        await put(world, ravi, meera, label_id, "Another reason")
    with pytest.raises(PermissionDenied):
        await put(world, meera, ravi)
    with pytest.raises(UserNotFound):
        await put(world, UserId(uuid4()), meera)


async def test_mod_30_a_label_that_is_sent_ten_times_at_once_is_put_once(world: World) -> None:
    ravi, meera = await someone(world, Role.PERFORMER, "Ravi"), await someone(world, Role.MODERATOR, "Meera")
    label_id = LabelId(uuid4())
    labels = await asyncio.gather(*(put(world, ravi, meera, label_id) for _ in range(10)))
    assert len(set(labels)) == 1
    rows = await world.moderation_queries.audit_about([f"account:{ravi} label:{label_id}"], limit=10)
    assert [row.action for row in rows] == ["label.put"]


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_mod_30_the_database_takes_no_label_without_a_reason(world: World) -> None:
    ravi, meera = await someone(world, Role.PERFORMER, "Ravi"), await someone(world, Role.MODERATOR, "Meera")
    label = await put(world, ravi, meera)
    for wrong in (
        replace(label, id=LabelId(uuid4()), reason=""),
        replace(label, id=LabelId(uuid4()), until=label.put_at - timedelta(days=1)),
    ):
        with pytest.raises(DBAPIError):
            async with world.begin() as tx:
                await tx.labels.add(wrong)

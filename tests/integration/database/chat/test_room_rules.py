"""One suite holds both databases to the promises of `RoomRulesBook` and `RulesAcceptances` (CHT-11)."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.set_room_rules import SetRoomRules
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.room_rules import RoomRules, RoomRulesChanged, RulesAcceptance
from domain.identity.user import User
from domain.ids import UserId
from domain.streaming.room_event import CHAT_RULES
from ports.chat.room_rules import RoomRulesQueries, RoomRulesStanding
from tests.builders import a_stream, a_user
from tests.integration.database.conftest import World


async def people(world: World, count: int) -> list[User]:
    made = [a_user() for _ in range(count)]
    async with world.begin() as tx:
        for user in made:
            await tx.users.add(user)
    return made


def queries(world: World) -> RoomRulesQueries:
    return cast(RoomRulesQueries, world.query("chat.room_rules", "RoomRulesQueries"))


async def set_rules(world: World, performer_id: UserId, *texts: str) -> list[RoomRules]:
    rules = [RoomRules(performer_id, number, text, world.now()) for number, text in enumerate(texts, start=1)]
    async with world.begin() as tx:
        for each in rules:
            await tx.room_rules.add(each)
    return rules


async def test_cht_11_the_latest_version_is_in_force_and_all_are_kept(world: World) -> None:
    ravi, other = await people(world, 2)
    async with world.begin() as tx:
        assert await tx.room_rules.latest(ravi.id) is None
    first, second, third = await set_rules(world, ravi.id, "Be kind\nNo spoilers", "Be kinder", "")
    await set_rules(world, other.id, "Be quiet")
    async with world.begin() as tx:
        assert await tx.room_rules.latest(ravi.id) == third
    assert await queries(world).versions(ravi.id, limit=9) == [third, second, first]
    assert await queries(world).versions(ravi.id, limit=1) == [third]
    with pytest.raises(RoomRulesChanged) as refused:
        async with world.begin() as tx:
            await tx.room_rules.add(RoomRules(ravi.id, 2, "Be quiet", world.now()))
    assert refused.value.version == 2
    assert await queries(world).versions(ravi.id, limit=9) == [third, second, first]


async def test_cht_11_an_acceptance_is_of_one_person_one_performer_and_one_version(world: World) -> None:
    ravi, other, asha, priya = await people(world, 4)
    for performer in (ravi, other):
        await set_rules(world, performer.id, "Be kind", "Be kinder")
    async with world.begin() as tx:
        for _ in range(2):
            await tx.rules_acceptances.add(RulesAcceptance(asha.id, ravi.id, 1, world.now()))
    async with world.begin() as tx:
        has = tx.rules_acceptances.has_accepted
        assert await has(ravi.id, asha.id, 1)
        for performer, person, version in (
            (ravi, asha, 2),
            (other, asha, 1),
            (ravi, priya, 1),
            (asha, ravi, 1),
        ):
            assert not await has(performer.id, person.id, version)


async def test_cht_11_of_twenty_acceptances_at_once_one_is_kept(world: World) -> None:
    ravi, asha = await people(world, 2)
    await set_rules(world, ravi.id, "Be kind")

    async def accept() -> None:
        async with world.begin() as tx:
            await tx.rules_acceptances.add(RulesAcceptance(asha.id, ravi.id, 1, world.now()))

    await asyncio.gather(*(accept() for _ in range(20)))
    async with world.begin() as tx:
        assert await tx.rules_acceptances.erase_of(asha.id) == 1


async def test_cht_11_of_twenty_changes_at_once_each_is_a_version_of_its_own(world: World) -> None:
    [ravi] = await people(world, 1)
    show = a_stream(performer_id=ravi.id)
    async with world.begin() as tx:
        await tx.streams.add(show)
    change = SetRoomRules(world.begin, WordRules(even_weak=()), world.now, world.new_id)
    texts = [f"Be kind{'!' * number}" for number in range(1, 21)]
    await asyncio.gather(
        *(change(stream_id=show.id, actor_id=ravi.id, rules=text, note="") for text in texts)
    )
    kept = await queries(world).versions(ravi.id, limit=99)
    assert [rules.version for rules in kept] == list(range(20, 0, -1))
    assert sorted(rules.text for rules in kept) == sorted(texts)
    told = [dict(each.data) for each in await world.room_log.since(show.id, 0, limit=99)]
    assert [each["version"] for each in told] == list(range(1, 21))
    assert [each["rules"] for each in told] == [""] * 19 + [kept[0].text], (
        "what holds no more is not read there"
    )


async def test_cht_11_whom_the_rules_concern_and_whom_not(world: World) -> None:
    ravi, asha, priya = await people(world, 3)
    assert await queries(world).standing(ravi.id, asha.id) == RoomRulesStanding(None, False, False)
    async with world.begin() as tx:
        await tx.room_moderators.save(RoomModerator(ravi.id, priya.id, ModeratorState.ACTIVE, world.now()))
    first, second = await set_rules(world, ravi.id, "Be kind", "Be kinder")
    async with world.begin() as tx:
        await tx.rules_acceptances.add(RulesAcceptance(asha.id, ravi.id, first.version, world.now()))

    standing = await queries(world).standing(ravi.id, asha.id)
    assert standing == RoomRulesStanding(second, False, False)
    assert standing.must_accept
    async with world.begin() as tx:
        await tx.rules_acceptances.add(RulesAcceptance(asha.id, ravi.id, second.version, world.now()))
    for person, expected in (
        (asha, RoomRulesStanding(second, True, False)),
        (priya, RoomRulesStanding(second, False, True)),
        (ravi, RoomRulesStanding(second, False, True)),
    ):
        standing = await queries(world).standing(ravi.id, person.id)
        assert standing == expected
        assert not standing.must_accept

    none = RoomRules(ravi.id, 3, "", world.now() + timedelta(minutes=1))
    async with world.begin() as tx:
        await tx.room_rules.add(none)
    standing = await queries(world).standing(ravi.id, asha.id)
    assert standing == RoomRulesStanding(none, False, False)
    assert not standing.must_accept


async def test_prv_09_the_words_of_rules_go_and_who_accepted_what_goes_with_the_person(world: World) -> None:
    ravi, other, asha, priya = await people(world, 4)
    show = a_stream(performer_id=ravi.id)
    for performer in (ravi, other):
        await set_rules(world, performer.id, "Be kind", "", "Be kinder")
    told = {"version": 3, "rules": "Be kinder", "performer_id": str(ravi.id)}
    async with world.begin() as tx:
        await tx.streams.add(show)
        await tx.room_events.append(show.id, CHAT_RULES, told, now=world.now())
        for person in (asha, priya):
            for version in (1, 3):
                await tx.rules_acceptances.add(RulesAcceptance(person.id, ravi.id, version, world.now()))
    async with world.begin() as tx:
        for counts in ([2, 2, 1], [0, 0, 0]):
            assert [
                await tx.room_rules.erase_texts_of(ravi.id),
                await tx.rules_acceptances.erase_of(asha.id),
                await tx.room_events.erase_words_of(ravi.id),
            ] == counts
    assert [rules.text for rules in await queries(world).versions(ravi.id, limit=9)] == ["", "", ""]
    assert [rules.text for rules in await queries(world).versions(other.id, limit=9)] == [
        "Be kinder",
        "",
        "Be kind",
    ]
    async with world.begin() as tx:
        assert not await tx.rules_acceptances.has_accepted(ravi.id, asha.id, 3)
        assert await tx.rules_acceptances.has_accepted(ravi.id, priya.id, 3)
    [event] = await world.room_log.since(show.id, 0, limit=9)
    assert event.data == told | {"rules": ""}

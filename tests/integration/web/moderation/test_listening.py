"""Who is listened to is told so, and staff see where nobody could hear (STR-13)."""

import re
from datetime import timedelta

from dependency_injector import providers

from adapters.memory.moderation.watch.speech_recognition import MemoryRecognizer
from domain.identity.permissions import Role
from domain.moderation.watch.listening import STRETCH
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

LISTENS = "A program listens to parts of your show"


async def a_live_show(container: Container, ravi: Person) -> Stream:
    now = container.now()()
    stream = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    return stream


async def test_str_13_the_studio_tells_a_performer_who_is_listened_to(
    container: Container, people: People, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    stream = await a_live_show(container, ravi)
    assert LISTENS not in (await visit(ravi, f"/studio/{stream.id}")).text
    with container.speech_recognizers.override(providers.Object([MemoryRecognizer()])):
        page = await visit(ravi, f"/studio/{stream.id}")
    assert not faults(page.document)
    assert LISTENS in page.text


async def test_str_13_the_wall_points_out_a_show_that_nobody_could_hear(
    container: Container, people: People, visit: Visit
) -> None:
    stream, meera = (
        await a_live_show(container, await people.make(Role.PERFORMER)),
        await people.make(Role.MODERATOR),
    )

    async def is_pointed_out() -> bool:
        page = await visit(meera, "/staff")
        assert not faults(page.document)
        (tile,) = re.findall(rf'id="tile-{stream.id}".*?class="tile-foot"', page.text, re.DOTALL)
        return "not listened to" in tile

    async def listened(slot: int, *, is_heard: bool) -> None:
        now = container.now()()
        async with container.database().begin() as tx:
            assert await tx.speech_slots.take(stream.id, slot, at=now - timedelta(seconds=1))
            await tx.speech_slots.done(stream.id, slot, is_heard=is_heard)

    assert not await is_pointed_out()
    with container.speech_recognizers.override(providers.Object([MemoryRecognizer()])):
        assert not await is_pointed_out(), "it has just begun"
    await listened(0, is_heard=False)
    assert await is_pointed_out()
    await listened(1, is_heard=True)
    assert not await is_pointed_out()


async def test_str_13_whoever_watches_and_whoever_reads_the_rules_is_told_too(
    container: Container, people: People, visit: Visit
) -> None:
    stream = await a_live_show(container, await people.make(Role.PERFORMER))
    asha = await people.make()
    watch, listens = f"/watch/{stream.id}", "A program listens to parts of this show"
    assert listens not in (await visit(asha, watch)).text
    rules = await visit(None, "/rules")
    assert not faults(rules.document)
    assert "look at the pictures of every live show, private ones too" in rules.text
    assert "listens to parts of what is said" not in rules.text
    with container.speech_recognizers.override(providers.Object([MemoryRecognizer()])):
        page, rules = await visit(asha, watch), await visit(None, "/rules")
    assert not faults(page.document)
    assert listens in page.text
    assert "listens to parts of what is said there, in private shows as in others" in rules.text


async def test_str_13_the_wall_points_out_a_show_that_no_worker_listens_to_and_says_how_much_was_heard(
    container: Container, people: People, visit: Visit
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    now = container.now()()
    began = now - timedelta(minutes=4)
    stream = a_stream(performer_id=ravi.user.id, created_at=began, started_at=began)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)

    async def tile() -> str:
        page = await visit(meera, "/staff")
        assert not faults(page.document)
        (found,) = re.findall(rf'id="tile-{stream.id}".*?class="tile-foot"', page.text, re.DOTALL)
        return str(found)

    assert "istened to" not in await tile(), "where nobody listens nothing is said"
    with container.speech_recognizers.override(providers.Object([MemoryRecognizer()])):
        assert "not listened to" in await tile()
        async with container.database().begin() as tx:
            for slot in (3, 7, 11, 15):
                assert await tx.speech_slots.take(stream.id, slot, at=began + (slot + 1) * STRETCH)
                await tx.speech_slots.done(stream.id, slot, is_heard=True)
        assert "not listened to" not in await tile()
        assert "Listened to: 25 % of the last 15 minutes" in await tile()
        page = await visit(meera, f"/staff/streams/{stream.id}")
    assert "Listened to: 25 %" in page.text

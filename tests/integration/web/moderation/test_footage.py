"""What is kept of a show's picture, on the staff's pages, as a browser without JavaScript asks for them."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from dependency_injector import providers
from quart import Quart, Response

from adapters.memory.moderation.watch.hash_banks import MemoryExchange
from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from ports.moderation.watch.hash_banks import ExchangeState
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import a_grave_clip, show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

__all__ = ["show"]


async def fetched(app: Quart, who: Person, path: str, destination: str) -> Response:
    headers = {"Cookie": f"session={who.cookie}", "Sec-Fetch-Dest": destination}
    return await app.test_client().get(path, headers=headers)


async def test_str_12_a_moderator_takes_keeps_and_looks(
    app: Quart, people: People, visit: Visit, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)
    page = await visit(meera, f"/staff/streams/{show.id}")
    assert "Keep the last minute" in page.text
    assert not faults(page.document)
    clip_id = page.document.value_of("footage_id")
    taken = await visit(meera, f"/staff/streams/{show.id}/stills", {"footage_id": str(uuid4())})
    assert taken.status == 303
    kept = await visit(meera, f"/staff/streams/{show.id}/clips", {"footage_id": clip_id, "note": "A threat"})
    assert kept.status == 303
    listed = await visit(meera, kept.response.headers["Location"])
    assert f"/staff/footage/{clip_id}/views" in listed.text
    assert not faults(listed.document)
    still = re.search(r'src="(/staff/footage/[0-9a-f-]{36}\.jpg)"', listed.text)
    assert still is not None
    shown = await fetched(app, meera, still.group(1), "image")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert (await fetched(app, meera, still.group(1), "document")).status_code == 403
    opened = await visit(meera, f"/staff/footage/{clip_id}/views", {"reason": "To decide"})
    assert opened.status == 303
    view = await visit(meera, opened.response.headers["Location"])
    assert not faults(view.document)
    film = re.search(r'<video src="([^"]+)"', view.text)
    assert film is not None
    assert (await fetched(app, meera, film.group(1), "video")).content_type == "video/webm"
    assert (await fetched(app, meera, film.group(1), "document")).status_code == 403


async def test_csa_10_one_asks_another_allows_and_the_first_looks(
    app: Quart, container: Container, people: People, visit: Visit, show: Stream
) -> None:
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    clip_id = await a_grave_clip(container, show)
    listed = await visit(meera, f"/staff/streams/{show.id}/footage")
    assert "Two people open this" in listed.text
    assert not faults(listed.document)
    opening_id = listed.document.value_of("opening_id")
    ask = f"/staff/footage/{clip_id}/openings"
    missing = await visit(meera, ask, {"opening_id": opening_id, "reason": " "})
    assert missing.status == 422
    assert "Say why" in missing.text
    asked = await visit(meera, ask, {"opening_id": opening_id, "reason": "To compare it with the report"})
    waits = await visit(meera, asked.response.headers["Location"])
    assert "Waits for somebody else’s word" in entry(waits.text, "To compare it with the report")
    theirs = await visit(tara, "/staff/footage-openings")
    assert not faults(theirs.document)
    answer = f"/staff/footage-openings/{opening_id}"
    assert answer in theirs.text
    refused = await visit(tara, answer, {"answer": "refused", "note": ""})
    assert refused.status == 422
    assert "Say why" in refused.text
    assert not faults(refused.document)
    assert (await visit(tara, answer, {"answer": "", "note": ""})).status == 422
    assert (await visit(tara, answer, {"answer": "allowed", "note": ""})).status == 303
    mine = await visit(meera, "/staff/footage-openings")
    assert not faults(mine.document)
    assert f'action="/staff/footage/{clip_id}/views"' in entry(mine.text, "To compare it with the report")
    theirs = await visit(tara, "/staff/footage-openings")
    assert f'action="/staff/footage/{clip_id}/views"' not in theirs.text, "it is open to whoever asked"
    opened = await visit(meera, f"/staff/footage/{clip_id}/views", {})
    view = await visit(meera, opened.response.headers["Location"])
    film = re.search(r'<video src="([^"]+)"', view.text)
    assert film is not None
    assert (await fetched(app, meera, film.group(1), "video")).content_type == "video/webm"


def entry(text: str, purpose: str) -> str:
    """The part of the page that is about the request with this purpose."""
    [part] = [each for each in text.split("<li>") if purpose in each]
    return part


async def test_a_clip_without_a_reason_is_asked_for_one(people: People, visit: Visit, show: Stream) -> None:
    meera = await people.make(Role.MODERATOR)
    answer = await visit(meera, f"/staff/streams/{show.id}/clips", {"footage_id": str(uuid4()), "note": ""})
    assert answer.status == 422
    assert "Say why" in answer.text


async def test_str_12_ops_05_the_wall_says_when_nobody_looks_and_at_whom(
    container: Container, people: People, visit: Visit, show: Stream
) -> None:
    meera, now = await people.make(Role.MODERATOR), container.now()()

    async def tile() -> str:
        text = (await visit(meera, "/staff")).text
        return text.partition(f'id="tile-{show.id}"')[2].partition("</li>")[0]

    async with container.database().begin() as tx:
        await tx.streams.update(replace(show, started_at=now - timedelta(minutes=2)))
        await tx.looks.looked(show.id, at=now - timedelta(seconds=25), is_judged=True)
    assert "not looked at" in await tile()
    async with container.database().begin() as tx:
        await tx.looks.looked(show.id, at=now, is_judged=True)
        await tx.looks.beat(now)
    assert "not looked at" not in await tile()
    page = await visit(meera, "/staff")
    assert "The sampler is down" not in page.text
    assert not faults(page.document)
    container.now.override(providers.Object(lambda: now + timedelta(minutes=1)))
    try:
        page = await visit(meera, "/staff")
        assert "The sampler is down" in page.text
        assert not faults(page.document)
    finally:
        container.now.reset_last_overriding()


async def test_str_12_the_wall_and_the_show_say_how_much_was_looked_at(
    container: Container, people: People, visit: Visit, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)

    async def said() -> list[str]:
        wall, page = await visit(meera, "/staff"), await visit(meera, f"/staff/streams/{show.id}")
        assert not faults(wall.document) + faults(page.document)
        return [wall.text.partition(f'id="tile-{show.id}"')[2].partition("</li>")[0], page.text]

    begun = container.now()().replace(second=0, microsecond=0) - timedelta(minutes=20)
    async with container.database().begin() as tx:
        await tx.streams.update(replace(show, started_at=begun))
        for quarter in range(84):
            await tx.looks.looked(show.id, at=begun + timedelta(seconds=15 * quarter), is_judged=True)
    container.now.override(providers.Object(lambda: begun + timedelta(minutes=21)))
    try:
        for text in await said():
            assert "Looked at: 100 % of the last 15 minutes" in text
            assert "looked at too little" not in text
        container.now.override(providers.Object(lambda: begun + timedelta(minutes=24)))
        for text in await said():
            assert "looked at too little" in text
            assert "80 % of the last 15 minutes" in text
    finally:
        container.now.reset_override()


async def test_csa02_the_wall_says_which_list_of_known_pictures_is_old(
    container: Container, people: People, visit: Visit
) -> None:
    meera, now = await people.make(Role.MODERATOR), container.now()()
    name = f"exchange-{uuid4().hex[:8]}"
    state = ExchangeState(name, "", now - timedelta(hours=25), now - timedelta(days=9), "")
    async with container.database().begin() as tx:
        await tx.exchanges.save(state)
    assert name not in (await visit(meera, "/staff")).text, "it is not followed any more"
    container.hash_exchanges.override(providers.Object([MemoryExchange(name)]))
    try:
        page = await visit(meera, "/staff")
        assert f"The list of known pictures from {name} is old" in page.text
        assert not faults(page.document)
        async with container.database().begin() as tx:
            await tx.exchanges.save(replace(state, current_at=now - timedelta(hours=23)))
        assert name not in (await visit(meera, "/staff")).text
        async with container.database().begin() as tx:
            await tx.exchanges.save(replace(state, current_at=None))
        assert "we have never had all of it" in (await visit(meera, "/staff")).text
    finally:
        container.hash_exchanges.reset_override()

"""Staff mute a live show on its page; its performer reads why, appeals, and another moderator gives the sound back."""

import re
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from domain.identity.permissions import Role
from domain.ids import EventId, StreamId
from domain.india import date_words, day_of
from domain.language import Language
from domain.moderation.events import StaffActed
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

FOUND = "A caller was insulted by name, twice."


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def controls(container: Container, stream_id: StreamId) -> RoomControls:
    async with container.database().begin() as tx:
        return await tx.room_controls.of(stream_id)


async def worked(container: Container, stream_id: UUID) -> int:
    """What the worker makes of this show's acts, as the outbox tells it."""
    query = text("SELECT id, payload FROM outbox WHERE name = :name AND payload ->> 'stream_id' = :id")
    async with container.engine().connect() as connection:
        rows = (await connection.execute(query, {"name": StaffActed.name, "id": str(stream_id)})).all()
    for row in rows:
        await container.state_staff_act()(msgspec.convert(row.payload, StaffActed), EventId(row.id))
    return len(rows)


async def test_enf_01_02_03_staff_mute_a_show_its_performer_appeals_and_another_gives_the_sound_back(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    ravi, kiran = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    live = await a_live_show(container, ravi)
    page = await visit(meera, f"/staff/streams/{live.id}")
    assert not faults(page.document)
    assert "the performer reads it with the reasons" in page.text
    path = f"/staff/streams/{live.id}/controls"
    unnamed = await visit(meera, path, {"act": "mute", "policy": "", "note": FOUND})
    assert (unnamed.status, "Choose the rule first." in unnamed.text) == (422, True)
    muted = await visit(meera, path, {"act": "mute", "policy": "harassment", "note": FOUND})
    assert muted.status == 303
    assert (await controls(container, live.id)).is_muted, "before anything is written"
    assert await worked(container, live.id) == 1

    listed = await visit(ravi, "/decisions?lang=en")
    found = re.search(r'href="(/decisions/[0-9a-f-]{36})\?lang=en"', listed.text)
    assert found is not None
    told = await visit(ravi, f"{found[1]}?lang=en")
    assert not faults(told.document)
    for words in (FOUND, "Your show was muted for viewers", "Harassing or humiliating", "appeal"):
        assert words in told.text
    hindi = (await visit(ravi, f"{found[1]}?lang=hi")).text
    assert "आपके शो की आवाज़" in hindi
    assert date_words(day_of(container.now()()), Language.HINDI) in hindi
    why = {"text": "That is the name of the raga."}
    assert (await visit(ravi, f"{found[1]}/appeal?lang=en", why)).status == 303

    own = await appeal_of(visit, kiran, found[1])
    answer = {"outcome": "overturned", "answer": "You are right.", "staff_note": ""}
    assert (await visit(meera, own, answer)).status == 409, "who muted does not decide that"
    assert (await controls(container, live.id)).is_muted
    assert (await visit(kiran, own, answer)).status == 303
    assert not (await controls(container, live.id)).is_muted
    assert "What can be given back is given back" in (await visit(ravi, f"{found[1]}?lang=en")).text


async def a_live_show(container: Container, ravi: Person) -> Stream:
    stream_id = container.new_id()()
    await ravi.json("PUT", f"/v1/streams/{stream_id}", {"title": f"Raga {stream_id.hex[:8]}"}, status=201)
    async with container.database().begin() as tx:
        made = await tx.streams.find_open_for_update(ravi.user.id)
        assert made is not None
        stream = made.live(container.now()())
        await tx.streams.update(stream)
    return stream


async def appeal_of(visit: Visit, who: Person, decision: str) -> str:
    listed = await visit(who, "/staff/cases/appeals")
    for path in re.findall(r'href="(/staff/cases/appeals/[0-9a-f-]{36})">', listed.text):
        page = await visit(who, path)
        if FOUND in page.text:
            assert not faults(page.document)
            return str(path)
    raise AssertionError(f"the appeal of {decision} is not in the queue")

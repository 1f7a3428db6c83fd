"""The staff page of live rooms, as a browser without JavaScript asks for it."""

from uuid import uuid4

import pytest
from dependency_injector import providers

from adapters.aiortc_sfu.media_plane import AiortcSfuRooms
from adapters.memory.streaming.media import MemoryMedia
from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.cli.services import any_port
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults
from tests.unit.media.offers import chromium


async def a_show(container: Container, people: People, title: str) -> Stream:
    ravi = await people.make(Role.PERFORMER)
    now = container.now()()
    stream = a_stream(performer_id=ravi.user.id, title=title, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    return stream


def row_of(text: str, stream: Stream) -> str:
    return text.partition(f'id="room-{stream.id}"')[2].partition("</tr>")[0]


async def test_str_06_moderators_see_which_show_struggles_and_which_has_no_picture(
    container: Container, people: People, visit: Visit
) -> None:
    playing, lost = [await a_show(container, people, f"A veena {uuid4().hex[:6]}") for _ in range(2)]
    unopened = await a_show(container, people, f"A tabla {uuid4().hex[:6]}")
    media = container.media_rooms()
    assert isinstance(media, MemoryMedia)
    for stream in (playing, lost):
        await media.publish(stream.id, stream.performer_id, offer=chromium("sendonly"))
    media.publisher_lost(lost.id, seconds=12)

    for role in (Role.MODERATOR, Role.ADMIN):
        page = await visit(await people.make(role), "/staff/rooms")
        assert page.status == 200
        assert not faults(page.document)
        assert "Fine" in row_of(page.text, playing)
        assert "VP8" in row_of(page.text, playing)
        assert "No picture" in row_of(page.text, lost)
        assert "no picture for 12 s" in row_of(page.text, lost)
        assert "no room is open" in row_of(page.text, unopened)
        assert page.text.index(str(lost.id)) < page.text.index(str(playing.id)), "the worst first"


async def test_who_comes_while_the_picture_has_stopped_is_told_whose_it_is(
    container: Container, people: People, visit: Visit
) -> None:
    show, viewer = await a_show(container, people, "A sarod"), await people.make()
    for stream, said in ((show.stalled(container.now()()), "true"), (show, "false")):
        async with container.database().begin() as tx:
            await tx.streams.update(stream)
        page = await visit(viewer, f"/watch/{show.id}")
        (room,) = [each for _, each, _ in page.document.elements if each.get("id") == "watch"]
        assert room["data-stalled"] == said
        assert (
            room["data-performer-name"]
            == page.text.partition('<div class="who">')[2].partition("<p>")[2].partition("</p>")[0]
        )


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PERFORMER, Role.KYC_OFFICER, Role.FINANCE_OFFICER])
async def test_nobody_else_looks_into_the_rooms(people: People, visit: Visit, role: Role) -> None:
    assert (await visit(await people.make(role), "/staff/rooms")).status == 403


async def test_a_media_plane_that_does_not_answer_is_said_and_nothing_is_made_up(
    container: Container, people: People, visit: Visit
) -> None:
    show = await a_show(container, people, "A sitar")
    nobody = AiortcSfuRooms(f"http://127.0.0.1:{any_port()}", "secret")
    container.media_rooms.override(providers.Object(nobody))
    try:
        page = await visit(await people.make(Role.MODERATOR), "/staff/rooms")
    finally:
        container.media_rooms.reset_last_overriding()
        await nobody.aclose()
    assert "does not answer" in page.text
    assert "Not known" in row_of(page.text, show)
    assert "No picture" not in row_of(page.text, show)

"""What studio and watch page make of what happens to their media, on the whole platform."""

import asyncio
import contextlib
import re
import time
from uuid import UUID

import pytest
from playwright.async_api import Browser, Error, Request, expect

from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.streaming.room_event import MEDIA_MOVED, MEDIA_STALLED
from entrypoints.container import Container
from tests.integration.browser.backstage import a_person, backstage, enter
from tests.integration.browser.conftest import FLAGS, MakePerson, Person, Platform, grows
from tests.integration.browser.steps import go_live, take_seat
from tests.integration.chromium import chromium_path

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

ELSEWHERE = "You are live from another window or device"
TOLD_SECONDS, MOVED_SECONDS = 5.0, 8.0
STOPPED = "Ravi’s picture has stopped"
GRACE_SECONDS = 15.0
LIVE = "Live: people can see and hear you"


async def another_window(person: Person, path: str) -> Person:
    page = await person.context.new_page()
    other = Person(page, person.context, person.url)
    await other.go(path)
    return other


async def test_two_studios_of_one_show_do_not_take_it_from_each_other(
    person: MakePerson, platform: Platform
) -> None:
    ravi = await person()
    ravi.forgive("404|409")  # who is taken from is gone, and who comes second is refused
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    second = await another_window(ravi, f"/studio/{stream_id}")
    await second.page.get_by_role("button", name="Turn on the camera").click()
    await second.page.get_by_role("button", name="Go live").click()
    await expect(second.page.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    await expect(ravi.page.locator("#studio-status")).to_have_text(LIVE)

    await second.page.get_by_role("button", name="Take over here").click()
    await expect(second.page.locator("#studio-status")).to_have_text(LIVE)
    await expect(second.page.get_by_role("heading", name=ELSEWHERE)).to_be_hidden()
    await expect(ravi.page.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    await second.page.wait_for_timeout(4_000)
    await expect(second.page.locator("#studio-status")).to_have_text(LIVE)


async def offers(person: Person, kind: str) -> list[str]:
    """The offers that a page makes from now on."""
    made: list[str] = []
    path = re.compile(rf"/{kind}(\?.*)?$")

    def hear(request: Request) -> None:
        if request.method == "POST" and path.search(request.url):
            made.append(request.url)

    person.page.on("request", hear)
    return made


async def test_str_04_who_is_put_out_reads_so_at_once(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, asha, tara = await person(), await person(), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    put_out = await enter(asha, backstage, "Asha")
    await enter(tara, backstage, "Tara")
    await take_seat(asha, stream_id)
    await take_seat(tara, stream_id)
    meera = await a_person(backstage, "Meera", Role.MODERATOR)
    asha.forgive("403|404")
    told = asyncio.create_task(asha.reads("Our team put you out of this show"))
    before = len(await asha.ice_states())
    await backstage.remove_from_show()(
        stream_id=StreamId(UUID(stream_id)), actor_id=meera.id, person_id=put_out.id, policy="harassment", note="",
    )  # fmt: skip
    put_out_at = time.time()
    assert await told - put_out_at < TOLD_SECONDS
    timed_out = {"disconnected", "failed"} & set((await asha.ice_states())[before:])
    assert not timed_out, "told by the goodbye, not by ICE's time-out"
    await expect(asha.page.get_by_role("heading", name="Our team put you out of this show")).to_be_visible()
    await grows(tara.frames_decoded, by=20, seconds=60)
    await expect(tara.page.locator("#stage-state")).to_be_hidden()


async def test_a_room_that_moved_is_joined_again_within_seconds(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    """Its word comes by the room's events; nothing else happened to the connections."""
    ravi, asha = await person(), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    await enter(asha, backstage, "Asha")
    await take_seat(asha, stream_id)
    published, watched = await offers(ravi, "whip"), await offers(asha, "whep")
    moved = time.monotonic()
    async with backstage.begin()() as tx:
        await tx.room_events.append(StreamId(UUID(stream_id)), MEDIA_MOVED, {}, now=backstage.now()())
    async with asyncio.timeout(MOVED_SECONDS):
        while not published or not watched:
            await asha.page.wait_for_timeout(50)
    await grows(asha.frames_decoded, by=20, seconds=60)
    assert time.monotonic() - moved < MOVED_SECONDS
    await expect(asha.page.locator("#stage-state")).to_be_hidden()
    await expect(ravi.page.locator("#studio-status")).to_have_text(LIVE)
    assert len(published) == 1, "once, and taken for the same studio"


CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
HANG = """async () => {
  const sender = window.connections.at(-1).getSenders().find((each) => each.track?.kind === "video");
  window.hung = { sender, track: sender.track };
  await sender.replaceTrack(null);
}"""
GO_ON = "() => window.hung.sender.replaceTrack(window.hung.track)"


async def test_a_camera_that_hangs_says_so_to_who_comes_meanwhile_too(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    """The microphone goes on, and who comes is sent the last pictures there were: neither is taken for a picture."""
    ravi, asha = await person(), await person()
    await ravi.context.add_init_script(CONNECTIONS)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await enter(asha, backstage, "Asha")
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    said = asyncio.create_task(asha.reads(STOPPED))
    await ravi.page.evaluate(HANG)
    await said
    await asha.page.reload()
    await expect(asha.page.locator("#stage-controls:not([hidden])")).to_be_attached()
    await expect(asha.page.get_by_role("heading", name=STOPPED)).to_be_visible()
    await ravi.page.evaluate(GO_ON)
    await asha.no_longer_reads(STOPPED)
    await expect(asha.page.locator("#stage-state")).to_be_hidden()


async def test_a_picture_that_stops_without_a_goodbye_says_whose_it_is(
    person: MakePerson, platform: Platform, backstage: Container, chromium: Browser
) -> None:
    """The performer's whole browser is killed. Words over a picture that moves go by themselves."""
    ravi, asha = await person(), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await enter(asha, backstage, "Asha")
    doomed = await chromium.browser_type.launch(executable_path=chromium_path(), headless=True, args=FLAGS)
    context = await doomed.new_context(
        storage_state=await ravi.context.storage_state(), permissions=["camera", "microphone"]
    )
    stream_id = await go_live(Person(await context.new_page(), context, ravi.url))
    await take_seat(asha, stream_id)

    said = asyncio.create_task(asha.reads(STOPPED))
    await asha.page.wait_for_timeout(200)
    async with backstage.begin()() as tx:
        await tx.room_events.append(
            StreamId(UUID(stream_id)), MEDIA_STALLED, {"stalled": True}, now=backstage.now()()
        )
    await said
    await asha.no_longer_reads(STOPPED)
    await expect(asha.page.locator("#stage-state")).to_be_hidden()

    said = asyncio.create_task(asha.reads(STOPPED))
    killed = time.time()
    with contextlib.suppress(Error):  # who is killed does not answer
        await (await doomed.new_browser_cdp_session()).send("Browser.crash")
    assert await said - killed < GRACE_SECONDS
    await expect(asha.page.get_by_role("heading", name=STOPPED)).to_be_visible()
    await asha.reads("connection broke and did not come back")
    assert STOPPED not in await asha.page.locator("#stage-state").inner_text()

"""Rooms as they are live, on both sides, and the desk that looks after them: read, walked by keyboard, and acted in."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter
from tests.integration.browser.conftest import DESK, PHONE, MakePerson, Person, Platform
from tests.integration.browser.steps import set_stage, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

LOOK = (Path(__file__).parent / "look.js").read_text()
TITLE = "Evening ragas on the veena, with questions from the audience afterwards"


async def go_live_recorded(ravi: Person) -> str:
    stream_id = await set_stage(ravi, TITLE, may_be=("recorded",))
    await ravi.page.get_by_role("button", name="Turn on the camera").click()
    await expect(ravi.page.get_by_role("button", name="Go live")).to_be_focused()
    await ravi.page.keyboard.press("Enter")
    await expect(ravi.page.get_by_text("Live: people can see and hear you")).to_be_visible()
    return stream_id


async def see_veiled(meera: Person, stream_id: str) -> None:
    """The show's own picture is on the wall, grey and blurred where it is made."""
    glance = meera.page.locator(f"#tile-{stream_id} img.tile-glance")
    await glance.scroll_into_view_if_needed()
    async with asyncio.timeout(60):
        while await glance.evaluate("image => image.naturalWidth") != 320:
            await meera.page.wait_for_timeout(200)


async def wrong_with(person: Person) -> list[str]:
    found: list[str] = []
    for scheme in ("light", "dark"):
        for size in (PHONE, DESK):
            await person.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await person.page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"{person.page.url} {scheme}: {each}" for each in await person.page.evaluate(LOOK)]
    return found


async def test_a_live_room_its_studio_and_its_desk_can_be_read_by_everybody(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, asha, meera = await person(), await person(viewport=PHONE), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await meera.sign_in("meera@livepanty.test", platform.passwords["meera"])
    await enter(asha, backstage, "Lakshmi")
    stream_id = await go_live_recorded(ravi)
    await take_seat(asha, stream_id)
    for words in ("Which raga is this?", "Please play Yaman", "Lovely tone", "Good evening from Kochi") * 4:
        await asha.page.get_by_label("Your message").fill(words)
        await asha.page.keyboard.press("Enter")
        await asha.page.wait_for_timeout(400)

    # The panel is looked at again every two seconds: what has the focus keeps it.
    await ravi.page.get_by_role("button", name="Record this show").click()
    stop = ravi.page.get_by_role("button", name="Stop recording")
    await stop.focus()
    await ravi.page.wait_for_timeout(4_500)
    await expect(stop).to_be_focused()

    report = asha.page.get_by_role("link", name="Report this show")
    await report.focus()
    await asha.page.keyboard.press("Enter")
    dialog = asha.page.get_by_role("dialog", name="Report this show")
    await expect(dialog).to_be_visible()
    await asha.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(report).to_be_focused()

    wrong = await wrong_with(asha) + await wrong_with(ravi)
    # A telephone that was turned, or whose keyboard came, still shows the newest line.
    at_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 80"
    async with asyncio.timeout(20):
        while not await asha.page.locator("#chat-log").evaluate(at_end):
            await asha.page.wait_for_timeout(100)  # a browser tells of a new size in its next frame
    for path in (
        "/staff",
        "/staff/rooms",
        f"/staff/streams/{stream_id}",
        f"/staff/streams/{stream_id}/footage",
    ):
        await meera.go(path)
        if path == "/staff":
            await see_veiled(meera, stream_id)
        wrong += await wrong_with(meera)
    assert not wrong, "\n".join(wrong)


async def test_a_desk_without_javascript_says_what_misses_and_who_is_out_has_nothing_left_to_press(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, asha, meera = await person(), await person(), await person(script=False)
    asha.forgive("status of 40[34]")  # their player, which is told no; the session that it asks after is gone
    meera.forgive("status of 422")  # the rule that is missing
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await meera.sign_in("meera@livepanty.test", platform.passwords["meera"])
    await enter(asha, backstage, "Imran")
    stream_id = await go_live_recorded(ravi)
    await take_seat(asha, stream_id)
    await asha.page.get_by_label("Your message").fill("Good evening")
    await asha.page.keyboard.press("Enter")
    await expect(asha.page.get_by_role("log", name="Chat messages")).to_contain_text("Good evening")

    await meera.go(f"/staff/streams/{stream_id}")
    await meera.page.get_by_role("button", name="Cover for viewers").click()
    rule = meera.page.get_by_role("region", name="While you look").get_by_label("Which rule")
    await expect(rule).to_have_accessible_description(re.compile("Choose the rule first"))
    await expect(rule).to_be_focused()
    await rule.select_option("harassment")
    await meera.page.get_by_role("button", name="Cover for viewers").click()
    await expect(meera.page.get_by_role("button", name="Uncover for viewers")).to_be_visible()
    await expect(asha.page.get_by_role("log", name="Chat messages")).to_contain_text("covered the picture")

    out = meera.page.get_by_role("region", name="Put a person out")
    await out.get_by_label("Who").select_option(label="Imran")
    await out.get_by_label("Which rule").select_option("harassment")
    await out.get_by_role("button", name="Put out for this show").click()
    await expect(asha.page.get_by_role("heading", name="Our team put you out of this show")).to_be_visible()
    await expect(asha.page.get_by_role("button", name="Send message")).to_have_count(0)
    await expect(asha.page.get_by_role("button", name="Tip 50")).to_be_hidden()
    await expect(asha.page.get_by_role("link", name="What is offered")).to_have_count(0)
    await meera.go("/staff/audit")
    await expect(meera.page.get_by_text("Put a person out of a show").first).to_be_visible()
    await expect(meera.page.get_by_text("Covered a show").first).to_be_visible()

"""One evening, whole: a viewer comes, pays and tips; a performer plays; a moderator ends the show."""

import asyncio
import time
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import MakePerson, Person, Platform, grows
from tests.integration.browser.steps import TITLE, become_adult, buy_tokens, go_live, take_seat

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

STOP_SECONDS, TIP_SECONDS = 5.0, 2.0


async def tip(asha: Person, ravi: Person) -> None:
    await asha.page.get_by_role("radio", name="100 tokens").check()
    await asha.page.get_by_label("A message with your tip (optional)").fill("For the new strings")
    # What crosses the stage is gone after some seconds: both are looked out for before the tip is sent.
    crossed = asyncio.create_task(asha.reads("tipped 100"))
    arrived = asyncio.create_task(ravi.reads("For the new strings"))
    pressed = time.time()
    await asha.page.get_by_role("button", name="Tip 100").click()
    assert await arrived - pressed < TIP_SECONDS
    await crossed
    tips = ravi.page.get_by_label("Tips as they arrive")
    await expect(tips.get_by_text("For the new strings")).to_be_visible()
    await expect(ravi.page.locator("#tip-total")).to_have_text("100")
    await expect(asha.page.locator("#tip-result")).to_contain_text("Your tip of 100 arrived")
    await expect(asha.page.locator("#balance")).to_have_text("425")


async def talk(asha: Person, ravi: Person) -> None:
    await asha.page.get_by_label("Your message").fill("Which raga is this?")
    await asha.page.get_by_role("button", name="Send message").click()
    await expect(ravi.page.get_by_role("log", name="Chat messages")).to_contain_text("Which raga is this?")
    await ravi.page.get_by_label("Your message").fill("Yaman <b>as always</b>")
    await ravi.page.get_by_role("button", name="Send message").click()
    await expect(asha.page.get_by_role("log", name="Chat messages")).to_contain_text("Yaman <b>as always</b>")


async def report(asha: Person) -> None:
    await asha.page.get_by_role("link", name="Report this show").click()
    dialog = asha.page.get_by_role("dialog", name="Report this show")
    await dialog.get_by_label("What is wrong?").select_option(label="Asks for payment elsewhere")
    await dialog.get_by_label("What did you see?").fill("A UPI id on a card")
    await dialog.get_by_role("button", name="Send report").click()
    await expect(dialog.get_by_text("Our team has it")).to_be_visible()
    await dialog.get_by_role("link", name="Back to the show").click()
    await expect(dialog).to_be_hidden()


async def stop(meera: Person, stream_id: str) -> float:
    """From the wall to the stopped show; returns when the button was pressed."""
    tile = meera.page.locator(f"#tile-{stream_id}")
    await expect(tile).to_contain_text("1 report")
    await tile.get_by_role("link", name="Review").click()
    await expect(meera.page.get_by_text("A UPI id on a card")).to_be_visible()
    await (
        meera.page.get_by_role("region", name="Stop this show")
        .get_by_label("Which rule")
        .select_option("off_platform_payment")
    )
    await meera.page.get_by_label("What you saw", exact=True).fill("A UPI id was shown.")
    await meera.page.get_by_label("Yes, end it for everyone now").check()
    pressed = time.time()
    await meera.page.get_by_role("button", name="Stop the show").click()
    await expect(meera.page.get_by_text("The show is stopped. Video to everyone")).to_be_visible()
    return pressed


async def test_a_whole_evening(
    person: MakePerson, platform: Platform, record_property: Callable[[str, object], None]
) -> None:
    asha, ravi, meera = await person(), await person(), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await meera.sign_in("meera@livepanty.test", platform.passwords["meera"])
    stream_id = await go_live(ravi)
    await become_adult(asha, "Nandini")
    await buy_tokens(asha)

    await asha.go("/live")
    await asha.page.get_by_role("link", name=TITLE).first.click()
    await asha.page.wait_for_url(f"**/watch/{stream_id}")
    await take_seat(asha, stream_id)
    await expect(ravi.page.locator("#viewer-count")).to_have_text("1")
    await talk(asha, ravi)
    await tip(asha, ravi)
    await report(asha)
    await grows(asha.frames_decoded, by=10, seconds=20)

    await expect(meera.page).to_have_url(platform.url + "/staff")
    over = asyncio.create_task(asha.reads("Our team stopped this show"))
    pressed = await stop(meera, stream_id)
    told = await over - pressed
    await expect(asha.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()
    seen = await asha.last_frame_at() - pressed
    record_property("video_went_on_seconds", round(seen, 2))
    record_property("viewer_told_after_seconds", round(told, 2))
    assert seen < STOP_SECONDS
    assert told < STOP_SECONDS
    frames = await asha.frames_decoded()
    await asha.page.wait_for_timeout(1_500)
    assert await asha.frames_decoded() == frames

    await expect(ravi.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()
    await expect(ravi.page.get_by_role("button", name="Go live")).to_be_hidden()
    await expect(ravi.page.locator(".tab-count")).to_have_count(1)
    await ravi.page.get_by_role("link", name="Read the notice").click()
    # The worker tells it, in its own time; the page shows what was there when it was opened.
    async with asyncio.timeout(60):
        while not await ravi.page.get_by_role("main").get_by_text("A UPI id was shown.").count():
            await ravi.page.wait_for_timeout(500)
            await ravi.go("/notices")
    await expect(ravi.page.get_by_role("main")).to_contain_text(
        "Asking for payments outside LivePanty is not allowed."
    )
    await expect(ravi.page.get_by_role("main")).to_contain_text("A UPI id was shown.")

    await meera.go("/staff/audit")
    await expect(meera.page.get_by_role("main")).to_contain_text(f"stream:{stream_id}")
    await asha.go("/live")
    await expect(asha.page.get_by_role("link", name=TITLE)).to_have_count(0)
    await asha.go(f"/watch/{stream_id}")
    await expect(asha.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()

"""Removing a message (CHT-08, CHT-13), slow mode (CHT-01) and a ban of the room (CHT-09), seen from two screens."""

import asyncio

import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage
from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

GONE_SECONDS = 1.0
"""From the answer that it is removed, on every screen."""


async def test_cht_01_cht_08_a_message_leaves_both_screens_and_its_author_reads_why_and_slow_mode_says_when(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    viewer = await a_person(backstage, "Lakshmi")
    await asyncio.gather(
        ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"]),
        asha.sign_in(viewer.email, PASSWORD),
    )
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    for text in ("Buy my things", "What a raga"):
        await asha.page.get_by_label("Your message").fill(text)
        await asha.page.get_by_role("button", name="Send message").click()
    line = ravi.page.locator("#chat-log li", has_text="Buy my things")
    await expect(line).to_be_visible()
    await expect(asha.page.get_by_role("button", name="Remove what")).to_have_count(0)

    await line.get_by_role("button", name="Remove what Lakshmi wrote").click()
    dialog = ravi.page.get_by_role("dialog", name="Remove from the chat")
    await dialog.get_by_label("The rule that was broken").select_option("spam")
    gone = [asyncio.create_task(screen.no_longer_reads("Buy my things")) for screen in (ravi, asha)]
    answered = asyncio.create_task(ravi.no_longer_reads("The rule that was broken"))
    await dialog.get_by_role("button", name="Remove", exact=True).click()

    await expect(dialog).to_be_hidden()
    for screen, at in zip((ravi, asha), gone, strict=True):
        assert await at - await answered < GONE_SECONDS
        log = screen.page.get_by_label("Chat messages")
        await expect(log).not_to_contain_text("Buy my things")
        await expect(log).to_contain_text("What a raga")
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text(
        "What you wrote was removed. Advertising, and the same again and again, is not allowed."
    )
    await ravi.page.get_by_label("Slow mode").select_option(label="One message every 5 minutes")
    await (
        ravi.page.get_by_label("Pinned message", exact=True).and_(ravi.page.locator("input")).fill("Be kind")
    )
    await ravi.page.get_by_role("button", name="Save", exact=True).click()
    await expect(ravi.page.get_by_text("Saved. The room reads it now")).to_be_visible()
    await expect(asha.page.locator("#chat-settings")).to_have_text("Slow mode: one message every 5 minutes.")
    await expect(asha.page.locator("#chat-pinned")).to_have_text("Be kind")
    await expect(asha.page.locator("#chat-pinned")).to_be_visible()
    asha.forgive("status of 429")
    box = asha.page.get_by_label("Your message")
    await box.fill("Slowly")
    await box.press("Enter")
    await expect(asha.page.locator("#chat-gate")).to_contain_text("yours is at")
    await expect(box).to_have_value("Slowly")
    await ravi.page.get_by_label("Slow mode").select_option(label="Off")
    await ravi.page.get_by_role("button", name="Save", exact=True).click()
    await expect(asha.page.locator("#chat-gate")).to_be_empty()
    await box.press("Enter")
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("Slowly")
    await keep_out_and_let_in(ravi, asha)
    # The worker tells it, in its own time; the page shows what was there when it was opened.
    async with asyncio.timeout(60):
        await asha.go("/notices")
        for words in ("Your message was removed", "You may not write in a chat"):
            while not await asha.page.get_by_text(words, exact=True).count():
                await asha.page.wait_for_timeout(500)
                await asha.go("/notices")
    await expect(asha.page.get_by_text("somebody else looks at it again")).to_have_count(3)


async def keep_out_and_let_in(ravi: Person, asha: Person) -> None:
    """From a line of the chat, and back from the card in the studio (CHT-09)."""
    asha.forgive("status of 403")
    line = ravi.page.locator("#chat-log li", has_text="Slowly")
    await line.get_by_role("button", name="Remove what Lakshmi wrote").click()
    dialog = ravi.page.get_by_role("dialog", name="Remove from the chat")
    await dialog.get_by_label("go on writing").select_option(label="No longer, until let in again")
    await dialog.get_by_role("button", name="Remove", exact=True).click()
    await expect(dialog).to_be_hidden()
    out = ravi.page.get_by_label("People who may not write")
    await expect(out).to_contain_text("Lakshmi may not write until let in again")

    box = asha.page.get_by_label("Your message")
    await box.fill("Am I still here")
    await box.press("Enter")
    await expect(asha.page.locator("#chat-problem")).to_contain_text("You may not write in this room")
    await out.get_by_label("Why Lakshmi may write again").fill("They said sorry")
    await out.get_by_role("button", name="Let Lakshmi write").click()
    await expect(ravi.page.get_by_text("They may write again.")).to_be_visible()
    await expect(ravi.page.get_by_text("Nobody is kept out.")).to_be_visible()
    await box.press("Enter")
    await expect(ravi.page.get_by_label("Chat messages")).to_contain_text("Am I still here")

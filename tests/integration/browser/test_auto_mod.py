"""A doubtful message waits, and is let through or not (CHT-02), seen from the studio and from two viewers' screens."""

import asyncio

import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage
from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

ASKED_MS = 20_000
"""The studio asks every five seconds what waits."""


async def test_cht_02_a_message_waits_and_is_read_by_all_or_by_nobody_as_the_performer_decides(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, asha, tara = [await person() for _ in range(3)]
    authors = [await a_person(backstage, name) for name in ("Lakshmi", "Tara")]
    await asyncio.gather(
        ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"]),
        asha.sign_in(authors[0].email, PASSWORD),
        tara.sign_in(authors[1].email, PASSWORD),
    )
    stream_id = await go_live(ravi)
    await ravi.page.locator('[name="levels/insult"]').select_option("4")
    await ravi.page.get_by_role("button", name="Save the levels").click()
    await expect(ravi.page.get_by_text("Saved. It holds from the next message on")).to_be_visible()
    for screen in (asha, tara):
        await take_seat(screen, stream_id)

    await say(asha, "trash one")
    await say(asha, "trash two")
    await say(asha, "What a raga")
    await expect(asha.page.get_by_text("Your message waits:").first).to_be_visible()
    for screen in (asha, tara, ravi):
        log = screen.page.get_by_label("Chat messages")
        await expect(log).to_contain_text("What a raga")
        await expect(log).not_to_contain_text("trash")

    waiting = ravi.page.get_by_label("Messages that wait")
    line = waiting.locator("li", has_text="trash one")
    await expect(line).to_be_visible(timeout=ASKED_MS)
    await line.get_by_role("button", name="Let through what Lakshmi wrote", exact=True).click()
    await expect(ravi.page.get_by_text("It is in the chat now.")).to_be_visible()
    for screen in (asha, tara, ravi):
        await expect(screen.page.get_by_label("Chat messages")).to_contain_text("trash one")

    line = waiting.locator("li", has_text="trash two")
    await line.get_by_label("If it breaks a rule, which one").select_option("harassment")
    await line.get_by_role("button", name="Do not let through what Lakshmi wrote").click()
    await expect(ravi.page.get_by_text("Nothing waits.")).to_be_visible()
    await say(asha, "Good night")
    for screen in (asha, tara, ravi):
        log = screen.page.get_by_label("Chat messages")
        await expect(log).to_contain_text("Good night")
        await expect(log).not_to_contain_text("trash two")


async def say(who: Person, text: str) -> None:
    box = who.page.get_by_label("Your message")
    await box.fill(text)
    await box.press("Enter")
    await expect(box).to_have_value("")

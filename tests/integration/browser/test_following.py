"""Somebody follows a performer, is told when a show begins, writes where only followers do, and leaves."""

import asyncio

import pytest
from playwright.async_api import expect

from domain.chat.settings import ChatSettings
from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, PATIENCE_SECONDS, a_person, backstage
from tests.integration.browser.conftest import PHONE, MakePerson, Person
from tests.integration.browser.look import faults_seen
from tests.integration.browser.steps import go_live, take_seat
from tests.integration.browser.test_blocks import a_performer

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

CLOSED = "Follow this performer to write here."


async def is_told(person: Person) -> None:
    """The worker tells when it comes to it: the page is opened until it says so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await person.go("/notices")
            if await person.page.get_by_text("A show began", exact=True).count():
                return
            await asyncio.sleep(0.5)


async def test_a_follower_is_told_of_a_show_and_writes_until_they_leave(
    person: MakePerson, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    performer, viewer = await a_performer(backstage, "Nandini"), await a_person(backstage, "Jaya")
    await backstage.follow_performer()(follower_id=viewer.id, performer_id=performer.id)
    await backstage.set_bell()(follower_id=viewer.id, performer_id=performer.id, is_on=True)
    async with backstage.begin()() as tx:
        room = ChatSettings.open_to_all(performer.id)
        only_followers = room.changed(
            slow_seconds=None, tippers_only=None, account_age_minutes=None, pinned=None, followers_only=True
        )
        await tx.chat_settings.save(only_followers)
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), asha.sign_in(viewer.email, PASSWORD))
    stream_id = await go_live(ravi)

    await is_told(asha)
    notice = asha.page.get_by_role("listitem").filter(has_text="A show began")
    await expect(notice).not_to_contain_text("Nandini")
    assert await notice.get_by_role("link", name="Open").get_attribute("href") == f"/watch/{stream_id}"

    await take_seat(asha, stream_id)
    follow = asha.page.locator("#follow")
    await asha.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    title = await asha.page.get_by_role("heading", level=1).bounding_box()
    assert title is not None
    assert title["width"] > 100, "the buttons leave the title its room"
    line, log = asha.page.get_by_label("Your message"), asha.page.locator("#chat-log")
    await line.fill("I follow you")
    await line.press("Enter")
    await expect(log).to_contain_text("I follow you")

    await follow.get_by_role("button", name="Bell on for Nandini").click()
    await expect(follow.get_by_role("button", name="Bell off for Nandini")).to_be_visible()
    await follow.get_by_role("button", name="stop following").click()
    await expect(follow.get_by_role("button", name="Follow Nandini", exact=True)).to_be_visible()
    await expect(follow.get_by_role("button")).to_have_count(1)
    await expect(asha.page.get_by_text(CLOSED)).to_be_visible()

    await follow.get_by_role("button", name="Follow Nandini", exact=True).click()
    bell = follow.get_by_role("button", name="Bell off for Nandini")
    await expect(bell).to_be_visible()
    await expect(asha.page.get_by_text(CLOSED)).to_be_hidden()
    await bell.click()
    await expect(follow.get_by_role("button", name="Bell on for Nandini")).to_be_visible()

    await asha.go("/following")
    listed = asha.page.get_by_role("list", name="Performers you follow")
    await expect(listed.get_by_role("button", name="Bell on for Nandini")).to_be_visible()
    assert await faults_seen(asha.page) == []
    await listed.get_by_role("button", name="Stop following Nandini").click()
    await expect(asha.page.locator("main")).to_contain_text("You follow nobody yet")

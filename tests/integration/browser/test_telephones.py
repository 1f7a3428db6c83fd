"""Somebody proves a telephone number by the code that comes to it, on a telephone, without a script."""

import asyncio
import html
import re
from uuid import uuid4

import httpx2
import pytest
from playwright.async_api import Locator, expect

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, PATIENCE_SECONDS, a_person, backstage
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform
from tests.integration.browser.look import faults_seen
from tests.integration.browser.steps import go_live, take_seat
from tests.integration.browser.test_blocks import a_performer

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def code_sent_to(platform: Platform, number: str) -> str:
    """As the sandbox's page of text messages shows it."""
    sandbox = platform.environment["LIVEPANTY_TEXT_ENDPOINT_URL"].removesuffix("/aws")
    async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(trust_env=False) as browser:
        while True:
            said = html.unescape((await browser.get(sandbox)).text).partition(f"+91{number}")[2]
            if found := re.search(r"\b\d{6}\b", said):
                return found[0]
            await asyncio.sleep(0.2)


async def test_cht_12_a_number_is_proved_on_a_telephone_and_removed_without_javascript(
    person: MakePerson, backstage: Container, platform: Platform
) -> None:
    viewer, number = await a_person(backstage, "Jaya"), f"9{uuid4().int % 10**9:09}"
    jaya = await person(viewport=PHONE, script=False)
    page = jaya.page
    await jaya.sign_in(viewer.email, PASSWORD)
    await jaya.go("/account")
    wrong = await faults_seen(page)
    await page.get_by_role("link", name="Verify a number").click()
    wrong += await faults_seen(page)
    await page.get_by_label("Mobile number").fill(f"{number[:5]} {number[5:]}")
    await page.get_by_label("Message in").select_option("hi")
    await page.get_by_role("button", name="Send code").click()
    await expect(page.get_by_text("A text message with six digits is on its way")).to_contain_text(
        number[-4:]
    )
    wrong += await faults_seen(page)
    await page.get_by_label("Code", exact=True).fill(await code_sent_to(platform, number))
    await page.get_by_role("button", name="Verify number").click()
    await expect(page.locator("#own-number")).to_contain_text(number[-4:])
    wrong += await faults_seen(page)
    await page.get_by_role("button", name="Remove number").click()
    await expect(page.get_by_role("heading", name="Verify a number")).to_be_visible()
    await expect(page.locator("#own-number")).to_have_count(0)
    assert not wrong, "\n".join(wrong)


async def test_cht_12_an_open_room_closes_to_who_has_proved_no_number_and_leads_to_where_they_do(
    person: MakePerson, backstage: Container, platform: Platform
) -> None:
    ravi, jaya = await asyncio.gather(person(), person(viewport=PHONE))
    performer, viewer = await a_performer(backstage, "Nandini"), await a_person(backstage, "Jaya")
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), jaya.sign_in(viewer.email, PASSWORD))
    stream_id = await go_live(ravi)
    await take_seat(jaya, stream_id)
    way, line = (
        jaya.page.get_by_role("link", name="Verify a telephone number to write here"),
        jaya.page.locator("#chat-text"),
    )
    await expect(way).to_be_hidden()

    await ravi.page.get_by_label("Telephone number").select_option(label="People with a verified number")
    await ravi.page.get_by_label("Links", exact=True).select_option(label="None at all")
    await ravi.page.locator("#chat-settings-save").click()
    await expect(ravi.page.get_by_text("Saved. The room reads it now")).to_be_visible()
    await expect(jaya.page.locator("#chat-settings")).to_have_text(
        "Only accounts with a verified telephone number write here. No links are posted here."
    )
    await expect(way).to_be_visible()
    jaya.forgive("403")
    await line.fill("Namaste")
    await line.press("Enter")
    await expect(jaya.page.locator("#chat-problem")).to_contain_text("verify yours")

    await prove_a_number(jaya, platform, way)
    await line.fill("I proved it")
    await line.press("Enter")
    await expect(jaya.page.locator("#chat-log")).to_contain_text("I proved it")
    await expect(way).to_be_hidden()
    await expect(jaya.page.locator("#chat-gate")).to_be_empty()


async def prove_a_number(jaya: Person, platform: Platform, way: Locator) -> None:
    """On the page that opens beside the room."""
    number = f"9{uuid4().int % 10**9:09}"
    async with jaya.context.expect_page() as opened:
        await way.click()
    page = await opened.value
    await page.get_by_label("Mobile number").fill(number)
    await page.get_by_role("button", name="Send code").click()
    await page.get_by_label("Code", exact=True).fill(await code_sent_to(platform, number))
    await page.get_by_role("button", name="Verify number").click()
    await expect(page.locator("#own-number")).to_contain_text(number[-4:])
    await page.close()

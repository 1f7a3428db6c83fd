"""Somebody proves a telephone number by the code that comes to it, on a telephone, without a script."""

import asyncio
import html
import re
from uuid import uuid4

import httpx2
import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, PATIENCE_SECONDS, a_person, backstage
from tests.integration.browser.conftest import PHONE, MakePerson, Platform
from tests.integration.browser.look import faults_seen

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

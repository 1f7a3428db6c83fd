"""Somebody without an account tells us of a show, in Hindi, on a telephone, without a script and without a mouse."""

from uuid import uuid4

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.streaming.stream import EndReason, StreamState
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.browser.backstage import a_person, backstage
from tests.integration.browser.conftest import PHONE, MakePerson
from tests.integration.browser.look import faults_seen

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def test_leg_16_the_whole_way_in_hindi_by_keyboard_and_without_javascript(
    person: MakePerson, backstage: Container
) -> None:
    performer, now = await a_person(backstage, "Nisha", Role.PERFORMER), backstage.now()()
    show = a_stream(
        performer_id=performer.id, created_at=now, started_at=now, state=StreamState.ENDED, ended_at=now,
        end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with backstage.begin()() as tx:
        await tx.streams.add(show)
    kiran = await person(viewport=PHONE, script=False)
    page, keys = kiran.page, kiran.page.keyboard

    await kiran.go(f"/report?lang=hi&link={kiran.url}/watch/{show.id}")
    wrong = await faults_seen(page)
    await page.get_by_label("क्या ग़लत है?").focus()
    await page.get_by_label("क्या ग़लत है?").select_option("ncii")
    await keys.press("Tab")
    await page.get_by_label("तस्वीर से आपका क्या संबंध है?").select_option("self")
    await keys.press("Tab")
    await keys.type("बाईं ओर, नीले कपड़ों में")
    await keys.press("Tab")
    await keys.type(f"kiran-{uuid4().hex[:8]}@example.in")
    await keys.press("Tab")
    await keys.press("Enter")

    await expect(page.get_by_text("जिसकी आपने शिकायत की, उसे अभी छिपा दिया गया है।")).to_be_visible()
    wrong += await faults_seen(page)
    number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
    await kiran.go("/report/status?lang=hi")
    wrong += await faults_seen(page)
    await page.get_by_label("संख्या").focus()
    await keys.type(number)
    await keys.press("Tab")
    await keys.type(code)
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="मिल गई। अब एक व्यक्ति उसे देखेगा।")).to_be_visible()
    wrong += await faults_seen(page)
    assert not wrong, "\n".join(wrong)

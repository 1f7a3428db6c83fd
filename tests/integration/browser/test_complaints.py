"""Somebody without an account tells us of a show, in Hindi, on a telephone, without a script and without a mouse."""

import asyncio
import html
from uuid import uuid4

import httpx2
import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.moderation.cases.event import CaseOutcome, Subject, SubjectKind
from domain.streaming.stream import EndReason, Stream, StreamState
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.browser.backstage import PATIENCE_SECONDS, a_person, backstage
from tests.integration.browser.conftest import PHONE, MakePerson, Platform
from tests.integration.browser.look import faults_seen

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def a_show(backstage: Container) -> Stream:
    performer, now = await a_person(backstage, "Nisha", Role.PERFORMER), backstage.now()()
    show = a_stream(
        performer_id=performer.id, created_at=now, started_at=now, state=StreamState.ENDED, ended_at=now,
        end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with backstage.begin()() as tx:
        await tx.streams.add(show)
    return show


async def test_leg_16_the_whole_way_in_hindi_by_keyboard_and_without_javascript(
    person: MakePerson, backstage: Container
) -> None:
    show = await a_show(backstage)
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


async def test_leg_16_a_telephone_number_is_enough_and_its_answer_comes_as_a_text_message(
    person: MakePerson, backstage: Container, platform: Platform
) -> None:
    show, number = await a_show(backstage), f"9{uuid4().int % 10**9:09}"
    kiran = await person(viewport=PHONE, script=False)
    page, keys = kiran.page, kiran.page.keyboard

    await kiran.go(f"/report?lang=hi&link={kiran.url}/watch/{show.id}")
    await page.get_by_label("क्या ग़लत है?").focus()
    await page.get_by_label("क्या ग़लत है?").select_option("harassment")
    await keys.press("Tab")
    await page.get_by_label("तस्वीर से आपका क्या संबंध है?").select_option("self")
    await keys.press("Tab")
    await keys.press("Tab")
    await keys.type(f"{number[:5]} {number[5:]}")
    await keys.press("Tab")
    await keys.press("Enter")

    await expect(page.get_by_text("उत्तर आने पर एक SMS")).to_contain_text(f"•••••• {number[-4:]}")
    wrong = await faults_seen(page)
    reference, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
    await decided(backstage, show)

    sandbox = platform.environment["LIVEPANTY_TEXT_ENDPOINT_URL"].removesuffix("/aws")
    said = ""
    async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(trust_env=False) as browser:
        while reference.replace(" ", "") not in said:
            await asyncio.sleep(0.5)
            said = html.unescape((await browser.get(sandbox)).text)
    assert f"+91{number}" in said
    await kiran.go("/report/status?lang=hi")
    await page.get_by_label("संख्या").focus()
    await keys.type(reference)
    await keys.press("Tab")
    await keys.type(code)
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="निर्णय हो गया।")).to_be_visible()
    wrong += await faults_seen(page)
    await page.get_by_role("link", name="नई शिकायत करें").focus()
    await keys.press("Enter")
    await expect(page.get_by_label("आपका ई-मेल पता या मोबाइल नंबर")).to_be_visible()
    assert not wrong, "\n".join(wrong)


async def decided(backstage: Container, show: Stream) -> None:
    """A person of the staff looks at the show's case and closes it."""
    meera = await a_person(backstage, "Meera", Role.MODERATOR)
    async with backstage.begin()() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.SHOW, show.id), child_safety=False)
    assert case is not None
    which = {"case_id": case.id, "actor_id": meera.id}
    claimed = await backstage.claim_moderation_case()(**which)
    laws = {
        clock.law
        for clock in claimed.case.status.unproved
        if clock.duty.value not in ("dispose", "give_reason")
    }
    seen = claimed.case.version
    for law in laws:
        seen = (
            await backstage.prove_duty()(**which, law=law, reference="Nothing to take down", authority="")
        ).version
    await backstage.close_moderation_case()(
        **which, outcome=CaseOutcome.NO_VIOLATION, note="Looked at it", seen=seen
    )

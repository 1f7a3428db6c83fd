"""A viewer pays for a message to a performer, on a telephone (CHT-14)."""

import asyncio

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage, give_tokens
from tests.integration.browser.conftest import PHONE, MakePerson
from tests.integration.browser.look import faults_seen

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def test_cht_14_a_message_is_paid_on_a_telephone_and_a_price_that_rose_is_asked_anew(
    person: MakePerson, backstage: Container
) -> None:
    asha, ravi = await asyncio.gather(person(), person())
    performer = await a_person(backstage, "Nandini", Role.PERFORMER)
    viewer = await a_person(backstage, "Jaya")
    await give_tokens(backstage, viewer)
    asha.forgive("status of 409")
    await asyncio.gather(asha.sign_in(viewer.email, PASSWORD), ravi.sign_in(performer.email, PASSWORD))
    for each in (asha, ravi):
        await each.page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    await ravi.go("/messages")
    await ravi.page.get_by_label("Messages to me").select_option("payers")
    await ravi.page.get_by_label("Tokens for each message").fill("25")
    await ravi.page.get_by_role("button", name="Save").click()
    await expect(ravi.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    await asha.go(f"/messages/to/{performer.id}")
    assert await faults_seen(asha.page) == []
    await asha.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    words, tick = asha.page.get_by_label("Your message"), asha.page.get_by_role("checkbox")
    await words.fill("Which raga was that?")
    await asha.page.get_by_role("button", name="Send for 25 tokens").click()
    assert await tick.evaluate("box => box.matches(':invalid')"), "the browser itself asks for the tick"
    await backstage.open_door()(performer_id=performer.id, door="payers", price=30)
    await tick.check()
    await asha.page.get_by_role("button", name="Send for 25 tokens").click()
    await expect(asha.page.get_by_role("alert")).to_contain_text("costs 30 tokens now; nothing was sent")
    await expect(words).to_have_value("Which raga was that?")
    await expect(tick).not_to_be_checked()
    await tick.check()
    await asha.page.get_by_role("button", name="Send for 30 tokens").click()
    await expect(asha.page.get_by_role("log")).to_contain_text("30 tokens")
    await expect(asha.page.get_by_text("You have 495.")).to_be_visible()

    await ravi.go(f"/messages/from/{viewer.id}")
    await expect(ravi.page.get_by_role("log")).to_contain_text("Which raga was that?")
    await expect(ravi.page.get_by_role("log")).to_contain_text("30 tokens")
    await expect(ravi.page.get_by_role("checkbox")).to_have_count(0)

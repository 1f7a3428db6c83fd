"""Rules of a room, set while it is open and accepted beside the show (CHT-11)."""

import asyncio

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.identity.user import User
from entrypoints.container import Container
from tests.builders import a_signed_agreement, an_approval
from tests.integration.browser.backstage import PASSWORD, a_person, backstage
from tests.integration.browser.conftest import MakePerson
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def a_performer(backstage: Container, name: str) -> User:
    """One of this test's own: rules stay, and bind whoever writes in that person's rooms."""
    user = await a_person(backstage, name, Role.PERFORMER)
    async with backstage.begin()() as tx:
        await tx.agreements.add(a_signed_agreement(user_id=user.id, signed_at=backstage.now()()))
        await tx.cases.record(an_approval(user.id))
    return user


async def test_cht_11_rules_set_on_air_are_accepted_with_one_button_and_the_line_to_write_comes_back(
    person: MakePerson, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    performer, viewer = await a_performer(backstage, "Nisha"), await a_person(backstage, "Lakshmi")
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), asha.sign_in(viewer.email, PASSWORD))
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    line, box = asha.page.get_by_label("Your message"), asha.page.locator("#chat-rules")
    await expect(line).to_be_visible()

    rules = ravi.page.locator("#rules-card").get_by_label("What people accept before they write")
    await rules.fill("Be kind\nNo spoilers")
    await ravi.page.get_by_role("button", name="Save the rules").click()
    await expect(ravi.page.locator("#rules-card")).to_contain_text("Whoever has not accepted them is asked")
    await expect(box).to_contain_text("No spoilers")
    await expect(line).to_be_hidden()
    await box.get_by_role("button", name="I accept these rules").click()
    await expect(box).to_contain_text("You accepted the rules")
    await expect(line).to_be_visible()
    await line.fill("Gladly")
    await line.press("Enter")
    await expect(ravi.page.get_by_label("Chat messages")).to_contain_text("Gladly")

    await rules.fill("")
    await ravi.page.get_by_role("button", name="Save the rules").click()
    await expect(box).to_be_hidden()
    await expect(line).to_be_visible()

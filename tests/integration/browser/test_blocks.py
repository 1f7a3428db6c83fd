"""A performer blocks somebody beside a line of the chat: they are out of the show at once, and read why."""

import asyncio

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.identity.user import User
from entrypoints.container import Container
from tests.builders import a_signed_agreement, an_approval
from tests.integration.browser.backstage import PASSWORD, PATIENCE_SECONDS, a_person, backstage
from tests.integration.browser.conftest import MakePerson
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def a_performer(backstage: Container, name: str) -> User:
    """One of this test's own: a block holds in all that person's rooms."""
    user = await a_person(backstage, name, Role.PERFORMER)
    async with backstage.begin()() as tx:
        await tx.agreements.add(a_signed_agreement(user_id=user.id, signed_at=backstage.now()()))
        await tx.cases.record(an_approval(user.id))
    return user


async def test_who_is_blocked_is_out_of_the_show_at_once_and_reads_so(
    person: MakePerson, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    performer, viewer = await a_performer(backstage, "Nisha"), await a_person(backstage, "Lakshmi")
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), asha.sign_in(viewer.email, PASSWORD))
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    line = asha.page.get_by_label("Your message")
    await line.fill("Sing louder")
    await line.press("Enter")
    asha.forgive("403")

    await ravi.page.get_by_role("button", name="Remove what Lakshmi wrote").click()
    dialog = ravi.page.locator("#chat-remove")
    await dialog.get_by_label("May whoever wrote it go on writing?").select_option("block")
    await dialog.get_by_role("button", name="Remove", exact=True).click()

    stage = asha.page.locator("#stage-state")
    await expect(stage).to_contain_text("You may not come into", timeout=PATIENCE_SECONDS * 1_000)
    await expect(stage.get_by_role("link", name="Complain to our team")).to_be_visible()
    await expect(line).to_have_count(0)
    await asha.go(f"/watch/{stream_id}")
    await expect(asha.page.get_by_role("heading", level=1)).to_contain_text("You may not come into")

    await ravi.go("/studio/blocked")
    await ravi.page.get_by_role("button", name="Let Lakshmi in again").click()
    await expect(ravi.page.locator("main")).to_contain_text("Nobody is blocked")

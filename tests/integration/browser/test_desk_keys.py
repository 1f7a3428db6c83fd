"""Single keys on the pages of cases: through the queue, to a case, never while somebody types."""

import pytest
from playwright.async_api import expect

from application.moderation.cases._cases import default_queues
from domain.identity.permissions import Role
from domain.moderation.cases.kind import Queue
from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter
from tests.integration.browser.conftest import MakePerson
from tests.integration.browser.test_case_lease import a_case
from tests.integration.browser.test_rooms_and_desk import wrong_with

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def test_keys_lead_through_the_queue_and_do_nothing_in_a_field_or_when_off(
    person: MakePerson, backstage: Container
) -> None:
    meera = await person()
    await enter(meera, backstage, "Meera", Role.MODERATOR)
    case_id, _ = await a_case(backstage), await a_case(backstage)
    page = meera.page
    await meera.go("/staff/cases")
    links = page.locator("#cases .title > a")
    await page.keyboard.press("j")
    await expect(links.nth(0)).to_be_focused()
    await page.keyboard.press("j")
    await expect(links.nth(1)).to_be_focused()
    await page.keyboard.press("k")
    await expect(links.nth(0)).to_be_focused()
    await page.keyboard.press("Control+j")
    await expect(links.nth(0)).to_be_focused()
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    await expect(keys).to_be_visible()
    wrong = await wrong_with(meera)
    await page.keyboard.press("j")  # in a dialog it means nothing
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await expect(links.nth(0)).to_be_focused()
    where = await links.nth(0).get_attribute("href")
    await page.keyboard.press("o")
    await page.wait_for_url(f"**{where}")

    await meera.go(f"/staff/cases/{case_id}")
    await page.keyboard.press("c")
    await expect(page.get_by_role("region", name="Yours until")).to_be_visible()
    await page.wait_for_load_state()  # keys are heard once the page's scripts have run
    await page.keyboard.press("d")
    await expect(page.get_by_role("region", name="Decide")).to_be_focused()
    word = page.get_by_label("By what it can be seen")
    await word.fill("")
    await word.press_sequentially("gqcde")
    await expect(word).to_have_value("gqcde")
    await page.get_by_role("heading", level=1).click()
    await page.keyboard.press("g")
    await page.keyboard.press("q")
    await page.wait_for_url("**/staff/cases")

    await meera.go("/staff/cases/desk")
    await page.get_by_label("Single keys").select_option("Off")
    await page.get_by_role("button", name="Keep it so").click()
    await meera.go("/staff/cases")
    await page.keyboard.press("j")
    await expect(links.nth(0)).not_to_be_focused()
    assert not wrong, "\n".join(wrong)


async def test_an_open_page_learns_what_came_in(person: MakePerson, backstage: Container) -> None:
    meera = await person()
    await enter(meera, backstage, "Meera", Role.MODERATOR)
    await a_case(backstage)
    await meera.go("/staff/cases")
    general = meera.page.locator("#case-counts [data-queue=general] strong")
    waiting = await in_general(backstage)
    await expect(general).to_have_text(f"{waiting:,}")
    await a_case(backstage)
    await expect(general).to_have_text(f"{waiting + 1:,}")


async def test_the_tab_of_another_page_learns_what_came_in(person: MakePerson, backstage: Container) -> None:
    meera = await person()
    await enter(meera, backstage, "Meera", Role.MODERATOR)
    await a_case(backstage)
    await meera.go("/staff/audit")
    tab = meera.page.locator("#cases-waiting")
    before = await in_queues(backstage, default_queues(Role.MODERATOR))
    await expect(tab).to_have_text(str(before))
    link = meera.page.get_by_role("link", name=f"Cases {before}")
    await expect(link).to_have_attribute("href", "/staff/cases")
    await a_case(backstage)
    await expect(tab).to_have_text(str(before + 1))
    wrong = await wrong_with(meera)
    assert not wrong, "\n".join(wrong)


async def in_general(backstage: Container) -> int:
    return await in_queues(backstage, frozenset({Queue.GENERAL}))


async def in_queues(backstage: Container, queues: frozenset[Queue]) -> int:
    rows = await backstage.case_figure_queries().pending(queues, now=backstage.now()())
    return sum(row.waiting for row in rows)

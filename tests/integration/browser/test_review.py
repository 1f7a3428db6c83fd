"""From a camera's picture to approved: the applicant's way, and both officers' (AGE-11, ADM-03)."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from entrypoints.sandbox.identity import PERSONAS
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform
from tests.integration.browser.officer_steps import approve, claim, come_to_work, look_at_all, reveal
from tests.integration.browser.steps import apply_to_perform, become_adult

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def zoom(officer: Person) -> None:
    """By a click, by the buttons and by the keys."""
    pane = officer.page.locator(".pane").first
    await pane.locator("img").click()
    await expect(pane.locator(".zoom-now")).to_have_text("2×")
    await pane.get_by_role("button", name="Zoom into").click()
    await expect(pane.locator(".zoom-now")).to_have_text("4×")
    await pane.locator(".sheet").press("-")
    await expect(pane.locator(".zoom-now")).to_have_text("2×")
    sheet, picture = await pane.locator(".sheet").bounding_box(), await pane.locator("img").bounding_box()
    assert sheet
    assert picture
    assert picture["width"] > 1.9 * sheet["width"] - 40


async def test_age_11_from_camera_picture_to_approved(
    person: MakePerson, platform: Platform, tmp_path: Path
) -> None:
    whose = PERSONAS["meera"]
    kavya, kiran, farah = await person(viewport=PHONE), await person(), await person(dark=True)
    await become_adult(kavya, "Kavya")
    await apply_to_perform(kavya, tmp_path, whose)

    await come_to_work(kiran, platform, "kiran")
    await come_to_work(farah, platform, "farah")
    await claim(kiran, "Kavya")
    await farah.go("/staff/verification")
    row = farah.page.get_by_role("row", name="Kavya")
    await expect(row).to_contain_text("Kiran")
    await farah.page.get_by_role("link", name="Kavya", exact=True).click()
    await expect(farah.page.get_by_role("heading", name="Kiran works on this")).to_be_visible()
    await expect(farah.page.get_by_role("button", name="Decide", exact=True)).to_have_count(0)

    assert whose.passport not in await kiran.page.content()
    await look_at_all(kiran)
    await zoom(kiran)
    await reveal(kiran)
    await expect(kiran.page.locator("#claims")).to_contain_text(whose.passport)
    await approve(kiran, words="Approve, for a second officer to confirm", note="Passport and face agree.")
    await expect(kiran.page.get_by_text("Another officer confirms it")).to_be_visible()

    await claim(farah, "Kavya")
    await expect(farah.page.get_by_text("Kiran approved this first")).to_be_visible()
    await look_at_all(farah, "the second review")
    await approve(farah, words="Confirm: approve for good", note="I see the same.")
    await expect(
        farah.page.get_by_text("The person is told, and may do what they asked for.")
    ).to_be_visible()

    await kavya.go("/studio")
    await expect(kavya.page.get_by_role("heading", name="A new show")).to_be_visible()


async def test_adm_02_what_was_opened_is_gone_after_a_minute(
    person: MakePerson, platform: Platform, tmp_path: Path
) -> None:
    whose = PERSONAS["kabir"]
    ishan, kiran = await person(), await person(viewport=PHONE)
    await become_adult(ishan, "Ishan")
    await apply_to_perform(ishan, tmp_path, whose)
    await kiran.page.clock.install()
    await come_to_work(kiran, platform, "kiran")
    await claim(kiran, "Ishan")
    await look_at_all(kiran)
    await reveal(kiran)
    await kiran.page.get_by_label("Your note").fill("half a thought")
    await kiran.page.get_by_label("Ask the person for something again").check()
    await kiran.page.get_by_label("What is wrong").select_option(label="The face cannot be seen clearly")
    await expect(kiran.page.get_by_text("Take the picture again in good light")).to_be_visible()
    await kiran.page.clock.run_for(61_000)
    await expect(kiran.page.locator(".sheet img")).to_have_count(0)
    await expect(kiran.page.get_by_text("This view is over").first).to_be_visible()
    await expect(kiran.page.locator("#claims")).not_to_contain_text(whose.passport)
    await expect(kiran.page.get_by_label("Your note")).to_have_value("half a thought")
    width = await kiran.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"], "nothing is wider than a telephone"

"""What officers do at their desks, as a person at a browser does it."""

from playwright.async_api import expect

from domain.age_verification.review import CheckPoint
from entrypoints.admin.age_verification.words import POINTS
from tests.integration.browser.conftest import Person, Platform


async def come_to_work(officer: Person, platform: Platform, key: str) -> None:
    await officer.sign_in(f"{key}@livepanty.test", platform.passwords[key])
    await expect(officer.page.get_by_role("heading", name="Verification", exact=True)).to_be_visible()


async def claim(officer: Person, name: str) -> None:
    """From the queue to a claimed case of the person with that display name."""
    await officer.go("/staff/verification")
    await officer.page.get_by_role("link", name=name, exact=True).click()
    await officer.page.get_by_role("button", name="Claim this case").click()
    await expect(officer.page.get_by_role("heading", name="Yours for 14 min")).to_be_visible()
    await officer.page.wait_for_load_state()  # and its scripts hear what is pressed


async def look_at_all(officer: Person, reason: str = "the first review") -> None:
    """Every document of the case side by side, each picture really there."""
    await officer.page.get_by_label("Why you look").fill(reason)
    await officer.page.get_by_role("button", name="Look at all, side by side").click()
    pictures = officer.page.locator(".sheet img")
    await expect(pictures.first).to_be_visible()
    for picture in await pictures.all():
        await expect(picture).not_to_have_js_property("naturalWidth", 0)


async def reveal(officer: Person, reason: str = "to compare it with the picture") -> None:
    await officer.page.get_by_label("Why you need to read it").fill(reason)
    await officer.page.get_by_role("button", name="Reveal for a minute").click()
    await expect(officer.page.locator("[data-secret]").first).to_be_visible()


async def approve(officer: Person, *, words: str, note: str) -> None:
    """`words` is the choice: the first officer's, or the second's."""
    await officer.page.get_by_label(words).check()
    for point in CheckPoint:
        await officer.page.get_by_label(POINTS[point][0]).check()
    await officer.page.get_by_label("Your note").fill(note)
    await officer.page.get_by_role("button", name="Decide", exact=True).click()

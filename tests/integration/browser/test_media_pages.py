"""What studio and watch page make of what happens to their media, on the whole platform."""

import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

ELSEWHERE = "You are live from another window or device"
LIVE = "Live: people can see and hear you"


async def another_window(person: Person, path: str) -> Person:
    page = await person.context.new_page()
    other = Person(page, person.context, person.url)
    await other.go(path)
    return other


async def test_two_studios_of_one_show_do_not_take_it_from_each_other(
    person: MakePerson, platform: Platform
) -> None:
    ravi = await person()
    ravi.forgive("404|409")  # who is taken from is gone, and who comes second is refused
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    second = await another_window(ravi, f"/studio/{stream_id}")
    await second.page.get_by_role("button", name="Turn on the camera").click()
    await second.page.get_by_role("button", name="Go live").click()
    await expect(second.page.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    await expect(ravi.page.locator("#studio-status")).to_have_text(LIVE)

    await second.page.get_by_role("button", name="Take over here").click()
    await expect(second.page.locator("#studio-status")).to_have_text(LIVE)
    await expect(second.page.get_by_role("heading", name=ELSEWHERE)).to_be_hidden()
    await expect(ravi.page.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    await second.page.wait_for_timeout(4_000)
    await expect(second.page.locator("#studio-status")).to_have_text(LIVE)

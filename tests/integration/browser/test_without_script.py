"""Every key act works without JavaScript: only video and chat need it (ADM-01)."""

import time

import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter, give_tokens
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform
from tests.integration.browser.steps import become_adult, buy_tokens, go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def test_a_moderator_stops_a_show_without_javascript(person: MakePerson, platform: Platform) -> None:
    ravi, asha, meera = await person(), await person(), await person(script=False)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await asha.sign_in("asha@livepanty.test", platform.passwords["asha"])
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)

    await meera.sign_in("meera@livepanty.test", platform.passwords["meera"])
    await meera.page.locator(f"#tile-{stream_id}").get_by_role("link", name="Review").click()
    await (
        meera.page.get_by_role("region", name="Stop this show")
        .get_by_label("Which rule")
        .select_option("harassment")
    )
    await meera.page.get_by_label("What you saw", exact=True).fill("Insults")
    # The browser itself asks for the tick; a form sent without it is answered with what is missing.
    await meera.page.get_by_label("Yes, end it for everyone now").check()
    pressed = time.time()
    await meera.page.get_by_role("button", name="Stop the show").click()
    await expect(meera.page.get_by_text("The show is stopped. Video to everyone")).to_be_visible()
    await expect(asha.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()
    assert await asha.last_frame_at() - pressed < 5


async def test_a_viewer_joins_pays_tips_and_reports_without_javascript(
    person: MakePerson, platform: Platform
) -> None:
    ravi, asha = await person(), await person(script=False)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    await sign_up_and_buy(asha)
    asha.forgive("status of 409")  # the tip that is too large

    await asha.go(f"/watch/{stream_id}")
    await asha.page.get_by_role("radio", name="50 tokens").check()
    await asha.page.get_by_label("A message with your tip (optional)").fill("Without a script")
    await asha.page.get_by_role("button", name="Send tip").click()
    await expect(asha.page.get_by_text("Your tip arrived")).to_be_visible()
    await expect(asha.page.locator("#balance")).to_have_text("475")
    await expect(ravi.page.get_by_label("Tips as they arrive")).to_contain_text("Without a script")

    await asha.page.get_by_role("radio", name="Other").check()
    await asha.page.get_by_label("How many tokens").fill("9000")
    await asha.page.get_by_label("A message with your tip (optional)").fill("Too generous")
    await asha.page.get_by_role("button", name="Send tip").click()
    await expect(asha.page.locator("#tip-result")).not_to_be_empty()
    await expect(asha.page.get_by_label("A message with your tip (optional)")).to_have_value("Too generous")
    await expect(asha.page.locator("#balance")).to_have_text("475")

    await asha.page.get_by_role("link", name="Report this show").click()
    await asha.page.get_by_label("What is wrong?").select_option("harassment")
    await asha.page.get_by_role("button", name="Send report").click()
    await expect(asha.page.get_by_text("Our team has it")).to_be_visible()


async def sign_up_and_buy(asha: Person) -> None:
    await become_adult(asha, "Farhan")
    await buy_tokens(asha)


async def test_tip_07_limits_and_a_break_without_javascript_which_nobody_takes_by_a_slip(
    person: MakePerson, backstage: Container
) -> None:
    asha = await person(viewport=PHONE, script=False)
    viewer = await enter(asha, backstage, "Lakshmi")
    await give_tokens(backstage, viewer)
    await asha.go("/wallet/limits")
    await asha.page.get_by_label("Rupees for buying tokens in a month").fill("600")
    await press(asha, "Save limits")
    await expect(asha.page.get_by_text("Saved. What you lowered holds now.")).to_be_visible()
    await asha.page.get_by_label("Rupees for buying tokens in a month").fill("900")
    await press(asha, "Save limits")
    await expect(asha.page.get_by_text("Higher limits hold from")).to_be_visible()
    await press(asha, "Keep my present limits")
    await expect(asha.page.get_by_text("Higher limits hold from")).to_have_count(0)

    await asha.page.get_by_role("radio", name="Five years").check()
    await press(asha, "Begin the break")
    await expect(
        asha.page.get_by_label("Yes: no tips and no purchases")
    ).to_be_focused()  # asked for by the browser
    await expect(asha.page.get_by_text("You excluded yourself")).to_have_count(0)
    await asha.page.get_by_role("radio", name="One day").check()
    await asha.page.get_by_label("Yes: no tips and no purchases").check()
    await press(asha, "Begin the break")
    await expect(asha.page.get_by_text("You are taking a break from tipping and buying")).to_be_visible()
    await asha.go("/wallet")
    await expect(asha.page.get_by_text("You can buy again after")).to_be_visible()
    await expect(asha.page.get_by_role("button", name="Buy for")).to_have_count(0)


async def press(person: Person, name: str) -> None:
    """By keyboard."""
    await person.page.get_by_role("button", name=name, exact=True).focus()
    await person.page.keyboard.press("Enter")

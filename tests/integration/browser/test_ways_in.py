"""Who gets in and who does not; what happens when something does not work the first time."""

import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import DESK, PHONE, MakePerson, Platform, grows
from tests.integration.browser.steps import (
    become_adult,
    buy_tokens,
    go_live,
    order_tokens,
    pass_age_check,
    pay_by_card,
    sign_up,
    take_seat,
)

FOCUSED = """() => {
  const focused = document.activeElement;
  const name = focused.getAttribute("aria-label") || focused.labels?.[0]?.textContent || focused.textContent;
  const shown = focused.matches(".chip input") ? focused.nextElementSibling : focused.closest(".show-card") ?? focused;
  return [name, getComputedStyle(shown).outlineStyle];
}"""
"""What has the focus, and the outline of what stands for it on the screen."""

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def test_nothing_is_shown_before_the_age_check_is_passed(
    person: MakePerson, platform: Platform
) -> None:
    asha = await person()
    await sign_up(asha, "Imran")
    for path in ("/live", "/wallet", "/watch/0197a000-0000-7000-8000-000000000000", "/perform"):
        await asha.go(path)
        await expect(asha.page).to_have_url(f"{platform.url}/age-check")
        await expect(
            asha.page.get_by_role("navigation", name="Main").get_by_role("link", name="Live", exact=True)
        ).to_have_count(0)


async def test_an_age_check_that_cannot_tell_may_be_tried_again(person: MakePerson) -> None:
    asha = await person(viewport=PHONE)
    await sign_up(asha, "Devika")
    await pass_age_check(asha, "It cannot tell")
    await expect(asha.page.get_by_text("The provider could not tell")).to_be_visible()
    await asha.page.get_by_role("button", name="Choose another way").click()
    await pass_age_check(asha, "Only that the person is over 18")
    await expect(asha.page.get_by_role("heading", name="You are in")).to_be_visible()


async def test_a_minor_is_locked_out_for_good(person: MakePerson, platform: Platform) -> None:
    somebody = await person()
    email = await sign_up(somebody, "Kiran")
    await pass_age_check(somebody, "Only that the person is under 18")
    lock, sign_in = (
        somebody.page.get_by_role("heading", name=name) for name in ("This account is locked", "Sign in")
    )
    await expect(lock.or_(sign_in)).to_be_visible()  # whichever is faster: the webhook ends the session
    await somebody.sign_in(email, "a long enough passphrase")
    await somebody.go("/live")
    await expect(somebody.page).to_have_url(f"{platform.url}/age-check")
    await expect(lock).to_be_visible()
    await expect(somebody.page.get_by_role("main")).to_contain_text("under 18")
    await expect(somebody.page.get_by_role("button", name="Go on to the age check")).to_have_count(0)
    await expect(somebody.page.get_by_role("link", name="Live", exact=True)).to_have_count(0)
    await expect(somebody.page.get_by_label("A document that shows your age")).to_be_visible()


async def test_a_declined_payment_can_be_tried_again(person: MakePerson) -> None:
    asha = await person(viewport=PHONE)
    await become_adult(asha, "Lakshmi")
    await order_tokens(asha)
    await pay_by_card(asha)
    for summary in await asha.page.locator("details summary").all():
        await summary.click()
    await asha.page.get_by_role("button", name="The bank declines").click()
    await expect(asha.page.get_by_text("The payment did not go through")).to_be_visible()
    await pay_by_card(asha)
    await asha.page.get_by_role("button", name="Pay ₹499.00").click()
    await expect(asha.page.get_by_role("heading", name="525 tokens are yours")).to_be_visible()
    await expect(asha.page.get_by_text("Your balance is 525")).to_be_visible()


async def test_what_was_typed_stays_beside_what_was_wrong(person: MakePerson) -> None:
    asha = await person()
    asha.forgive("status of 422")
    await asha.go("/sign-up")
    await asha.page.get_by_label("Display name").fill("Thomas")
    await asha.page.get_by_label("E-mail").fill("thomas@example.test")
    await asha.page.get_by_label("Password").fill("passwordpassword")
    await asha.page.get_by_label("Password").fill("1234567890")
    await asha.page.get_by_role("button", name="Create account").click()
    await expect(asha.page.locator("#password-error")).to_be_visible()
    await expect(asha.page.get_by_label("Password")).to_be_focused()
    await expect(asha.page.get_by_label("Password")).to_have_value("")
    await expect(asha.page.get_by_label("Display name")).to_have_value("Thomas")
    await expect(asha.page.get_by_label("E-mail")).to_have_value("thomas@example.test")


async def test_sound_is_off_until_the_viewer_asks_for_it(person: MakePerson, platform: Platform) -> None:
    ravi, asha = await person(), await person(viewport=PHONE)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi)
    await asha.sign_in("asha@livepanty.test", platform.passwords["asha"])
    fresh = await asha.context.new_page()  # opened by no act of hers: browsers let no page sound by itself
    await asha.page.close()
    asha.page = fresh
    await asha.page.goto(f"{platform.url}/watch/{stream_id}", wait_until="commit")
    # Not a look at the page before its video plays: to the browser, each look of Playwright's is an act of hers.
    await expect(ravi.page.locator("#viewer-count")).to_have_text("1")
    await ravi.page.wait_for_timeout(2_000)
    unmute = asha.page.get_by_role("button", name="Turn the sound on").first
    await expect(unmute).to_be_visible()
    assert await asha.page.evaluate("document.getElementById('video').muted")
    await unmute.click()
    await expect(unmute).to_be_hidden()
    assert not await asha.page.evaluate("document.getElementById('video').muted")


async def test_a_show_survives_its_performers_reload(person: MakePerson, platform: Platform) -> None:
    ravi, asha = await person(), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await asha.sign_in("asha@livepanty.test", platform.passwords["asha"])
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    ravi.page.on("dialog", lambda dialog: dialog.accept())
    await ravi.page.reload()
    await ravi.page.get_by_role("button", name="Turn on the camera").click()
    await ravi.page.get_by_role("button", name="Go live").click()
    await expect(ravi.page.get_by_text("Live: people can see and hear you")).to_be_visible()
    await grows(asha.frames_decoded, by=20, seconds=60)
    await ravi.page.get_by_role("button", name="End show").click()
    await expect(ravi.page).to_have_url(f"{platform.url}/studio")
    await expect(asha.page.get_by_role("heading", name="The show has ended")).to_be_visible()


async def test_from_sign_in_to_a_tip_by_keyboard_alone(person: MakePerson, platform: Platform) -> None:
    ravi, asha = await person(), await person(viewport=DESK)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    stream_id = await go_live(ravi, "Kathak by keyboard")
    email = await become_adult(asha, "Zoya")
    await buy_tokens(asha)
    await asha.context.clear_cookies()

    async def tab_to(name: str) -> None:
        for _ in range(40):
            await asha.page.keyboard.press("Tab")
            found, outline = await asha.page.evaluate(FOCUSED)
            if name in found:
                assert outline == "solid", f"the focus on {name} cannot be seen"
                return
        pytest.fail(f"{name} cannot be reached by Tab")

    await asha.go("/sign-in?next=/live")
    await asha.page.keyboard.press("Tab")
    await expect(asha.page.get_by_role("link", name="Skip to the page")).to_be_focused()
    await asha.page.keyboard.press("Enter")
    await tab_to("E-mail")
    await asha.page.keyboard.type(email)
    await tab_to("Password")
    await asha.page.keyboard.type("a long enough passphrase")
    await asha.page.keyboard.press("Enter")
    await asha.page.wait_for_url("**/live")
    await tab_to("Kathak by keyboard")
    await asha.page.keyboard.press("Enter")
    await asha.page.wait_for_url(f"**/watch/{stream_id}")
    await expect(asha.page.locator("#stage-state")).to_be_hidden()
    await tab_to("50")
    await asha.page.keyboard.press("ArrowLeft")  # to 10
    await tab_to("A message with your tip")
    await asha.page.keyboard.type("By keyboard")
    await asha.page.keyboard.press("Enter")
    await expect(asha.page.locator("#tip-result")).to_contain_text("Your tip of 10 arrived")
    await expect(ravi.page.get_by_label("Tips as they arrive")).to_contain_text("By keyboard")

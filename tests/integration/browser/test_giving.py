"""An evening of giving: a menu that was reviewed, a goal met, a gift, a limit kept, and alerts over the picture."""

import pytest
from playwright.async_api import Browser, expect

from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live, take_seat

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

async def look(who, name):
    import asyncio
    await asyncio.sleep(0.3)
    for w,h in ((1280,860),(390,844)):
        for scheme in ("light","dark"):
            await who.page.set_viewport_size({"width":w,"height":h}); await who.page.emulate_media(color_scheme=scheme)
            await asyncio.sleep(0.15)
            await who.page.screenshot(path=f"/tmp/look/{name}-{w}-{scheme}.png", full_page=not name.startswith(("watch","overlay")), omit_background=name=="overlay")
    await who.page.set_viewport_size({"width":1280,"height":860})

ITEM = "Raga Yaman, at your wish"


async def offer_item(ravi: Person, meera: Person) -> None:
    """A performer proposes, a moderator approves."""
    await ravi.go("/studio/tips")
    await ravi.page.get_by_label("Name", exact=True).last.fill(ITEM)
    await ravi.page.get_by_label("Tokens", exact=True).last.fill("20")
    await ravi.page.get_by_role("button", name="Send it for review").click()
    await expect(ravi.page.get_by_text("Being reviewed")).to_be_visible()
    await meera.go("/staff/tips")
    await look(meera, "review")
    await meera.page.locator("li", has_text=ITEM).get_by_role("button", name="Approve").click()
    await expect(meera.page.get_by_text("No item waits")).to_be_visible()


async def an_address_for_alerts(ravi: Person) -> str:
    await ravi.go("/studio/tips")
    await ravi.page.get_by_label("Name of the computer or program").fill("Streaming PC")
    await ravi.page.get_by_role("button", name="Make an address").click()
    address = await ravi.page.get_by_label("Address of the browser source").input_value()
    await look(ravi, "studio-tips")
    return address


async def test_an_evening_of_giving(person: MakePerson, platform: Platform, chromium: Browser) -> None:
    ravi, asha, meera = await person(), await person(), await person(dark=True)
    for who, name in ((ravi, "ravi"), (asha, "asha"), (meera, "meera")):
        await who.sign_in(f"{name}@livepanty.test", platform.passwords[name])
    await offer_item(ravi, meera)
    address = await an_address_for_alerts(ravi)
    stream_id = await go_live(ravi)
    overlay = await person(viewport={"width": 1280, "height": 720})
    await overlay.page.goto(address)

    # A goal, set without leaving the page that is on air.
    await ravi.page.get_by_label("What for").fill("A new string for the veena")
    await ravi.page.locator("#target").fill("60")
    await ravi.page.get_by_role("button", name="Set the goal").click()
    await expect(ravi.page.locator("#studio-goal-count")).to_have_text("0 of 60 tokens")
    await take_seat(asha, stream_id)
    await expect(asha.page.locator("#goal-count")).to_have_text("0 of 60")

    # An item of the menu, then a gift without a name: the goal is met by it.
    await asha.page.get_by_text("Tip menu").click()
    await look(asha, "watch-menu")
    await asha.page.get_by_role("radio", name=ITEM).check()
    await asha.page.get_by_role("button", name="Tip 20").click()
    await expect(asha.page.locator("#tip-result")).to_have_text("Your tip of 20 arrived.")
    await expect(asha.page.locator("#goal-count")).to_have_text("20 of 60")
    await expect(overlay.page.locator("#alert")).to_contain_text(f"tipped 20 for {ITEM}")
    await look(overlay, "overlay")
    await asha.page.get_by_text("Gifts", exact=True).click()
    await asha.page.get_by_role("radio", name="Diya").check()
    await asha.page.get_by_label("Leave my name out").check()
    await asha.page.get_by_role("button", name="Tip 50").click()
    await expect(asha.page.locator("#goal-met")).to_have_text("Goal met. Thank you!")
    await expect(asha.page.locator("#goal-count")).to_have_text("70 of 60")
    await expect(ravi.page.get_by_label("Tips as they arrive")).to_contain_text("Anonymous")
    await expect(overlay.page.locator("#goal-count")).to_have_text("70 of 60")
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("Goal met: A new string for the veena")
    await look(asha, "watch-met")
    await look(ravi, "studio-goal")

    # Words that wait until a moderator let them go.
    await asha.page.get_by_role("radio", name="10 tokens").check()
    await asha.page.get_by_label("Leave my name out").uncheck()
    await asha.page.get_by_label("A message with your tip (optional)").fill("More on example.com")
    await asha.page.get_by_role("button", name="Tip 10").click()
    await expect(asha.page.locator("#tip-result")).to_contain_text("Our team reads your words")
    await meera.go("/staff/tips")
    await look(meera, "held")
    await meera.page.locator("li", has_text="More on example.com").get_by_role("button", name="Release").click()
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("with a tip: More on example.com")

    # A limit of her own.
    limits = await person(viewport={"width": 390, "height": 844}, dark=True)
    await limits.sign_in("asha@livepanty.test", platform.passwords["asha"])
    await limits.go("/wallet/limits")
    await limits.page.get_by_label("Tokens in a day").fill("100")
    await limits.page.get_by_role("button", name="Save limits").click()
    await expect(limits.page.get_by_text("Saved. What you lowered holds now.")).to_be_visible()
    await look(limits, "limits")
    asha.forgive("status of 403")
    await asha.page.get_by_role("radio", name="50 tokens").check()
    await asha.page.get_by_role("button", name="Tip 50").click()
    await expect(asha.page.locator("#tip-result")).to_contain_text("over your limit of 100 tokens a day")
    await limits.page.get_by_label("Tokens in a day").fill("")
    await limits.page.get_by_role("button", name="Save limits").click()
    await expect(limits.page.get_by_text("Higher limits hold from")).to_be_visible()
    await look(limits, "limits-raise")

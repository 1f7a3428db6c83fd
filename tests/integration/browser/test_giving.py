"""An evening of giving: a menu that was reviewed, a goal met, a gift, a limit kept, and alerts over the picture."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage, give_tokens
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def offer_item(ravi: Person, meera: Person, item: str) -> None:
    """A performer proposes, a moderator approves."""
    await ravi.go("/studio/tips")
    await ravi.page.get_by_label("Name", exact=True).last.fill(item)
    await ravi.page.get_by_label("Tokens", exact=True).last.fill("20")
    await ravi.page.get_by_role("button", name="Send it for review").click()
    line = ravi.page.locator("li", has=ravi.page.locator(f'input[value="{item}"]'))
    await expect(line.get_by_text("Being reviewed")).to_be_visible()
    await meera.go("/staff/tips")
    await meera.page.locator("li", has_text=item).get_by_role("button", name="Approve").click()
    await expect(meera.page.locator("li", has_text=item)).to_have_count(0)


async def an_address_for_alerts(ravi: Person) -> str:
    await ravi.go("/studio/tips")
    await ravi.page.get_by_label("Name of the computer or program").fill("Streaming PC")
    await ravi.page.get_by_role("button", name="Make an address").click()
    address = await ravi.page.get_by_label("Address of the browser source").input_value()
    return address


async def set_goal(ravi: Person) -> None:
    """Without leaving the page that is on air."""
    await ravi.page.get_by_label("What for").fill("A new string for the veena")
    await ravi.page.locator("#target").fill("60")
    await ravi.page.get_by_role("button", name="Set the goal").click()
    await expect(ravi.page.locator("#studio-goal-count")).to_have_text("0 of 60 tokens")


async def tip_for_item(asha: Person, overlay: Person, item: str) -> None:
    await asha.page.get_by_text("Tip menu").click()
    await asha.page.get_by_role("radio", name=item).check()
    alert = asyncio.create_task(overlay.reads(f"tipped 20 for {item}"))  # for some seconds only
    await asha.page.get_by_role("button", name="Tip 20").click()
    await alert
    await expect(asha.page.locator("#tip-result")).to_have_text("Your tip of 20 arrived.")
    await expect(asha.page.locator("#goal-count")).to_have_text("20 of 60")


async def meet_goal_by_a_gift_without_a_name(asha: Person, ravi: Person, overlay: Person) -> None:
    await asha.page.locator("summary", has_text="Gifts").click()
    await asha.page.get_by_role("radio", name="Diya").check()
    await asha.page.get_by_label("Leave my name out").check()
    await asha.page.get_by_role("button", name="Tip 50").click()
    await expect(asha.page.locator("#goal-met")).to_have_text("Goal met. Thank you!")
    await expect(asha.page.locator("#goal-count")).to_have_text("70 of 60")
    await expect(ravi.page.get_by_label("Tips as they arrive")).to_contain_text("Anonymous")
    await expect(overlay.page.locator("#goal-count")).to_have_text("70 of 60")
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("Goal met: A new string")


async def say_what_waits(asha: Person, meera: Person) -> None:
    """Words that nobody reads before a moderator does."""
    await asha.page.get_by_role("radio", name="10 tokens", exact=True).check()
    await asha.page.get_by_label("Leave my name out").uncheck()
    await asha.page.get_by_label("A message with your tip (optional)").fill("More on example.com")
    await asha.page.get_by_role("button", name="Tip 10").click()
    await expect(asha.page.locator("#tip-result")).to_contain_text("Our team reads your words")
    await meera.go("/staff/tips")
    line = meera.page.locator("li", has_text="More on example.com")
    await line.get_by_role("button", name="Release").click()
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("with a tip: More on example.com")


async def keep_a_limit(asha: Person, at_home: Person) -> None:
    """Set on her phone, kept in the room; a higher one waits. Less than one tip, whatever went before on that day."""
    await at_home.go("/wallet/limits")
    await at_home.page.get_by_label("Tokens in a day").fill("40")
    await at_home.page.get_by_role("button", name="Save limits").click()
    await expect(at_home.page.get_by_text("Saved. What you lowered holds now.")).to_be_visible()
    asha.forgive("status of 403")
    await asha.page.get_by_role("radio", name="50 tokens", exact=True).check()
    await asha.page.get_by_role("button", name="Tip 50").click()
    await expect(asha.page.locator("#tip-result")).to_contain_text("over your limit of 40 tokens a day")
    await at_home.page.get_by_label("Tokens in a day").fill("")
    await at_home.page.get_by_role("button", name="Save limits").click()
    await expect(at_home.page.get_by_text("Higher limits hold from")).to_be_visible()


async def test_an_evening_of_giving(person: MakePerson, platform: Platform, backstage: Container) -> None:
    """A menu item, a goal, a gift without a name, words that wait, a limit and alerts, each person at their screen."""
    ravi, asha, meera, at_home = await asyncio.gather(
        person(), person(), person(dark=True), person(viewport=PHONE, dark=True)
    )
    viewer = await a_person(backstage, "Lakshmi")
    await give_tokens(backstage, viewer)
    await asyncio.gather(
        ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"]),
        meera.sign_in("meera@livepanty.test", platform.passwords["meera"]),
        asha.sign_in(viewer.email, PASSWORD),
        at_home.sign_in(viewer.email, PASSWORD),
    )
    item = f"Raga Yaman, at your wish {uuid4().hex[:6]}"
    await offer_item(ravi, meera, item)
    address = await an_address_for_alerts(ravi)
    stream_id = await go_live(ravi)
    overlay = await person()
    async with overlay.page.expect_response(lambda answer: "/v1/overlay/events" in answer.url and answer.ok):
        await overlay.page.goto(address)  # it hears what comes from here on, and nothing earlier
    await set_goal(ravi)
    await take_seat(asha, stream_id)
    await expect(asha.page.locator("#goal-count")).to_have_text("0 of 60")
    await expect(overlay.page.locator("#goal-count")).to_have_text("0 of 60")

    await tip_for_item(asha, overlay, item)
    await meet_goal_by_a_gift_without_a_name(asha, ravi, overlay)
    await say_what_waits(asha, meera)
    await keep_a_limit(asha, at_home)

"""What people do on the platform, as a person at a browser does it."""

import re
from uuid import uuid4

from playwright.async_api import expect

from tests.integration.browser.conftest import Person, grows

TITLE = "Evening ragas on the veena"


async def sign_up(person: Person, name: str) -> str:
    """A fresh account; returns its address. Ends at the age check."""
    email = f"{name.lower()}-{uuid4().hex[:12]}@example.test"
    await person.go("/")
    await person.page.get_by_role("link", name="Create an account").click()
    await person.page.get_by_label("Display name").fill(name)
    await person.page.get_by_label("E-mail").fill(email)
    await person.page.get_by_label("Password").fill("a long enough passphrase")
    await person.page.get_by_role("button", name="Create account").click()
    await expect(person.page.get_by_role("heading", name="First, your age")).to_be_visible()
    return email


async def pass_age_check(person: Person, answer: str = "A date of birth") -> None:
    """Through the provider's own page and back."""
    await person.page.get_by_role("button", name="Go to the age check").click()
    await person.page.get_by_label(answer, exact=True).check()
    await person.page.get_by_role("button", name="Finish").click()
    await person.page.wait_for_url("**/age-check/return**")


async def become_adult(person: Person, name: str) -> str:
    email = await sign_up(person, name)
    await pass_age_check(person)
    await person.page.get_by_role("link", name="See who is live").click()
    await person.page.wait_for_url("**/live")
    return email


async def set_stage(person: Person, title: str = TITLE) -> str:
    """Make a show in the studio; returns its id. A show left open by an earlier test is ended first."""
    await person.go("/studio")
    while await person.page.get_by_role("button", name=re.compile("^(End|Discard) it$")).is_visible():
        person.page.once("dialog", lambda dialog: dialog.accept())
        await person.page.get_by_role("button", name=re.compile("^(End|Discard) it$")).click()
        await expect(person.page.get_by_role("heading", name="A new show")).to_be_visible()
    await person.page.get_by_label("Title").fill(title)
    await person.page.get_by_role("button", name="Set the stage").click()
    await expect(person.page.get_by_role("heading", name=title)).to_be_visible()
    stream_id = await person.page.locator("#studio").get_attribute("data-stream")
    assert stream_id
    return stream_id


async def go_live(person: Person, title: str = TITLE) -> str:
    stream_id = await set_stage(person, title)
    await person.page.get_by_role("button", name="Turn on the camera").click()
    await person.page.get_by_role("button", name="Go live").click()
    await expect(person.page.get_by_text("Live: people can see and hear you")).to_be_visible()
    return stream_id


async def take_seat(person: Person, stream_id: str) -> None:
    """Watch a show until its picture moves."""
    await person.go(f"/watch/{stream_id}")
    await expect(person.page.locator("#stage-state")).to_be_hidden()
    await grows(person.frames_decoded, by=20, seconds=10)


async def buy_tokens(person: Person, price: str = "₹499.00") -> None:
    await person.go("/wallet")
    await person.page.get_by_role("button", name=f"Buy for {price}").click()
    await expect(person.page.get_by_text("GST, 18 %")).to_be_visible()
    await person.page.get_by_role("button", name=f"Pay {price}").click()
    await person.page.get_by_role("button", name=f"Pay {price}").click()  # on the gateway's page now
    # Without a script the page looks again every five seconds.
    await expect(person.page.get_by_role("heading", name="525 tokens are yours")).to_be_visible(
        timeout=15_000
    )

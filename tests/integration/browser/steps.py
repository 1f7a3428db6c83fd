"""What people do on the platform, as a person at a browser does it."""

import re
from pathlib import Path
from uuid import uuid4

from playwright.async_api import expect

from entrypoints.sandbox.identity import PERSONAS, Persona
from tests.integration.browser.cards import passport_lines, picture_of_card
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
    """Agree to the notice, and through the provider's own page and back."""
    agree = person.page.get_by_label("I have read the notice and agree to it")
    if await agree.is_visible():
        await agree.check()
    await person.page.get_by_label("Age check by a provider").check()
    await person.page.get_by_role("button", name="Go on to the age check").click()
    await person.page.get_by_label(answer, exact=True).check()
    await person.page.get_by_role("button", name="Finish").click()
    # Not one page by its name: the provider's own word may be faster than the browser, and have ended the session.
    await person.page.wait_for_url(lambda url: url.startswith(person.url))


async def become_adult(person: Person, name: str) -> str:
    email = await sign_up(person, name)
    await pass_age_check(person)
    await person.page.get_by_role("link", name="See who is live").click()
    await person.page.wait_for_url("**/live")
    return email


async def set_stage(person: Person, title: str = TITLE, *, may_be: tuple[str, ...] = ()) -> str:
    """Make a show in the studio; returns its id. A show left open by an earlier test is ended first."""
    await person.go("/studio")
    while await person.page.get_by_role("button", name=re.compile("^(End|Discard) it$")).is_visible():
        person.page.once("dialog", lambda dialog: dialog.accept())
        await person.page.get_by_role("button", name=re.compile("^(End|Discard) it$")).click()
        await expect(person.page.get_by_role("heading", name="A new show")).to_be_visible()
    await person.page.get_by_label("Title").fill(title)
    for scope in may_be:
        await person.page.get_by_label(scope).check()
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
    await grows(person.frames_decoded, by=20, seconds=60)


async def order_tokens(person: Person, price: str = "₹499.00") -> None:
    """As far as the order's page, where the tax is told and the way to pay is chosen."""
    await person.go("/wallet")
    await person.page.get_by_label("State you live in").select_option(label="Karnataka")
    await person.page.get_by_role("radio", name="Razorpay").check()
    await person.page.get_by_role("button", name=f"Buy for {price}").click()
    await expect(person.page.get_by_text("GST, 18 %")).to_be_visible()


async def pay_by_card(person: Person, price: str = "₹499.00") -> None:
    """From the order's page to the gateway's."""
    await person.page.get_by_role("radio", name="Card").check()
    await person.page.get_by_role("button", name=f"Continue to pay {price}").click()
    await person.page.get_by_role("button", name="Go to Razorpay").click()


async def buy_tokens(person: Person, price: str = "₹499.00") -> None:
    await order_tokens(person, price)
    await pay_by_card(person, price)
    await person.page.get_by_role("button", name=f"Pay {price}").click()
    # Without a script the page looks again every five seconds, and a worker that is behind credits in its own time.
    await expect(person.page.get_by_role("heading", name="525 tokens are yours")).to_be_visible(
        timeout=60_000
    )


async def begin_as_performer(person: Person, way: str = "Passport") -> None:
    """From the list of shows to the first thing to bring."""
    await person.go("/perform")
    await person.page.get_by_label("I have read the notice and agree to it").check()
    await person.page.get_by_role("button", name="Agree and begin").click()
    await person.page.get_by_label(way, exact=True).check()
    await person.page.get_by_role("button", name="Go on").click()
    await expect(person.page.get_by_role("heading", name=way, exact=True)).to_be_visible()
    await person.page.wait_for_load_state()  # and its scripts hear what is pressed


async def show_passport(person: Person, folder: Path, whose: Persona) -> None:
    given, surname = whose.first_name.upper(), whose.last_name.upper()
    lines = passport_lines(
        surname=surname, given=given, number=whose.passport, born=f"{whose.born:%y%m%d}", sex=whose.gender
    )
    card = picture_of_card(folder, "REPUBLIC OF NOWHERE", f"{given} {surname}", whose.passport)
    await person.page.get_by_label("A picture of the passport’s data page").set_input_files(card)
    await person.page.get_by_role("button", name="Upload").click()
    await expect(person.page.get_by_text("Your picture is here. Now type what it says.")).to_be_visible()
    await person.page.get_by_label("First line").fill(lines[0])
    await person.page.get_by_label("Second line").fill(lines[1].lower())
    await person.page.get_by_role("button", name="Show this passport").click()
    await expect(person.page.get_by_role("heading", name="Your face")).to_be_visible()


async def show_face_by_camera(person: Person) -> None:
    """One frame of the camera, looked at before it is sent."""
    await person.page.wait_for_load_state()  # the button is there before the script that hears it
    await person.page.get_by_role("button", name="Take it with the camera").click()
    await person.page.get_by_role("button", name="Take the picture").click()
    await expect(person.page.get_by_alt_text("The picture that you took")).to_be_visible()
    await person.page.get_by_role("button", name="Send this picture").click()
    await expect(person.page.get_by_role("heading", name="Your PAN")).to_be_visible()


async def show_face_by_file(person: Person, folder: Path) -> None:
    await person.page.get_by_label("A picture of your face").set_input_files(picture_of_card(folder))
    await person.page.get_by_role("button", name="Send this picture").click()
    await expect(person.page.get_by_role("heading", name="Your PAN")).to_be_visible()


async def give_pan(person: Person, pan: str) -> None:
    await person.page.get_by_label("PAN", exact=True).fill(pan)
    await person.page.get_by_role("button", name="Give this number").click()
    await expect(person.page.get_by_role("heading", name="The performer agreement")).to_be_visible()


async def sign_agreement(person: Person, name: str) -> None:
    await person.page.get_by_role("link", name="Read and sign the agreement").click()
    await person.page.get_by_label("Your name").fill(name)
    await person.page.get_by_label("I have read the agreement and sign it").check()
    await person.page.get_by_role("button", name="Sign the agreement").click()
    await person.page.get_by_role("link", name="Go on").click()
    await expect(person.page.get_by_role("heading", name="Hand it in")).to_be_visible()


async def hand_in(person: Person) -> None:
    await person.page.get_by_role("button", name="Hand in").click()
    await expect(person.page.get_by_role("heading", name="Our team looks at it")).to_be_visible()


async def apply_to_perform(person: Person, folder: Path, whose: Persona = PERSONAS["asha"]) -> None:
    """A verified adult's whole half of becoming a performer, up to where officers take it.

    `whose` documents they are: those of one persona in two accounts are a finding of their own.
    """
    await begin_as_performer(person)
    await show_passport(person, folder, whose)
    await show_face_by_camera(person)
    await give_pan(person, whose.pan)
    await sign_agreement(person, whose.name)
    await hand_in(person)

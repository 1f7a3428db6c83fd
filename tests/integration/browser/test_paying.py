"""Paying by each gateway's own page or app, as far as the tokens, and what happens where that does not work at once."""

import io
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

OURS = "525 tokens are yours"
LATE = "10"
"""Seconds: more than a busy machine takes to the page that waits."""
SOON = 60_000
"""Milliseconds. Without a script the page looks again every five seconds."""


async def to_phonepe(person: Person) -> None:
    """From the wallet to PhonePe's page."""
    await person.go("/wallet")
    await person.page.get_by_label("State you live in").select_option(label="Kerala")
    await person.page.get_by_role("radio", name="PhonePe").check()
    await person.page.get_by_role("button", name="Buy for ₹499.00").click()
    await pay_on(person)


async def pay_on(person: Person) -> None:
    await person.page.get_by_role("radio", name="UPI app or QR code").check()
    await person.page.get_by_role("button", name="Continue to pay ₹499.00").click()
    await expect(person.page.get_by_role("heading", name="₹499.00")).to_be_visible()
    assert not person.page.url.startswith(person.url)


async def play(person: Person, outcome: str, **boxes: str) -> None:
    await person.page.locator("details summary").click()
    for label, typed in boxes.items():
        await person.page.get_by_label(re.compile(label.replace("_", " "), re.IGNORECASE)).fill(typed)
    await person.page.get_by_role("button", name=outcome).click()


@pytest_asyncio.fixture(params=["script", "no script"])
async def asha(
    request: pytest.FixtureRequest, person: MakePerson, backstage: Container
) -> AsyncIterator[Person]:
    buyer = await person(viewport=PHONE, script=request.param == "script")
    await enter(buyer, backstage, "Lakshmi")
    yield buyer


async def test_wal_04_phonepes_page_takes_the_payment_and_the_tokens_come(asha: Person) -> None:
    await to_phonepe(asha)
    await asha.page.get_by_role("button", name="Pay ₹499.00").click()
    # At no moment is somebody who has paid asked to pay: the page waits until it is credited.
    paid = asha.page.get_by_role("heading", name=OURS)
    await expect(paid.or_(asha.page.get_by_role("heading", name="Waiting for the bank"))).to_be_visible()
    await expect(paid).to_be_visible(timeout=SOON)
    await expect(asha.page.get_by_role("link", name="Invoice (PDF)")).to_be_visible()


async def test_wal_06_a_page_that_failed_is_over_and_the_order_is_placed_once_more(asha: Person) -> None:
    await to_phonepe(asha)
    await play(asha, "The bank declines")
    await expect(asha.page.get_by_role("heading", name="The payment did not go through")).to_be_visible(
        timeout=SOON
    )
    await asha.page.get_by_role("button", name="Order it once more").click()
    await expect(asha.page.get_by_text("GST, 18 %")).to_be_visible()
    await pay_on(asha)
    await asha.page.get_by_role("button", name="Pay ₹499.00").click()
    await expect(asha.page.get_by_role("heading", name=OURS)).to_be_visible(timeout=SOON)


async def test_wal_06_a_payment_that_pends_is_waited_for_and_credited_late(asha: Person) -> None:
    await to_phonepe(asha)
    await play(asha, "Time out, pay late", arrives_after=LATE)
    await expect(asha.page.get_by_role("heading", name="Waiting for the bank")).to_be_visible()
    await expect(asha.page.get_by_role("heading", name=OURS)).to_be_visible(timeout=SOON)


async def test_wal_05_going_back_without_paying_credits_nothing(asha: Person) -> None:
    await to_phonepe(asha)
    await asha.page.get_by_role("link", name="Go back without paying").click()
    await expect(asha.page.get_by_role("heading", name="Waiting for the bank")).to_be_visible()
    await asha.page.get_by_role("link", name="I have not paid").click()
    await pay_on(asha)  # the same page is still open for it
    await asha.go("/wallet")
    await expect(asha.page.get_by_label("Balance")).to_contain_text("0 tokens")
    await expect(asha.page.get_by_text("Not paid")).to_be_visible()


async def test_wal_04_a_upi_link_opens_apps_and_its_qr_code_says_the_same(
    person: MakePerson, backstage: Container, platform: Platform
) -> None:
    asha, telephone = await person(viewport=PHONE), await person(viewport=PHONE)
    await enter(asha, backstage, "Lakshmi")
    await asha.go("/wallet")
    await asha.page.get_by_label("State you live in").select_option(label="Kerala")
    await asha.page.get_by_role("radio", name="Razorpay").check()
    await asha.page.get_by_role("button", name="Buy for ₹499.00").click()
    await asha.page.get_by_role("radio", name="UPI app or QR code").check()
    await asha.page.get_by_role("button", name="Continue to pay ₹499.00").click()
    await expect(asha.page.get_by_role("heading", name="Pay ₹499.00 by UPI")).to_be_visible()

    links = await asha.page.locator(".upi-apps a").evaluate_all("all => all.map((each) => each.href)")
    assert all("am=499.00" in link for link in links)
    told = await read_qr(asha)
    assert told.startswith("upi://pay?")
    payment = re.search(r"tr=(\w+)", told)
    assert payment
    sandbox = platform.environment["LIVEPANTY_RAZORPAY_CHECKOUT_URL"].partition("/v1/")[0]
    await telephone.page.goto(f"{sandbox}/upi/pay_{payment[1]}")
    await telephone.page.get_by_role("button", name="Pay ₹499.00").click()
    # The page that shows the code notices by itself.
    await expect(asha.page.get_by_role("heading", name=OURS)).to_be_visible(timeout=SOON)


async def read_qr(person: Person) -> str:
    """What a camera reads off the screen."""
    picture = await person.page.locator("img.qr").screenshot()
    [found] = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(picture)), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return str(found.text)

"""The desks of money without a script: what buyers ask for, performers draw, and a payment of no order needs."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from domain.identity.user import User
from domain.ids import OrderId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.container import Container
from tests.builders import a_transfer
from tests.integration.browser.backstage import (
    PASSWORD,
    PATIENCE_SECONDS,
    a_person,
    backstage,
    buy_tokens,
    pay_at_gateway,
    place_order,
)
from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.money_stage import known, let_be_paid

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

WHY = "The wrong package, and noticed at once"


async def reload_until(person: Person, shown: Locator) -> None:
    """Somebody looks again until a page that does not update by itself shows what another process did."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await shown.count():
            await asyncio.sleep(0.5)
            await person.page.reload()


async def press(person: Person, name: str) -> None:
    """By keyboard: a button that has the focus, and Enter."""
    button = person.page.get_by_role("button", name=name, exact=True)
    await button.focus()
    await person.page.keyboard.press("Enter")


async def test_wal_07_a_buyer_asks_for_a_refund_and_an_officer_sends_it(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    viewer = await a_person(backstage, f"Lakshmi{uuid4().hex[:6]}")
    order_id = await buy_tokens(backstage, platform, viewer)
    buyer, devika = await person(script=False), await person(script=False)
    await buyer.sign_in(viewer.email, PASSWORD)
    await buyer.go(f"/wallet/orders/{order_id}")
    await buyer.page.get_by_text("Ask for a refund").first.focus()
    await buyer.page.keyboard.press("Enter")
    await buyer.page.get_by_label("Tokens").fill("100")
    await buyer.page.get_by_label("Why").fill(WHY)
    await press(buyer, "Ask for a refund")
    await expect(buyer.page.get_by_text("To be decided")).to_be_visible()

    await devika.sign_in("devika@livepanty.test", platform.passwords["devika"])
    await devika.go("/staff/refunds")
    asked = devika.page.get_by_role("listitem").filter(has_text=f"buyer {viewer.display_name}")
    await expect(asked).to_contain_text(WHY)
    await asked.get_by_label("Why, as the buyer and the audit log will read it").fill(
        "Nothing of it was spent"
    )
    await asked.get_by_role("button", name="Approve").click()
    await expect(asked.get_by_role("button", name="Approve")).to_have_count(0)
    await reload_until(buyer, buyer.page.get_by_text("Sent back", exact=True))
    await buyer.go("/wallet")
    await expect(buyer.page.locator("#balance")).to_have_text("420")  # the bonus of those 100 went too


async def test_wal_06_a_payment_of_no_order_is_claimed_and_sent_back(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    viewer = await a_person(backstage, "Imran")
    nobodys = replace(await place_order(backstage, viewer), id=OrderId(uuid4()))
    opened = await backstage.gateways().named("razorpay").open_order(nobodys, return_url=platform.url)
    payment_id = await pay_at_gateway(platform, opened.provider_order_id)
    devika = await person(script=False)
    await devika.sign_in("devika@livepanty.test", platform.passwords["devika"])
    await devika.go("/staff/payment-exceptions")
    line = devika.page.get_by_role("listitem").filter(has_text=payment_id)
    await reload_until(devika, line)
    await expect(line).to_contain_text("No such order")
    await line.get_by_role("button", name="Claim").click()
    await line.get_by_role("radio", name="Send it back to where it came from").check()
    await line.get_by_label("Why, for the audit log").fill("Nobody here ordered it")
    await line.get_by_role("button", name="Decide").click()
    await expect(line.get_by_role("button", name="Decide")).to_have_count(0)


async def owe(container: Container, performer: User, paise: int) -> None:
    """What he earned and is free to draw."""
    transfer = a_transfer(
        kind=TransferKind.EARNINGS_VALUE, debit=Account.system(AccountKind.DEFERRED_REVENUE),
        credit=Account.of(AccountKind.PERFORMER_PAYABLE, performer.id), amount=paise, fee_account=None, fee=0,
        at=container.now()(),
    )  # fmt: skip
    async with container.begin()() as tx:
        await tx.ledger.post([transfer])


async def test_pyt_05_a_payout_is_asked_for_put_in_a_batch_and_let_go_by_a_second_officer(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    performer = await known(backstage, "ravi")
    await let_be_paid(backstage, performer)
    await owe(backstage, performer, 15_100)
    ravi, devika, arjun = [await person(script=False) for _ in range(3)]
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await ravi.go("/earnings")
    await ravi.page.get_by_label("Rupees").fill("151")
    await press(ravi, "Ask for a payout")
    await expect(ravi.page.get_by_role("heading", name="Payout of ₹151.00")).to_be_visible()

    await devika.sign_in("devika@livepanty.test", platform.passwords["devika"])
    await devika.go("/staff/payouts")
    await devika.page.get_by_role("checkbox", name="Ravi, ₹151.00").check()
    await press(devika, "Make a batch of what is ticked")
    await expect(devika.page.get_by_role("heading", name="₹151.00 in 1 payout")).to_be_visible()
    await expect(devika.page.get_by_text("another person checks it")).to_be_visible()
    await expect(devika.page.get_by_role("button", name="I checked it")).to_have_count(0)

    await arjun.sign_in("arjun@livepanty.test", platform.passwords["arjun"])
    await arjun.page.goto(devika.page.url)
    await press(arjun, "I checked it; let it go")
    await expect(arjun.page.get_by_text("Released", exact=True).first).to_be_visible()
    await ravi.page.reload()
    await expect(ravi.page.get_by_text("Being checked")).to_have_count(0)

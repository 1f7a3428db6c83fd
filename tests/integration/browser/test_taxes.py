"""Two officers of finance and a challan: by keyboard, and without a script."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import expect

from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.container import Container
from tests.builders import a_transfer
from tests.integration.browser.backstage import backstage
from tests.integration.browser.conftest import MakePerson, Platform

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

WHY = "Compared with the bank's line"


async def owe(container: Container, paise: int) -> None:
    """GST collected from somebody's payout."""
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, UserId(uuid4()))
    for kind, debit, credit in (
        (TransferKind.EARNINGS_VALUE, Account.system(AccountKind.DEFERRED_REVENUE), payable),
        (TransferKind.PAYOUT_TCS, payable, Account.system(AccountKind.TCS_PAYABLE)),
    ):
        transfer = a_transfer(
            kind=kind, debit=debit, credit=credit, amount=paise, fee_account=None, fee=0, at=container.now()()
        )
        async with container.begin()() as tx:
            await tx.ledger.post([transfer])


async def test_pyt_05_one_officer_writes_a_challan_down_and_another_confirms_it(
    platform: Platform, person: MakePerson, backstage: Container
) -> None:
    await owe(backstage, 1_234_50)
    today = (datetime.now(UTC) + timedelta(hours=5, minutes=30)).date()
    devika = await person()
    await devika.sign_in("devika@livepanty.test", platform.passwords["devika"])
    await devika.go("/staff/finance/taxes")
    page = devika.page
    await expect(page.get_by_role("row", name="GST collected (TCS)")).to_contain_text("₹1,234.50")
    await page.get_by_text("Write down what was paid").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Tax", exact=True).select_option("tcs")
    await page.get_by_label("Of the month").fill(f"{today:%Y-%m}")
    await page.get_by_label("Rupees").fill("1,234.50")
    await page.get_by_label("Paid on").fill(today.isoformat())
    await page.get_by_label("Challan number (CIN)").fill("26122900000123")
    await page.get_by_label("What it is for").fill("TCS of the month, by net banking")
    devika.forgive("422")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("14 digits and the bank's 3 or 4 letters")).to_be_visible()
    await page.get_by_label("Challan number (CIN)").fill("2612 2900 000123 HDFC")
    await page.get_by_role("button", name="Write it down").click()
    await expect(page.get_by_text("You wrote this down; another person confirms it.")).to_be_visible()

    arjun = await person(script=False)
    await arjun.sign_in("arjun@livepanty.test", platform.passwords["arjun"])
    await arjun.go("/staff/finance/taxes")
    await arjun.page.get_by_label("What you compared, or why not").fill(WHY)
    await arjun.page.get_by_role("button", name="It was paid: book it").click()
    await expect(arjun.page.get_by_text("Booked", exact=True)).to_be_visible()
    await expect(arjun.page.get_by_role("row", name="GST collected (TCS)")).to_contain_text("₹0.00")

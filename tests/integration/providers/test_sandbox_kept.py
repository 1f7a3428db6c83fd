"""What the sandbox answered it knows after it was killed, as a gateway and a bank do: payouts, refunds, payments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from adapters.razorpay.payouts import RazorpayXPayouts
from domain.ids import PayoutAccountId, PayoutId
from domain.payouts.account import AccountKind
from domain.payouts.payout import Word
from entrypoints.sandbox.app import create_sandbox
from ports.payouts.providers import AccountDetails, PayoutOrder
from tests.integration.providers.conftest import (
    ACCOUNT_NUMBER,
    KEY_ID,
    KEY_SECRET,
    PAYOUT_SECRET,
    Sandbox,
    served,
)

ACCOUNT = AccountDetails(
    account_id=PayoutAccountId(uuid4()),
    kind=AccountKind.BANK,
    holder="Ravi Kumar Sharma",
    ifsc="HDFC0000053",
    number="501000123412",
    upi="",
)


@pytest.fixture
def kept(sandbox: Sandbox, tmp_path: Path) -> Callable[[str], Any]:
    """A sandbox over one file, each time that it is made."""
    return lambda _: create_sandbox(sandbox.settings, state_file=tmp_path / "sandbox.json")


def provider_at(url: str) -> RazorpayXPayouts:
    return RazorpayXPayouts(
        key_id=KEY_ID,
        key_secret=KEY_SECRET,
        account_number=ACCOUNT_NUMBER,
        webhook_secret=PAYOUT_SECRET,
        api_url=url,
        timeout_seconds=60,
    )


async def test_pyt_06_a_sandbox_that_was_killed_knows_its_payouts(
    sandbox: Sandbox, kept: Callable[[str], Any]
) -> None:
    async with served(kept) as url:
        await sandbox.browser.post(f"{url}/razorpayx/rules", data={"settles": "never"})
        before = provider_at(url)
        asked = await before.begin(ACCOUNT)
        order = PayoutOrder(PayoutId(uuid4()), asked.fund_account_id, AccountKind.BANK, 95_000)
        sent = await before.send(order)
        before.close()
    async with served(kept) as url:
        after = provider_at(url)
        assert await after.send(order) == sent  # under the same key the same payout, and no second one
        assert await after.find(order.payout_id, sent.provider_id) == sent
        said = await after.result(asked.validation_id)
        after.close()
    assert said is not None
    assert said.registered_name == ACCOUNT.holder.upper()


async def test_pyt_06_a_payout_that_was_under_way_still_ends(
    sandbox: Sandbox, kept: Callable[[str], Any]
) -> None:
    async with served(kept) as url:
        provider = provider_at(url)
        asked = await provider.begin(ACCOUNT)
        order = PayoutOrder(PayoutId(uuid4()), asked.fund_account_id, AccountKind.BANK, 95_000)
        assert (await provider.send(order)).word is Word.UNDERWAY
        provider.close()
    async with served(kept) as url:
        provider = provider_at(url)
        [heard] = await sandbox.heard(1)
        # After its three seconds.
        assert heard.path == "/v1/webhooks/razorpayx"
        told = await provider.find(order.payout_id, "")
        provider.close()
    assert told is not None
    assert told.word is Word.PROCESSED

"""Settlements asked of Razorpay through its SDK, before the sandbox, which has settled nothing."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from adapters.razorpay.client import RazorpayClient
from adapters.razorpay.settlements import RazorpaySettlements
from tests.integration.providers.conftest import KEY_ID, KEY_SECRET, Sandbox


async def test_wal_06_a_day_on_which_nothing_was_settled_has_no_settlement(sandbox: Sandbox) -> None:
    wanted = {"amount": 49_900, "currency": "INR", "receipt": str(uuid4())}
    made = await sandbox.browser.post(f"{sandbox.url}/v1/orders", json=wanted, auth=(KEY_ID, KEY_SECRET))
    await sandbox.pay(made.json()["id"], method="card")
    client = RazorpayClient(key_id=KEY_ID, key_secret=KEY_SECRET, api_url=sandbox.url, timeout_seconds=5)
    try:
        today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
        assert list(await RazorpaySettlements(client).settled_on(today)) == []
    finally:
        client.close()

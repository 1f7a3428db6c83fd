"""The sandbox itself: Razorpay's contract as its documentation tells it, asked without any client of ours."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest

from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.pages import return_address
from entrypoints.settings import Settings
from tests.integration.providers.conftest import AGE_KEY, KEY_ID, KEY_SECRET, Sandbox, served

KEY = (KEY_ID, KEY_SECRET)


async def ask(
    sandbox: Sandbox, method: str, path: str, body: object = None, *, key: tuple[str, str] | None = KEY
) -> tuple[int, Any]:
    response = await sandbox.browser.request(
        method, f"{sandbox.url}/v1{path}", json=body, auth=key if key else httpx2.USE_CLIENT_DEFAULT
    )
    return response.status_code, response.json()


async def opened(sandbox: Sandbox, **changes: object) -> dict[str, Any]:
    wanted = {"amount": 49_900, "currency": "INR", "receipt": str(uuid4()), **changes}
    status, order = await ask(sandbox, "POST", "/orders", wanted)
    assert status == 200, order
    return dict(order)


async def test_an_order_has_razorpays_shape(sandbox: Sandbox) -> None:
    order = await opened(sandbox, receipt="ours", notes={"a": "b"})
    created_at = order.pop("created_at")
    order_id = order.pop("id")
    assert order_id.startswith("order_")
    assert len(order_id) == 20
    assert isinstance(created_at, int)
    assert order == {
        "entity": "order",
        "amount": 49_900,
        "amount_paid": 0,
        "amount_due": 49_900,
        "currency": "INR",
        "receipt": "ours",
        "offer_id": None,
        "status": "created",
        "attempts": 0,
        "notes": {"a": "b"},
    }
    assert (await ask(sandbox, "GET", f"/orders/{order_id}"))[1]["amount"] == 49_900


async def test_orders_are_found_by_receipt(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    await opened(sandbox)
    _, found = await ask(sandbox, "GET", f"/orders?receipt={order['receipt']}")
    assert (found["entity"], found["count"], found["items"]) == ("collection", 1, [order])
    _, every = await ask(sandbox, "GET", "/orders?count=1")
    assert every["count"] == 1


@pytest.mark.parametrize("key", [None, (KEY_ID, "another"), ("rzp_test_another", KEY_SECRET)])
async def test_a_wrong_key_is_401_in_razorpays_shape(sandbox: Sandbox, key: tuple[str, str] | None) -> None:
    for method, path in (("POST", "/orders"), ("GET", "/orders"), ("GET", "/payments/pay_1")):
        status, body = await ask(sandbox, method, path, {}, key=key)
        assert status == 401
        assert body["error"]["code"] == "BAD_REQUEST_ERROR"
        assert body["error"]["description"] == "Authentication failed"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": 99, "currency": "INR"}, "amount"),
        ({"amount": "49900", "currency": "INR"}, None),
        ({"amount": 49_900}, None),
        ({"amount": 49_900, "currency": "rupees"}, "currency"),
        ({"amount": 49_900, "currency": "INR", "receipt": "x" * 41}, "receipt"),
    ],
)
async def test_a_bad_order_is_400_in_razorpays_shape(
    sandbox: Sandbox, wanted: dict[str, object], field: str | None
) -> None:
    status, body = await ask(sandbox, "POST", "/orders", wanted)
    assert status == 400
    assert body["error"]["code"] == "BAD_REQUEST_ERROR"
    assert body["error"].get("field") == field


async def test_ids_that_do_not_exist(sandbox: Sandbox) -> None:
    for path in ("/orders/order_1", "/orders/order_1/payments", "/payments/pay_1"):
        status, body = await ask(sandbox, "GET", path)
        assert (status, body["error"]["description"]) == (400, "The id provided does not exist")


async def test_a_paid_order_and_its_payment(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    await sandbox.pay(order["id"], method="card")

    _, paid = await ask(sandbox, "GET", f"/orders/{order['id']}")
    assert (paid["status"], paid["amount_paid"], paid["amount_due"], paid["attempts"]) == (
        "paid",
        49_900,
        0,
        1,
    )
    _, payments = await ask(sandbox, "GET", f"/orders/{order['id']}/payments")
    [payment] = payments["items"]
    assert (payment["status"], payment["captured"], payment["method"]) == ("captured", True, "card")
    assert (await ask(sandbox, "GET", f"/payments/{payment['id']}"))[1] == payment


async def test_wal_06_what_is_paid_is_told_as_not_settled_yet(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    await sandbox.pay(order["id"], method="card")
    _, payments = await ask(sandbox, "GET", f"/orders/{order['id']}/payments")
    [payment] = payments["items"]
    day = datetime.fromtimestamp(payment["created_at"], ZoneInfo("Asia/Kolkata"))

    path = f"/settlements/recon/combined?year={day.year}&month={day.month}&day={day.day}&count=1000"
    _, told = await ask(sandbox, "GET", path)
    [line] = [item for item in told["items"] if item["entity_id"] == payment["id"]]
    assert (line["amount"], line["settled"], line["settlement_id"]) == (49_900, False, None)
    # 2 % and 18 % GST on that (razorpay.com/docs/api/settlements): a credit is what is left.
    assert (line["credit"], line["fee"]) == (49_900 - 1_177, 1_177)
    _, before = await ask(sandbox, "GET", "/settlements/recon/combined?year=2020&month=1&day=1&count=1000")
    assert before["items"] == []


async def test_a_webhook_has_razorpays_shape(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    await sandbox.pay(order["id"])
    told = {body["event"]: body for body in (json.loads(heard.body) for heard in await sandbox.heard(3))}
    for body in told.values():
        assert (body["entity"], body["contains"]) == ("event", list(body["payload"]))
        assert body["payload"]["payment"]["entity"]["order_id"] == order["id"]
    statuses = {event: body["payload"]["payment"]["entity"]["status"] for event, body in told.items()}
    # Each is a snapshot of its moment.
    assert statuses == {
        "payment.authorized": "authorized",
        "payment.captured": "captured",
        "order.paid": "captured",
    }
    assert told["order.paid"]["payload"]["order"]["entity"]["status"] == "paid"


async def test_an_order_that_is_captured_by_hand(sandbox: Sandbox) -> None:
    order = await opened(sandbox, payment_capture=0)
    await sandbox.pay(order["id"])
    [heard] = await sandbox.heard(1)
    payment = json.loads(heard.body)["payload"]["payment"]["entity"]
    assert payment["status"] == "authorized"

    path = f"/payments/{payment['id']}/capture"
    assert (await ask(sandbox, "POST", path, {"amount": 1, "currency": "INR"}))[0] == 400
    status, captured = await ask(sandbox, "POST", path, {"amount": 49_900, "currency": "INR"})
    assert (status, captured["status"]) == (200, "captured")
    assert (await ask(sandbox, "POST", path, {"amount": 49_900, "currency": "INR"}))[0] == 400
    await sandbox.heard(3)


async def test_the_checkout_is_a_page_that_says_what_it_is(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    form = {"key_id": KEY_ID, "order_id": order["id"], "callback_url": sandbox.return_url}
    response = await sandbox.browser.post(
        f"{sandbox.url}/v1/checkout/embedded", data=form, follow_redirects=True
    )
    assert response.status_code == 200
    for words in ("Sandbox: no real money", "₹499.00", "PhonePe", "Google Pay", "Paytm", "Card", "Wallet"):
        assert words in response.text
    assert "<script" not in response.text
    assert "style=" not in response.text
    policy = response.headers["content-security-policy"]
    assert f"form-action 'self' {sandbox.platform.url}" in policy
    assert (await sandbox.browser.get(f"{sandbox.url}/static/sandbox.css")).status_code == 200
    index = await sandbox.browser.get(sandbox.url)
    assert order["id"] in index.text


async def test_a_checkout_of_another_shop_is_refused(sandbox: Sandbox) -> None:
    order = await opened(sandbox)
    for form in (
        {"key_id": "rzp_test_another", "order_id": order["id"], "callback_url": sandbox.return_url},
        {"key_id": KEY_ID, "order_id": "order_none", "callback_url": sandbox.return_url},
    ):
        response = await sandbox.browser.post(f"{sandbox.url}/v1/checkout/embedded", data=form)
        assert response.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "data:text/html,1",
        "{url}.evil.example/",
        "{url}@evil.example/",
        "{url}1/",
        "{url}\\@evil.example/",
        "{url}/a\r\nX: y",
        "/wallet",
    ],
)
async def test_a_return_address_that_is_not_the_platforms(sandbox: Sandbox, address: str) -> None:
    wanted = address.replace("{url}", sandbox.platform.url)
    order = await opened(sandbox)
    page = await sandbox.browser.get(f"{sandbox.url}/checkout/{order['id']}", params={"return_url": wanted})
    paid = await sandbox.pay(order["id"], return_url=wanted)
    checked = await sandbox.browser.post(
        f"{sandbox.url}/age/v1/verifications",
        json={"reference": str(uuid4()), "return_url": wanted},
        headers={"Authorization": f"Bearer {AGE_KEY}"},
    )
    assert (page.status_code, paid.status_code, checked.status_code) == (400, 400, 400)
    assert "location" not in paid.headers
    assert sandbox.platform.heard == []


def test_a_platform_below_a_path_owns_only_that_path() -> None:
    settings = Settings(environment="dev", public_url="https://example.in/live")
    assert return_address("https://example.in/live/wallet", settings)
    assert return_address("https://example.in/live", settings)
    assert return_address("https://example.in/other", settings) is None
    assert return_address("https://example.in/lively", settings) is None


async def test_what_the_sandbox_keeps_outlives_it(sandbox: Sandbox, tmp_path: Path) -> None:
    state = tmp_path / "sandbox.json"

    async def run(path: str, body: object = None) -> Any:
        async with served(lambda _: create_sandbox(sandbox.settings, state_file=state)) as url:
            method = "POST" if body else "GET"
            response = await sandbox.browser.request(method, f"{url}/v1{path}", json=body, auth=KEY)
            return response.json()

    order = await run("/orders", {"amount": 9_900, "currency": "INR"})
    assert await run(f"/orders/{order['id']}") == order
    state.write_text("not JSON")
    assert (await run(f"/orders/{order['id']}"))["error"]["description"] == "The id provided does not exist"


def test_there_is_no_sandbox_in_production() -> None:
    with pytest.raises(AssertionError):
        create_sandbox(Settings(environment="production", public_url="https://livepanty.example"))

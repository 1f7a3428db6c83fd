"""The payment gateway: one contract for the twin in memory and for Razorpay's SDK against the sandbox."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.memory.payments import MemoryGateway
from adapters.razorpay.gateway import RazorpayGateway
from domain.ids import OrderId
from domain.payments.order import Order
from ports.payments import BadGatewayWebhook, GatewayError, GatewayEvent, GatewayEventKind, PaymentGateway
from tests.builders import an_order
from tests.integration.providers.conftest import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, Sandbox

Webhook = tuple[bytes, dict[str, str]]


class Stage(Protocol):
    """A gateway, and its other side."""

    gateway: PaymentGateway

    async def pay(self, provider_order_id: str) -> Webhook:
        """Somebody pays; returns the webhook that says so."""
        ...

    def down(self) -> PaymentGateway:
        """The same gateway while it does not answer."""
        ...


class MemoryStage:
    def __init__(self) -> None:
        self.twin = MemoryGateway()
        self.gateway: PaymentGateway = self.twin

    async def pay(self, provider_order_id: str) -> Webhook:
        event = self.twin.pay(provider_order_id)
        return self.twin.webhook(replace(event, event_id=uuid4().hex, raw_type="payment.captured"))

    def down(self) -> PaymentGateway:
        self.twin.failure = GatewayError("down")
        return self.twin


def razorpay(api_url: str, *, secret: str = KEY_SECRET, timeout_seconds: float = 5.0) -> RazorpayGateway:
    return RazorpayGateway(
        key_id=KEY_ID,
        key_secret=secret,
        webhook_secret=WEBHOOK_SECRET,
        api_url=api_url,
        checkout_url=f"{api_url}/v1/checkout/embedded",
        timeout_seconds=timeout_seconds,
    )


class RazorpayStage:
    def __init__(self, sandbox: Sandbox, nobody_there: str) -> None:
        self.sandbox = sandbox
        self.gateway: PaymentGateway = razorpay(sandbox.url)
        self._nobody_there = nobody_there

    async def pay(self, provider_order_id: str) -> Webhook:
        await self.sandbox.pay(provider_order_id)
        for heard in await self.sandbox.heard(3):
            if json.loads(heard.body)["event"] == "payment.captured":
                return heard.body, heard.headers
        raise AssertionError("no captured payment was told of")

    def down(self) -> PaymentGateway:
        return razorpay(self._nobody_there)


@pytest.fixture(params=["memory", "razorpay"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "memory":
        return MemoryStage()
    return RazorpayStage(request.getfixturevalue("sandbox"), request.getfixturevalue("nobody_there"))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[RazorpayGateway]:
    gateway = razorpay(sandbox.url)
    yield gateway
    gateway.close()


def unopened() -> Order:
    return an_order(id=OrderId(uuid4()), provider_order_id="", ask_at=None)


async def test_an_order_is_opened_once_however_often_it_is_asked_for(stage: Stage) -> None:
    order = unopened()

    opened = await stage.gateway.open_order(order)

    assert opened
    assert await stage.gateway.open_order(order) == opened
    assert await stage.gateway.open_order(unopened()) != opened


async def test_an_order_nobody_paid_has_no_payments(stage: Stage) -> None:
    opened = await stage.gateway.open_order(unopened())

    assert list(await stage.gateway.fetch_payments(opened)) == []


async def test_a_payment_is_told_and_can_be_asked_for(stage: Stage) -> None:
    order = unopened()
    opened = await stage.gateway.open_order(order)

    told = stage.gateway.read_webhook(*await stage.pay(opened))

    assert (told.kind, told.raw_type) == (GatewayEventKind.CAPTURED, "payment.captured")
    assert (told.provider_order_id, told.amount, told.currency) == (opened, order.price, "INR")
    [fetched] = await stage.gateway.fetch_payments(opened)
    assert fetched.kind is GatewayEventKind.CAPTURED
    assert (fetched.payment_id, fetched.amount, fetched.currency) == (told.payment_id, order.price, "INR")
    assert fetched.provider_order_id == opened
    assert fetched.event_id != told.event_id
    assert list(await stage.gateway.fetch_payments(opened)) == [fetched]


async def test_a_webhook_reads_the_same_each_time(stage: Stage) -> None:
    body, headers = await stage.pay(await stage.gateway.open_order(unopened()))

    assert stage.gateway.read_webhook(body, headers) == stage.gateway.read_webhook(body, headers)


async def test_a_webhook_that_was_touched_is_refused(stage: Stage) -> None:
    body, headers = await stage.pay(await stage.gateway.open_order(unopened()))
    signature = next(name for name in headers if name.endswith("signature"))
    forgeries: list[tuple[bytes, Mapping[str, str]]] = [
        (body.replace(b"49900", b"99900"), headers),
        (body + b" ", headers),
        (b"", headers),
        (body, {}),
        (body, {**headers, signature: ""}),
        (body, {**headers, signature: "0" * 64}),
        (body, {**headers, signature: "é" * 32}),
    ]
    for forged_body, forged_headers in forgeries:
        with pytest.raises(BadGatewayWebhook):
            stage.gateway.read_webhook(forged_body, forged_headers)
    stage.gateway.read_webhook(body, headers)


async def test_an_order_the_gateway_does_not_know(stage: Stage) -> None:
    with pytest.raises(GatewayError) as refused:
        await stage.gateway.fetch_payments("order_00000000000000")
    assert refused.value.permanent


async def test_a_gateway_that_is_down_may_be_asked_again(stage: Stage) -> None:
    down = stage.down()
    for call in (down.open_order(unopened()), down.fetch_payments("order_00000000000000")):
        with pytest.raises(GatewayError) as failed:
            await call
        assert not failed.value.permanent


async def test_the_checkout_names_the_order_and_the_way_back(stage: Stage) -> None:
    order = unopened()
    order = order.opened(await stage.gateway.open_order(order))

    checkout = stage.gateway.checkout(order, return_url="https://livepanty.example/back")

    assert checkout.provider == stage.gateway.name
    assert checkout.provider_order_id == checkout.fields["order_id"] == order.provider_order_id
    assert checkout.fields["callback_url"] == "https://livepanty.example/back"
    assert KEY_SECRET not in repr(checkout)


# What only the real client can show.


async def test_a_wrong_key_is_for_good(sandbox: Sandbox) -> None:
    gateway = razorpay(sandbox.url, secret="another")
    with pytest.raises(GatewayError) as refused:
        await gateway.open_order(unopened())
    assert refused.value.permanent
    gateway.close()


@pytest.mark.parametrize(
    ("path", "permanent"),
    [
        ("/hangs", False),
        ("/fails", False),
        ("/tired", False),
        ("/page", True),
        ("/moved", True),
        ("/strange", True),
    ],
)
async def test_a_gateway_that_is_not_well(
    broken: Callable[[str], str], path: str, permanent: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway = razorpay(broken(path), timeout_seconds=0.3)
    async with asyncio.timeout(3):  # the thread's own time-out, well before the deadline of the whole call
        with pytest.raises(GatewayError) as failed:
            await gateway.open_order(unopened())
    assert failed.value.permanent is permanent
    assert capsys.readouterr().out == "", "the SDK prints what our transport lets through"
    gateway.close()


def test_a_live_key_needs_the_acquirers_approval() -> None:
    def live(approval: str) -> RazorpayGateway:
        return RazorpayGateway(
            key_id="rzp_live_key", key_secret="s", webhook_secret="w", api_url="https://a.example",
            checkout_url="https://b.example", acquirer_approval=approval,
        )  # fmt: skip

    with pytest.raises(GatewayError):
        live("")
    live("letter of 1 November 2026").close()


async def test_nothing_of_the_payer_is_read(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay(await client.open_order(unopened()))
    for heard in await sandbox.heard(3):
        assert b"payer@example.com" in heard.body  # the sandbox sends what the real one sends
        assert "payer" not in repr(client.read_webhook(heard.body, heard.headers))


async def events_of(sandbox: Sandbox, client: RazorpayGateway, count: int) -> list[GatewayEvent]:
    return [client.read_webhook(heard.body, heard.headers) for heard in await sandbox.heard(count)]


async def test_an_ordinary_payment_is_three_events(sandbox: Sandbox, client: RazorpayGateway) -> None:
    order = unopened()
    answer = await sandbox.pay(await client.open_order(order))

    events = {event.raw_type: event for event in await events_of(sandbox, client, 3)}

    assert {name: event.kind for name, event in events.items()} == {
        "payment.authorized": GatewayEventKind.OTHER,
        "payment.captured": GatewayEventKind.CAPTURED,
        "order.paid": GatewayEventKind.CAPTURED,
    }
    assert events["order.paid"].receipt == str(order.id)
    assert events["order.paid"].payment_id == events["payment.captured"].payment_id
    assert len({event.event_id for event in events.values()}) == 3
    location = answer.headers["location"]
    assert answer.status_code == 303
    assert location.startswith(f"{sandbox.return_url}?razorpay_payment_id=pay_")


async def test_the_browser_brings_back_a_signature_over_order_and_payment(
    sandbox: Sandbox, client: RazorpayGateway
) -> None:
    answer = await sandbox.pay(await client.open_order(unopened()))
    brought = dict(part.split("=") for part in answer.headers["location"].split("?")[1].split("&"))
    message = f"{brought['razorpay_order_id']}|{brought['razorpay_payment_id']}".encode()
    expected = hmac.new(KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()
    assert brought["razorpay_signature"] == expected


async def test_a_webhook_is_sent_until_it_is_taken(sandbox: Sandbox, client: RazorpayGateway) -> None:
    sandbox.platform.answers = [500, 503, 500, 500]
    await sandbox.pay(await client.open_order(unopened()))

    events = await events_of(sandbox, client, 3 + 4)

    assert len({event.event_id for event in events}) == 3


async def test_doubled_webhooks_carry_one_id(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay(await client.open_order(unopened()), doubled="on")

    ids = [event.event_id for event in await events_of(sandbox, client, 6)]

    assert len(ids) == 6
    assert sorted(ids.count(event_id) for event_id in set(ids)) == [2, 2, 2]


async def test_webhooks_in_the_wrong_order(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay(await client.open_order(unopened()), out_of_order="on")

    events = await events_of(sandbox, client, 3)

    assert [event.raw_type for event in events] == ["order.paid", "payment.captured", "payment.authorized"]


async def test_a_payment_that_fails(sandbox: Sandbox, client: RazorpayGateway) -> None:
    opened = await client.open_order(unopened())
    answer = await sandbox.pay(opened, "failure")

    [event] = await events_of(sandbox, client, 1)

    assert event.kind is GatewayEventKind.FAILED
    assert list(await client.fetch_payments(opened)) == []
    assert "error%5Breason%5D=payment_failed" in answer.headers["location"]


async def test_a_payment_that_comes_late(sandbox: Sandbox, client: RazorpayGateway) -> None:
    opened = await client.open_order(unopened())
    answer = await sandbox.pay(opened, "late", late_seconds="0.2")
    assert "error%5Breason%5D=payment_timed_out" in answer.headers["location"]
    assert list(await client.fetch_payments(opened)) == []

    await events_of(sandbox, client, 3)

    assert len(await client.fetch_payments(opened)) == 1


async def test_an_order_that_is_paid_twice(sandbox: Sandbox, client: RazorpayGateway) -> None:
    opened = await client.open_order(unopened())
    await sandbox.pay(opened, "twice")

    events = await events_of(sandbox, client, 5)

    payments = {event.payment_id for event in events if event.kind is GatewayEventKind.CAPTURED}
    assert len(payments) == 2
    assert [event.raw_type for event in events].count("order.paid") == 1
    assert {event.payment_id for event in await client.fetch_payments(opened)} == payments

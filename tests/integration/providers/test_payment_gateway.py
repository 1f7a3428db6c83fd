"""The payment gateway: one contract for the twin in memory and for Razorpay's SDK against the sandbox."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.memory.payments.gateway import MemoryGateway
from adapters.phonepe.gateway import PhonePeGateway
from adapters.razorpay.gateway import RazorpayGateway
from domain.ids import OrderId
from domain.money import Paise
from domain.payments.order import Order
from domain.payments.providers import METHODS, PaymentMethod, Provider
from ports.payments.gateways import (
    BadGatewayWebhook,
    Checkout,
    Gateway,
    GatewayError,
    GatewayEvent,
    GatewayEventKind,
    Payer,
    PaymentGateway,
    RefundRequest,
    RefundState,
)
from tests.builders import an_order
from tests.integration.providers.conftest import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, Sandbox
from tests.integration.providers.stages import HASTY, PATIENT

Webhook = tuple[bytes, dict[str, str]]
RETURN_URL = "https://livepanty.example/back"
PAYER = Payer("203.0.113.7", "a browser")


class Stage(Protocol):
    """A gateway, and its other side."""

    gateway: Gateway

    async def pay(self, order: Order, checkout: Checkout) -> Webhook:
        """Somebody pays the way the checkout says; returns the webhook that says so."""
        ...

    async def refunds_end(self, end: RefundState) -> None:
        """What becomes of the refunds from now on."""
        ...

    async def refund_told(self, request: RefundRequest) -> Webhook:
        """The webhook that says how a refund ended."""
        ...

    def down(self) -> Gateway:
        """The same gateway while it does not answer."""
        ...


class MemoryStage:
    def __init__(self) -> None:
        self.twin = MemoryGateway()
        self.gateway: Gateway = self.twin

    async def pay(self, order: Order, checkout: Checkout) -> Webhook:
        event = self.twin.pay(checkout.provider_order_id)
        return self.twin.webhook(replace(event, event_id=uuid4().hex, raw_type="payment.captured"))

    async def refunds_end(self, end: RefundState) -> None:
        self.twin.refund_state = end

    async def refund_told(self, request: RefundRequest) -> Webhook:
        end = self.twin.refund_state
        return self.twin.webhook(self.twin.settle_refund(request.refund_id, end))

    def down(self) -> Gateway:
        self.twin.failure = GatewayError("down")
        return self.twin


def razorpay(api_url: str, *, secret: str = KEY_SECRET, timeout_seconds: float = PATIENT) -> RazorpayGateway:
    return RazorpayGateway(
        key_id=KEY_ID,
        key_secret=secret,
        webhook_secret=WEBHOOK_SECRET,
        api_url=api_url,
        checkout_url=f"{api_url}/v1/checkout/embedded",
        shop_name="LivePanty",
        contact_email="payments@livepanty.example",
        contact_phone="+910000000000",
        instrument_key="a key",
        timeout_seconds=timeout_seconds,
    )


class RazorpayStage:
    def __init__(self, sandbox: Sandbox, nobody_there: str) -> None:
        self.sandbox = sandbox
        self.gateway: Gateway = razorpay(sandbox.url)
        self._nobody_there = nobody_there

    async def pay(self, order: Order, checkout: Checkout) -> Webhook:
        if checkout.upi_link:
            await self.sandbox.pay_upi(checkout.upi_link)
        else:
            method = {"card": "card", "netbanking": "netbanking", "wallet": "wallet"}[checkout.method]
            assert checkout.fields["prefill[method]"] == method
            await self.sandbox.pay(checkout.provider_order_id, method=method)
        return await self.sandbox.told("payment.captured")

    async def refunds_end(self, end: RefundState) -> None:
        await self.sandbox.browser.post(f"{self.sandbox.url}/back/refunds", data={"end": end.value})

    async def refund_told(self, request: RefundRequest) -> Webhook:
        state = await self.gateway.find_refund(request)
        assert state is not None
        return await self.sandbox.told("refund.processed", "refund.failed")

    def down(self) -> Gateway:
        return razorpay(self._nobody_there)


def phonepe(sandbox: Sandbox, *, api_url: str = "", timeout_seconds: float = PATIENT) -> PhonePeGateway:
    settings = sandbox.settings
    return PhonePeGateway(
        client_id=settings.phonepe_client_id,
        client_secret=settings.phonepe_client_secret,
        client_version="1",
        api_url=api_url or settings.phonepe_api_url,
        auth_url=settings.phonepe_auth_url,
        page_url=settings.phonepe_page_url,
        webhook_username=settings.phonepe_webhook_username,
        webhook_password=settings.phonepe_webhook_password,
        instrument_key="a key",
        timeout_seconds=timeout_seconds,
    )


class PhonePeStage:
    def __init__(self, sandbox: Sandbox, nobody_there: str) -> None:
        self.sandbox = sandbox
        self.gateway: Gateway = phonepe(sandbox)
        self._nobody_there = nobody_there

    async def pay(self, order: Order, checkout: Checkout) -> Webhook:
        assert checkout.fields == {}, "the page is followed, not posted to"
        await self.sandbox.pay_phonepe(checkout.url, method=checkout.method.value)
        return await self.sandbox.told("checkout.order.completed")

    async def refunds_end(self, end: RefundState) -> None:
        await self.sandbox.browser.post(f"{self.sandbox.url}/back/refunds", data={"end": end.value})

    async def refund_told(self, request: RefundRequest) -> Webhook:
        return await self.sandbox.told("pg.refund.completed", "pg.refund.failed")

    def down(self) -> Gateway:
        return phonepe(self.sandbox, api_url=self._nobody_there)


@pytest.fixture(params=["memory", "razorpay", "phonepe"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "memory":
        return MemoryStage()
    if request.param == "phonepe":
        return PhonePeStage(request.getfixturevalue("sandbox"), request.getfixturevalue("nobody_there"))
    return RazorpayStage(request.getfixturevalue("sandbox"), request.getfixturevalue("nobody_there"))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[RazorpayGateway]:
    gateway = razorpay(sandbox.url)
    yield gateway
    gateway.close()


def unopened() -> Order:
    return an_order(id=OrderId(uuid4()), provider_order_id="", ask_at=None)


async def opened(gateway: PaymentGateway, order: Order | None = None) -> Order:
    order = order or unopened()
    answer = await gateway.open_order(order, return_url=RETURN_URL)
    return order.opened(answer.provider_order_id).with_link(answer.pay_link, answer.pay_link_until)


async def checkout_of(
    gateway: PaymentGateway, order: Order, method: PaymentMethod = PaymentMethod.CARD
) -> Checkout:
    return await gateway.checkout(order, method=method, return_url=RETURN_URL, payer=PAYER)


async def paid(stage: Stage) -> tuple[Order, GatewayEvent]:
    order = await opened(stage.gateway)
    body, headers = await stage.pay(order, await checkout_of(stage.gateway, order))
    return order, stage.gateway.read_webhook(body, headers)


async def test_an_order_is_opened_once_however_often_it_is_asked_for(stage: Stage) -> None:
    order = unopened()

    first = await opened(stage.gateway, order)

    assert first.provider_order_id
    assert (await opened(stage.gateway, order)).provider_order_id == first.provider_order_id
    assert (await opened(stage.gateway)).provider_order_id != first.provider_order_id


async def test_an_order_nobody_paid_has_no_payments(stage: Stage) -> None:
    order = await opened(stage.gateway)

    assert list(await stage.gateway.fetch_payments(order.provider_order_id)) == []


@pytest.mark.parametrize(
    ("stage", "method"),
    [
        (stage, method)
        for stage, provider in (
            ("memory", Provider.RAZORPAY),
            ("razorpay", Provider.RAZORPAY),
            ("phonepe", Provider.PHONEPE),
        )
        for method in METHODS[provider]
    ],
    indirect=["stage"],
)
async def test_wal_04_a_payment_by_each_method_is_told_and_can_be_asked_for(
    stage: Stage, method: PaymentMethod
) -> None:
    order = await opened(stage.gateway)
    checkout = await checkout_of(stage.gateway, order, method)

    assert (checkout.provider, checkout.method) == (stage.gateway.name, method)
    assert checkout.provider_order_id == order.provider_order_id
    assert bool(checkout.upi_link) != bool(checkout.url), "one way to pay"
    assert KEY_SECRET not in repr(checkout)
    told = stage.gateway.read_webhook(*await stage.pay(order, checkout))

    assert (told.kind, told.provider) == (GatewayEventKind.CAPTURED, stage.gateway.name)
    assert (told.provider_order_id, told.amount, told.currency) == (
        order.provider_order_id,
        order.price,
        "INR",
    )
    [fetched] = await stage.gateway.fetch_payments(order.provider_order_id)
    assert fetched.kind is GatewayEventKind.CAPTURED
    assert (fetched.payment_id, fetched.amount, fetched.currency) == (told.payment_id, order.price, "INR")
    assert (fetched.provider, fetched.provider_order_id) == (stage.gateway.name, order.provider_order_id)
    assert fetched.event_id != told.event_id
    assert list(await stage.gateway.fetch_payments(order.provider_order_id)) == [fetched]


async def test_a_link_that_is_remembered_is_given_again(stage: Stage) -> None:
    order = await opened(stage.gateway)
    first = await checkout_of(stage.gateway, order, PaymentMethod.UPI)

    again = await checkout_of(
        stage.gateway, order.with_link(first.upi_link or order.pay_link, first.until), PaymentMethod.UPI
    )

    assert again == first


def refund_of(event: GatewayEvent, amount: int) -> RefundRequest:
    return RefundRequest(uuid4(), event.provider_order_id, event.payment_id, Paise(amount))


async def test_wal_07_a_refund_goes_back_once_however_often_it_is_asked_for(stage: Stage) -> None:
    _, payment = await paid(stage)
    request = refund_of(payment, 10_000)
    assert await stage.gateway.find_refund(request) is None

    first = await stage.gateway.create_refund(request)

    assert (first.refund_reference, first.amount) == (str(request.refund_id), 10_000)
    assert first.state in {RefundState.PENDING, RefundState.PROCESSED}
    assert (await stage.gateway.create_refund(request)).provider_refund_id == first.provider_refund_id
    found = await stage.gateway.find_refund(request)
    assert found is not None
    assert (found.provider_refund_id, found.amount) == (first.provider_refund_id, 10_000)
    with pytest.raises(GatewayError) as refused:
        await stage.gateway.create_refund(replace(request, amount=Paise(10_100)))
    assert refused.value.permanent
    with pytest.raises(GatewayError) as refused:
        await stage.gateway.create_refund(refund_of(payment, payment.amount))
    assert refused.value.permanent, "never more than the payment goes back"


async def test_wal_07_of_a_refund_that_nothing_is_heard_of_the_key_alone_keeps_a_second_one_away(
    sandbox: Sandbox, client: RazorpayGateway
) -> None:
    order = await opened(client)
    await sandbox.pay((await checkout_of(client, order)).provider_order_id)
    body, headers = await sandbox.told("payment.captured")
    await sandbox.browser.post(f"{sandbox.url}/back/refunds", data={"end": "processed", "lost": "on"})
    request = refund_of(client.read_webhook(body, headers), 10_000)
    with pytest.raises(GatewayError) as caught:
        await client.create_refund(request)
    assert not caught.value.permanent

    again = await client.create_refund(request)

    payments = f"{sandbox.url}/v1/payments/{request.payment_id}/refunds"
    listed = await sandbox.browser.get(payments, auth=(KEY_ID, KEY_SECRET))
    assert [each["id"] for each in listed.json()["items"]] == [again.provider_refund_id]
    assert not [heard for heard in sandbox.platform.heard if b"refund." in heard.body]


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (RefundState.PROCESSED, GatewayEventKind.REFUND_PROCESSED),
        (RefundState.FAILED, GatewayEventKind.REFUND_FAILED),
    ],
)
async def test_wal_07_how_a_refund_ended_is_told(
    stage: Stage, end: RefundState, kind: GatewayEventKind
) -> None:
    _, payment = await paid(stage)
    await stage.refunds_end(end)
    request = refund_of(payment, payment.amount)
    refund = await stage.gateway.create_refund(request)

    told = stage.gateway.read_webhook(*await stage.refund_told(request))

    assert (told.kind, told.amount, told.refund_reference) == (kind, payment.amount, str(request.refund_id))
    assert told.payment_id in {payment.payment_id, ""}, "PhonePe names the order, not the payment"
    assert told.provider_order_id == payment.provider_order_id
    found = await stage.gateway.find_refund(request)
    assert found is not None
    assert (found.state, found.provider_refund_id) == (end, refund.provider_refund_id)


async def test_a_webhook_reads_the_same_each_time(stage: Stage) -> None:
    order = await opened(stage.gateway)
    body, headers = await stage.pay(order, await checkout_of(stage.gateway, order))

    assert stage.gateway.read_webhook(body, headers) == stage.gateway.read_webhook(body, headers)


async def test_wal_03_a_webhook_that_was_touched_is_refused(stage: Stage) -> None:
    order = await opened(stage.gateway)
    body, headers = await stage.pay(order, await checkout_of(stage.gateway, order))
    proof = next(name for name in headers if name.endswith("signature") or name == "authorization")
    forgeries: list[tuple[bytes, Mapping[str, str]]] = [
        (b"", headers),
        (body, {}),
        (body, {**headers, proof: ""}),
        (body, {**headers, proof: "0" * 64}),
        (body, {**headers, proof: "é" * 32}),
    ]
    if proof != "authorization":  # one that proves the sender only, not the body
        forgeries += [(body.replace(b"49900", b"99900"), headers), (body + b" ", headers)]
    for forged_body, forged_headers in forgeries:
        with pytest.raises(BadGatewayWebhook):
            stage.gateway.read_webhook(forged_body, forged_headers)
    stage.gateway.read_webhook(body, headers)


async def test_an_order_the_gateway_does_not_know(stage: Stage) -> None:
    with pytest.raises(GatewayError) as refused:
        await stage.gateway.fetch_payments("order_00000000000000")
    assert refused.value.permanent


async def test_a_gateway_that_is_down_may_be_asked_again(stage: Stage) -> None:
    order, down = an_order(), stage.down()
    request = RefundRequest(uuid4(), order.provider_order_id, "pay_1", Paise(100))
    for call in (
        down.open_order(unopened(), return_url=RETURN_URL),
        down.fetch_payments("order_00000000000000"),
        down.create_refund(request),
        down.find_refund(request),
    ):
        with pytest.raises(GatewayError) as failed:
            await call
        assert not failed.value.permanent


# What only the real client can show.


async def test_a_wrong_key_is_for_good(sandbox: Sandbox) -> None:
    gateway = razorpay(sandbox.url, secret="another")
    with pytest.raises(GatewayError) as refused:
        await gateway.open_order(unopened(), return_url=RETURN_URL)
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
    gateway = razorpay(broken(path), timeout_seconds=HASTY if path == "/hangs" else PATIENT)
    with pytest.raises(GatewayError) as failed:
        await gateway.open_order(unopened(), return_url=RETURN_URL)
    if path == "/hangs":
        assert "ReadTimeout" in str(failed.value), (
            "the thread's own time-out, before the deadline of the whole call"
        )
    assert failed.value.permanent is permanent
    assert capsys.readouterr().out == "", "the SDK prints what our transport lets through"
    gateway.close()


def test_a_live_key_needs_the_acquirers_approval() -> None:
    def live(approval: str) -> RazorpayGateway:
        return RazorpayGateway(
            key_id="rzp_live_key", key_secret="s", webhook_secret="w", api_url="https://a.example",
            checkout_url="https://b.example", shop_name="L", contact_email="e", contact_phone="p",
            instrument_key="k", acquirer_approval=approval,
        )  # fmt: skip

    with pytest.raises(GatewayError):
        live("")
    live("letter of 1 November 2026").close()


async def test_nothing_of_the_payer_is_read(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay((await opened(client)).provider_order_id)
    for heard in await sandbox.heard(3):
        assert b"payer@example.com" in heard.body  # the sandbox sends what the real one sends
        assert "payer" not in repr(client.read_webhook(heard.body, heard.headers))


async def events_of(sandbox: Sandbox, client: RazorpayGateway, count: int) -> list[GatewayEvent]:
    return [client.read_webhook(heard.body, heard.headers) for heard in await sandbox.heard(count)]


async def test_an_ordinary_payment_is_three_events(sandbox: Sandbox, client: RazorpayGateway) -> None:
    order = unopened()
    answer = await sandbox.pay((await opened(client, order)).provider_order_id)

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
    answer = await sandbox.pay((await opened(client)).provider_order_id)
    brought = dict(part.split("=") for part in answer.headers["location"].split("?")[1].split("&"))
    message = f"{brought['razorpay_order_id']}|{brought['razorpay_payment_id']}".encode()
    expected = hmac.new(KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()
    assert brought["razorpay_signature"] == expected


async def test_a_webhook_is_sent_until_it_is_taken(sandbox: Sandbox, client: RazorpayGateway) -> None:
    sandbox.platform.answers = [500, 503, 500, 500]
    await sandbox.pay((await opened(client)).provider_order_id)

    events = await events_of(sandbox, client, 3 + 4)

    assert len({event.event_id for event in events}) == 3


async def test_doubled_webhooks_carry_one_id(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay((await opened(client)).provider_order_id, doubled="on")

    ids = [event.event_id for event in await events_of(sandbox, client, 6)]

    assert len(ids) == 6
    assert sorted(ids.count(event_id) for event_id in set(ids)) == [2, 2, 2]


async def test_webhooks_in_the_wrong_order(sandbox: Sandbox, client: RazorpayGateway) -> None:
    await sandbox.pay((await opened(client)).provider_order_id, out_of_order="on")

    events = await events_of(sandbox, client, 3)

    assert [event.raw_type for event in events] == ["order.paid", "payment.captured", "payment.authorized"]


async def test_a_payment_that_fails(sandbox: Sandbox, client: RazorpayGateway) -> None:
    provider_order_id = (await opened(client)).provider_order_id
    answer = await sandbox.pay(provider_order_id, "failure")

    [event] = await events_of(sandbox, client, 1)

    assert event.kind is GatewayEventKind.FAILED
    assert list(await client.fetch_payments(provider_order_id)) == []
    assert "error%5Breason%5D=payment_failed" in answer.headers["location"]


async def test_a_payment_that_comes_late(sandbox: Sandbox, client: RazorpayGateway) -> None:
    provider_order_id = (await opened(client)).provider_order_id
    answer = await sandbox.pay(provider_order_id, "late", late_seconds="3")
    assert "error%5Breason%5D=payment_timed_out" in answer.headers["location"]
    assert list(await client.fetch_payments(provider_order_id)) == []

    await events_of(sandbox, client, 3)

    assert len(await client.fetch_payments(provider_order_id)) == 1


async def test_an_order_that_is_paid_twice(sandbox: Sandbox, client: RazorpayGateway) -> None:
    provider_order_id = (await opened(client)).provider_order_id
    await sandbox.pay(provider_order_id, "twice")

    events = await events_of(sandbox, client, 5)

    payments = {event.payment_id for event in events if event.kind is GatewayEventKind.CAPTURED}
    assert len(payments) == 2
    assert [event.raw_type for event in events].count("order.paid") == 1
    assert {event.payment_id for event in await client.fetch_payments(provider_order_id)} == payments

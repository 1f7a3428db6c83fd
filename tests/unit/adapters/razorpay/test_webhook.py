"""Reading Razorpay's webhooks: what is signed and nonsense is refused too."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.razorpay.webhook import read_webhook, sign
from ports.payments.gateways import BadGatewayWebhook, GatewayEvent, GatewayEventKind

SECRET = "the secret of the webhooks"
KEY = "the key of the instruments"


def payment(**changes: Any) -> dict[str, Any]:
    entity = {
        "id": "pay_29QQoUBi66xm2f",
        "entity": "payment",
        "amount": 49_900,
        "currency": "INR",
        "status": "captured",
        "order_id": "order_9A33XWu170gUtm",
        "method": "upi",
        "vpa": "payer@bank",
        "email": "payer@example.com",
        "contact": "+910000000000",
        "card": {"last4": "0153", "name": "A Payer"},
        "notes": [],
        "created_at": 1_567_674_797,
    }
    return {**entity, **changes}


def webhook(event: str = "payment.captured", *, order: dict[str, Any] | None = None, **changes: Any) -> bytes:
    payload: dict[str, Any] = {"payment": {"entity": payment(**changes)}}
    if order is not None:
        payload["order"] = {"entity": order}
    envelope = {"entity": "event", "account_id": "acc_1", "event": event, "contains": ["payment"]}
    return json.dumps({**envelope, "payload": payload, "created_at": 1_567_674_800}).encode()


def read(body: bytes, *, event_id: str | None = "EvT00000000001") -> GatewayEvent:
    headers = {"x-razorpay-signature": sign(body, secret=SECRET)}
    if event_id is not None:
        headers["x-razorpay-event-id"] = event_id
    return read_webhook(body, headers, secret=SECRET, instrument_key=KEY)


def test_a_captured_payment() -> None:
    event = read(webhook())
    assert event == GatewayEvent(
        event_id="EvT00000000001",
        provider="razorpay",
        kind=GatewayEventKind.CAPTURED,
        raw_type="payment.captured",
        provider_order_id="order_9A33XWu170gUtm",
        payment_id="pay_29QQoUBi66xm2f",
        amount=event.amount,
        currency="INR",
        receipt="",
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument=event.instrument,
    )
    assert event.amount == 49_900


def test_a_paid_order_names_our_own_order() -> None:
    event = read(webhook("order.paid", order={"id": "order_9A33XWu170gUtm", "receipt": "our id"}))
    assert (event.kind, event.receipt) == (GatewayEventKind.CAPTURED, "our id")
    assert read(webhook("order.paid", order={"id": "order_9A33XWu170gUtm", "receipt": None})).receipt == ""


def test_a_payment_without_an_order() -> None:
    assert read(webhook(order_id=None)).provider_order_id == ""


@pytest.mark.parametrize(
    "event", ["payment.authorized", "refund.created", "payment.dispute.closed", "new.thing"]
)
def test_what_moves_no_money_is_noted_and_not_looked_into(event: str) -> None:
    assert read(webhook(event, amount="a lot")) == GatewayEvent.noted(
        event_id="EvT00000000001", provider="razorpay", raw_type=event
    )


def test_without_an_id_the_body_names_itself() -> None:
    body = webhook()
    assert read(body, event_id=None).event_id == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("event_id", ["a b", "x" * 101, "id\n", "é"])
def test_an_id_that_is_none(event_id: str) -> None:
    with pytest.raises(BadGatewayWebhook):
        read(webhook(), event_id=event_id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"entity": "event"}',
        webhook().replace(b'"entity": "event"', b'"entity": "order"'),
        webhook(event=""),
        webhook(event="Payment Captured"),
        webhook(amount=0),
        webhook(amount=-49_900),
        webhook(amount=49_900.0),
        webhook(amount="49900"),
        webhook(amount=True),
        webhook(amount=None),
        webhook(amount=2**63),
        webhook(currency="rupees"),
        webhook(currency=None),
        webhook(id="pay/../1"),
        webhook(id=""),
        webhook(id=None),
        webhook(order_id="order 1"),
        webhook(status="authorized"),
        webhook(status="failed"),
        webhook("order.paid", status="authorized"),
        webhook("order.paid", order={"id": "order_another"}),
        webhook("order.paid", order={"id": "order_9A33XWu170gUtm", "receipt": "x" * 65}),
        b'{"entity": "event", "event": "payment.captured", "payload": {}}',
        b'{"entity": "event", "event": "payment.captured", "payload": []}',
        b" " * 262_145,
    ],
    ids=lambda body: hashlib.sha256(body).hexdigest()[:6],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadGatewayWebhook) as refused:
        read(body)
    assert "payer" not in str(refused.value)


@given(st.binary(max_size=200))
def test_noise_never_does_anything_but_be_refused(body: bytes) -> None:
    with pytest.raises(BadGatewayWebhook):
        read(body)


@given(st.text(max_size=80))
def test_no_signature_but_the_right_one(signature: str) -> None:
    body = webhook()
    with pytest.raises(BadGatewayWebhook):
        read_webhook(body, {"x-razorpay-signature": signature}, secret=SECRET, instrument_key=KEY)


def test_a_signature_of_another_secret() -> None:
    body = webhook()
    with pytest.raises(BadGatewayWebhook):
        read_webhook(
            body, {"x-razorpay-signature": sign(body, secret="another")}, secret=SECRET, instrument_key=KEY
        )


def test_the_signature_is_the_hex_hmac_of_the_raw_body() -> None:
    # From `printf hello | openssl dgst -sha256 -hmac key`.
    assert sign(b"hello", secret="key") == "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"


def refund_webhook(event: str = "refund.processed", **changes: Any) -> bytes:
    refund = {
        "id": "rfnd_FS8TWyPrCsa0OB",
        "entity": "refund",
        "payment_id": "pay_29QQoUBi66xm2f",
        "amount": 9_900,
        "currency": "INR",
        "status": event.removeprefix("refund."),
        "receipt": "our refund",
        **changes,
    }
    payload = {"refund": {"entity": refund}, "payment": {"entity": payment()}}
    return json.dumps({"entity": "event", "event": event, "payload": payload}).encode()


def dispute_webhook(event: str = "payment.dispute.created", **changes: Any) -> bytes:
    dispute = {
        "id": "disp_AHfqOvkldwsbqt",
        "entity": "dispute",
        "payment_id": "pay_29QQoUBi66xm2f",
        "amount": 49_900,
        "currency": "INR",
        "phase": "chargeback",
        "status": "open",
        **changes,
    }
    payload = {"dispute": {"entity": dispute}, "payment": {"entity": payment()}}
    return json.dumps({"entity": "event", "event": event, "payload": payload}).encode()


@pytest.mark.parametrize(
    ("raw_type", "kind"),
    [
        ("refund.processed", GatewayEventKind.REFUND_PROCESSED),
        ("refund.failed", GatewayEventKind.REFUND_FAILED),
    ],
)
def test_wal_07_a_refund_names_itself_its_payment_and_what_we_asked(
    raw_type: str, kind: GatewayEventKind
) -> None:
    event = read(refund_webhook(raw_type))
    assert (event.kind, event.amount, event.refund_id) == (kind, 9_900, "rfnd_FS8TWyPrCsa0OB")
    assert (event.payment_id, event.refund_reference) == ("pay_29QQoUBi66xm2f", "our refund")
    assert read(refund_webhook(raw_type, receipt=None)).refund_reference == ""


@pytest.mark.parametrize(
    ("raw_type", "kind"),
    [
        ("payment.dispute.created", GatewayEventKind.DISPUTE_CREATED),
        ("payment.dispute.won", GatewayEventKind.DISPUTE_WON),
        ("payment.dispute.lost", GatewayEventKind.DISPUTE_LOST),
    ],
)
def test_wal_08_a_dispute_names_itself_and_its_payment(raw_type: str, kind: GatewayEventKind) -> None:
    event = read(dispute_webhook(raw_type, amount=20_000))
    assert (event.kind, event.amount, event.dispute_id) == (kind, 20_000, "disp_AHfqOvkldwsbqt")
    assert (event.payment_id, event.provider_order_id) == ("pay_29QQoUBi66xm2f", "order_9A33XWu170gUtm")


@pytest.mark.parametrize(
    "body",
    [
        refund_webhook(payment_id="pay_another"),
        refund_webhook(status="pending"),
        refund_webhook("refund.failed", status="processed"),
        refund_webhook(amount=0),
        refund_webhook(amount=9_900.0),
        webhook("refund.processed"),
        dispute_webhook(payment_id="pay_another"),
        dispute_webhook(amount=-1),
        webhook("payment.dispute.lost"),
    ],
    ids=lambda body: hashlib.sha256(body).hexdigest()[:6],
)
def test_a_refund_or_dispute_that_contradicts_itself_is_refused(body: bytes) -> None:
    with pytest.raises(BadGatewayWebhook):
        read(body)


def test_wal_12_an_instrument_is_told_from_another_and_not_named() -> None:
    def instrument(**changes: Any) -> str:
        return read(webhook(**changes)).instrument

    a_card = {"last4": "0153", "network": "Visa", "issuer": "UTIB", "type": "credit", "name": "A Payer"}
    seen = [
        instrument(vpa="payer@bank", card=None),
        instrument(vpa="other@bank", card=None),
        instrument(vpa=None, card=a_card),
        instrument(vpa=None, card={**a_card, "last4": "0154"}),
        instrument(vpa=None, card={**a_card, "network": "RuPay"}),
        instrument(vpa=None, card=None, method="netbanking", bank="HDFC"),
        instrument(vpa=None, card=None, method="wallet", wallet="mobikwik"),
        instrument(vpa=None, card=None),
    ]
    assert len(set(seen)) == len(seen)
    assert seen[-1] == "", "a payment that says nothing of its instrument has none"
    assert instrument(vpa="PAYER@bank", card=None) == instrument(vpa="payer@bank", card=None)
    assert instrument(vpa=None, card={**a_card, "name": "Another"}) == seen[2]
    assert not any("payer" in text or "0153" in text for text in seen)

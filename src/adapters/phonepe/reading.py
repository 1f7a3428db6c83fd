"""What PhonePe says of payments, in its answers and its webhooks.

Of a payer's data only what tells one account from another is decoded, and hashed before it goes anywhere. The webhook's
`Authorization` is the SHA-256 of `username:password`: it proves who sends, never what is sent. So what a webhook says
of money counts only after it was asked again; see `WEBHOOKS_TO_CONFIRM`. Contract:
https://developer.phonepe.com/payment-gateway/website-integration/standard-checkout/api-integration/api-reference/webhook
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import msgspec

from domain.money import Paise
from domain.payments.order import CURRENCY
from domain.payments.providers import Provider
from domain.payments.velocity import instrument_hash
from ports.payments.gateways import BadGatewayWebhook, GatewayEvent, GatewayEventKind

BODY_MAX = 262_144

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Amount = Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
_EventType = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_.]{1,64}$")]


class _Instrument(msgspec.Struct, rename="camel"):
    type: str | None = None
    masked_account_number: str | None = None
    ifsc: str | None = None
    bank_id: str | None = None


class _Rail(msgspec.Struct, rename="camel"):
    type: str | None = None
    vpa: str | None = None


class _Split(msgspec.Struct, rename="camel"):
    instrument: _Instrument | None = None
    rail: _Rail | None = None


class PaymentDetail(msgspec.Struct, rename="camel"):
    """One attempt to pay an order. `amount` in paise."""

    transaction_id: _Id
    amount: _Amount
    state: str
    payment_mode: str | None = None
    instrument: _Instrument | None = None
    rail: _Rail | None = None
    split_instruments: list[_Split] | None = None


class OrderStatus(msgspec.Struct, rename="camel"):
    """The state at the root counts, not that of an attempt."""

    state: str
    amount: _Amount
    payment_details: list[PaymentDetail] = []


class _Payload(msgspec.Struct, rename="camel"):
    state: str
    amount: _Amount
    merchant_order_id: _Id | None = None
    original_merchant_order_id: _Id | None = None
    merchant_refund_id: _Id | None = None
    refund_id: _Id | None = None
    payment_details: list[PaymentDetail] = []


class _Webhook(msgspec.Struct):
    event: _EventType
    payload: msgspec.Raw


def proof_of(username: str, password: str) -> str:
    return hashlib.sha256(f"{username}:{password}".encode()).hexdigest()


def read_webhook(body: bytes, headers: Mapping[str, str], *, proof: str, instrument_key: str) -> GatewayEvent:
    """Raises `BadGatewayWebhook`."""
    if len(body) > BODY_MAX:
        raise BadGatewayWebhook("the webhook is too large")
    given = headers.get("authorization", "").lower().encode()
    if not hmac.compare_digest(given, proof.encode()):
        raise BadGatewayWebhook("the webhook's sender is not the gateway")
    try:
        webhook = msgspec.json.decode(body, type=_Webhook)
        if webhook.event.startswith("checkout.order."):
            return _order_event(webhook, instrument_key)
        if webhook.event in {"pg.refund.completed", "pg.refund.failed"}:
            return _refund_event(webhook)
    except msgspec.MsgspecError:
        # The decoder's message may quote the payer's data.
        raise BadGatewayWebhook("the webhook cannot be read") from None
    return _event(
        f"{webhook.event}:{hashlib.sha256(body).hexdigest()}", webhook.event, GatewayEventKind.OTHER
    )


def payment_events(status: OrderStatus, *, merchant_order_id: str, instrument_key: str) -> list[GatewayEvent]:
    """The captured payments of an order that was asked about."""
    if status.state != "COMPLETED":
        return []
    return [
        _payment_event(detail, merchant_order_id, "fetched", "order.fetched", instrument_key)
        for detail in status.payment_details
        if detail.state == "COMPLETED"
    ]


def _order_event(webhook: _Webhook, instrument_key: str) -> GatewayEvent:
    payload = msgspec.json.decode(webhook.payload, type=_Payload)
    order_id = payload.merchant_order_id
    if order_id is None:
        raise BadGatewayWebhook("the webhook names no order of ours")
    expected = {"checkout.order.completed": "COMPLETED", "checkout.order.failed": "FAILED"}
    if webhook.event not in expected:
        return _event(f"{webhook.event}:{order_id}:{payload.state}", webhook.event, GatewayEventKind.OTHER)
    if payload.state != expected[webhook.event]:
        raise BadGatewayWebhook("the webhook and its order say different things")
    if payload.state == "FAILED":
        last = payload.payment_details[-1] if payload.payment_details else None
        return replace(
            _event(f"{webhook.event}:{order_id}", webhook.event, GatewayEventKind.FAILED),
            provider_order_id=order_id,
            payment_id=last.transaction_id if last else "",
            amount=Paise(payload.amount),
            currency=CURRENCY,
            instrument=_instrument(last, instrument_key) if last else "",
        )
    completed = [detail for detail in payload.payment_details if detail.state == "COMPLETED"]
    if len(completed) != 1:
        raise BadGatewayWebhook("the webhook says paid, and not by which payment")
    return _payment_event(completed[0], order_id, webhook.event, webhook.event, instrument_key)


def _refund_event(webhook: _Webhook) -> GatewayEvent:
    payload = msgspec.json.decode(webhook.payload, type=_Payload)
    processed = webhook.event == "pg.refund.completed"
    if payload.merchant_refund_id is None or payload.state != ("COMPLETED" if processed else "FAILED"):
        raise BadGatewayWebhook("the webhook and its refund say different things")
    kind = GatewayEventKind.REFUND_PROCESSED if processed else GatewayEventKind.REFUND_FAILED
    return replace(
        _event(f"{webhook.event}:{payload.merchant_refund_id}", webhook.event, kind),
        provider_order_id=payload.original_merchant_order_id or "",
        amount=Paise(payload.amount),
        currency=CURRENCY,
        refund_id=payload.refund_id or "",
        refund_reference=payload.merchant_refund_id,
    )


def _payment_event(
    detail: PaymentDetail, merchant_order_id: str, prefix: str, raw_type: str, instrument_key: str
) -> GatewayEvent:
    return replace(
        _event(f"{prefix}:{detail.transaction_id}", raw_type, GatewayEventKind.CAPTURED),
        provider_order_id=merchant_order_id,
        payment_id=detail.transaction_id,
        amount=Paise(detail.amount),
        currency=CURRENCY,
        receipt=merchant_order_id,
        instrument=_instrument(detail, instrument_key),
    )


def _event(about: str, raw_type: str, kind: GatewayEventKind) -> GatewayEvent:
    """PhonePe gives its events no ids: each is named by what it tells, so that a second delivery has the same name."""
    noted = GatewayEvent.noted(event_id=f"phonepe:{about}", provider=Provider.PHONEPE, raw_type=raw_type)
    return replace(noted, kind=kind)


def _instrument(detail: PaymentDetail, key: str) -> str:
    """An account by its masked number and bank code, or a UPI account by its name: PhonePe says no more of cards."""
    splits = detail.split_instruments or [_Split(detail.instrument, detail.rail)]
    instrument = splits[0].instrument or _Instrument()
    rail = splits[0].rail or _Rail()
    parts = (rail.vpa, instrument.masked_account_number, instrument.ifsc, instrument.bank_id)
    if not any(parts):
        return ""
    return instrument_hash(key, Provider.PHONEPE, *(part or "" for part in parts))

"""Razorpay's webhooks: proven first, then read.

Of a payer's data only what tells one instrument from another is decoded, and hashed before it goes anywhere: nothing
of it can be kept. Contract: https://razorpay.com/docs/webhooks (payments, refunds, disputes).
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import msgspec

from domain.money import Paise
from domain.payments.providers import Provider
from domain.payments.velocity import instrument_hash
from ports.payments.gateways import BadGatewayWebhook, GatewayEvent, GatewayEventKind

SIGNATURE_HEADER = "x-razorpay-signature"
EVENT_ID_HEADER = "x-razorpay-event-id"
BODY_MAX = 262_144

_EVENT_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]
_Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
_Amount = Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
_EventType = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_.]{1,64}$")]
_Reference = Annotated[str, msgspec.Meta(max_length=64)]


class _Card(msgspec.Struct, repr_omit_defaults=True):
    last4: str | None = None
    network: str | None = None
    issuer: str | None = None
    type: str | None = None


class PaymentEntity(msgspec.Struct):
    """What we read of a payment. `amount` is in the currency's smallest unit."""

    id: _Id
    amount: _Amount
    currency: _Currency
    status: str
    order_id: _Id | None = None
    method: str | None = None
    vpa: str | None = None
    card: _Card | None = None
    bank: str | None = None
    wallet: str | None = None


class _OrderEntity(msgspec.Struct):
    id: _Id
    receipt: _Reference | None = None


class _RefundEntity(msgspec.Struct):
    id: _Id
    payment_id: _Id
    amount: _Amount
    currency: _Currency
    status: str
    receipt: _Reference | None = None


class _DisputeEntity(msgspec.Struct):
    id: _Id
    payment_id: _Id
    amount: _Amount
    currency: _Currency


class _PaymentPart(msgspec.Struct):
    entity: PaymentEntity


class _OrderPart(msgspec.Struct):
    entity: _OrderEntity


class _RefundPart(msgspec.Struct):
    entity: _RefundEntity


class _DisputePart(msgspec.Struct):
    entity: _DisputeEntity


class _Payload(msgspec.Struct):
    payment: _PaymentPart
    order: _OrderPart | None = None
    refund: _RefundPart | None = None
    dispute: _DisputePart | None = None


class _Envelope(msgspec.Struct):
    entity: str
    event: _EventType
    payload: msgspec.Raw


_KINDS = {
    "payment.captured": GatewayEventKind.CAPTURED,
    "order.paid": GatewayEventKind.CAPTURED,
    "payment.failed": GatewayEventKind.FAILED,
    "refund.processed": GatewayEventKind.REFUND_PROCESSED,
    "refund.failed": GatewayEventKind.REFUND_FAILED,
    "payment.dispute.created": GatewayEventKind.DISPUTE_CREATED,
    "payment.dispute.won": GatewayEventKind.DISPUTE_WON,
    "payment.dispute.lost": GatewayEventKind.DISPUTE_LOST,
}
_REFUND_STATUS = {
    GatewayEventKind.REFUND_PROCESSED: "processed",
    GatewayEventKind.REFUND_FAILED: "failed",
}


def sign(body: bytes, *, secret: str) -> str:
    """Hex HMAC-SHA256 of the raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def read_webhook(
    body: bytes, headers: Mapping[str, str], *, secret: str, instrument_key: str
) -> GatewayEvent:
    """Raises `BadGatewayWebhook`."""
    assert secret, "without a secret anybody could sign"
    if len(body) > BODY_MAX:
        raise BadGatewayWebhook("the webhook is too large")
    given = headers.get(SIGNATURE_HEADER, "").encode()
    if not hmac.compare_digest(given, sign(body, secret=secret).encode()):
        raise BadGatewayWebhook("the webhook's signature is not the gateway's")
    # The header is not signed. Whoever replays a body under another id gains nothing: payments count once by their
    # own id.
    event_id = headers.get(EVENT_ID_HEADER) or hashlib.sha256(body).hexdigest()
    if not _EVENT_ID.fullmatch(event_id):
        raise BadGatewayWebhook("the webhook's event id is not one")
    try:
        return _event(msgspec.json.decode(body, type=_Envelope), event_id, instrument_key)
    except msgspec.MsgspecError:
        # The decoder's message may quote the payer's data.
        raise BadGatewayWebhook("the webhook cannot be read") from None


def captured_event(payment: PaymentEntity, *, event_id: str, instrument_key: str) -> GatewayEvent:
    """A payment that was asked for, not told of."""
    return _payment_event(payment, GatewayEventKind.CAPTURED, event_id, "payment.fetched", instrument_key)


def _event(envelope: _Envelope, event_id: str, instrument_key: str) -> GatewayEvent:
    if envelope.entity != "event":
        raise BadGatewayWebhook("the webhook is not an event")
    kind = _KINDS.get(envelope.event)
    if kind is None:
        return GatewayEvent.noted(event_id=event_id, provider=Provider.RAZORPAY, raw_type=envelope.event)
    payload = msgspec.json.decode(envelope.payload, type=_Payload)
    payment = payload.payment.entity
    event = _payment_event(payment, kind, event_id, envelope.event, instrument_key)
    if kind in _REFUND_STATUS:
        return _refund_event(event, payload)
    if kind in {
        GatewayEventKind.DISPUTE_CREATED,
        GatewayEventKind.DISPUTE_WON,
        GatewayEventKind.DISPUTE_LOST,
    }:
        return _dispute_event(event, payload)
    if kind is GatewayEventKind.CAPTURED and payment.status != "captured":
        raise BadGatewayWebhook("the webhook says paid, its payment says otherwise")
    order = payload.order.entity if payload.order else None
    if order is not None and order.id != payment.order_id:
        raise BadGatewayWebhook("the webhook's payment is of another order")
    return replace(event, receipt=(order.receipt or "") if order else "")


def _refund_event(event: GatewayEvent, payload: _Payload) -> GatewayEvent:
    refund = payload.refund.entity if payload.refund else None
    if refund is None or refund.payment_id != event.payment_id:
        raise BadGatewayWebhook("the webhook's refund is not of its payment")
    if refund.status != _REFUND_STATUS[event.kind]:
        raise BadGatewayWebhook("the webhook and its refund say different things")
    return replace(
        event,
        amount=Paise(refund.amount),
        currency=refund.currency,
        refund_id=refund.id,
        refund_reference=refund.receipt or "",
    )


def _dispute_event(event: GatewayEvent, payload: _Payload) -> GatewayEvent:
    dispute = payload.dispute.entity if payload.dispute else None
    if dispute is None or dispute.payment_id != event.payment_id:
        raise BadGatewayWebhook("the webhook's dispute is not of its payment")
    return replace(event, amount=Paise(dispute.amount), currency=dispute.currency, dispute_id=dispute.id)


def _payment_event(
    payment: PaymentEntity, kind: GatewayEventKind, event_id: str, raw_type: str, instrument_key: str
) -> GatewayEvent:
    return GatewayEvent(
        event_id=event_id,
        provider=Provider.RAZORPAY,
        kind=kind,
        raw_type=raw_type,
        provider_order_id=payment.order_id or "",
        payment_id=payment.id,
        amount=Paise(payment.amount),
        currency=payment.currency,
        receipt="",
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument=_instrument(payment, instrument_key),
    )


def _instrument(payment: PaymentEntity, key: str) -> str:
    """A card by its last digits, network, bank and kind: Razorpay's `card_id` is new with every payment."""
    card = payment.card
    parts: tuple[str | None, ...]
    if card is not None and card.last4:
        parts = ("card", card.last4, card.network, card.issuer, card.type)
    elif payment.vpa:
        parts = ("vpa", payment.vpa.lower())
    elif payment.bank or payment.wallet:
        parts = (payment.method, payment.bank, payment.wallet)
    else:
        return ""
    return instrument_hash(key, Provider.RAZORPAY, *(part or "" for part in parts))

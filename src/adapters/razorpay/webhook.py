"""Razorpay's webhooks: proven first, then read. Of a payer's data nothing is decoded, so nothing can be kept."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Annotated

import msgspec

from domain.money import Paise
from ports.payments import BadGatewayWebhook, GatewayEvent, GatewayEventKind

SIGNATURE_HEADER = "x-razorpay-signature"
EVENT_ID_HEADER = "x-razorpay-event-id"
BODY_MAX = 262_144

_EVENT_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]
_Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
_Amount = Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
_EventType = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_.]{1,64}$")]


class PaymentEntity(msgspec.Struct):
    """What we read of a payment. `amount` is in the currency's smallest unit."""

    id: _Id
    amount: _Amount
    currency: _Currency
    status: str
    order_id: _Id | None = None


class _OrderEntity(msgspec.Struct):
    id: _Id
    receipt: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class _PaymentPart(msgspec.Struct):
    entity: PaymentEntity


class _OrderPart(msgspec.Struct):
    entity: _OrderEntity


class _PaymentPayload(msgspec.Struct):
    payment: _PaymentPart
    order: _OrderPart | None = None


class _Envelope(msgspec.Struct):
    entity: str
    event: _EventType
    payload: msgspec.Raw


_KINDS = {
    "payment.captured": GatewayEventKind.CAPTURED,
    "order.paid": GatewayEventKind.CAPTURED,
    "payment.failed": GatewayEventKind.FAILED,
}


def sign(body: bytes, *, secret: str) -> str:
    """Hex HMAC-SHA256 of the raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def read_webhook(body: bytes, headers: Mapping[str, str], *, secret: str) -> GatewayEvent:
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
        return _event(msgspec.json.decode(body, type=_Envelope), event_id)
    except msgspec.MsgspecError:
        # The decoder's message may quote the payer's data.
        raise BadGatewayWebhook("the webhook cannot be read") from None


def captured_event(payment: PaymentEntity, *, event_id: str, raw_type: str, receipt: str) -> GatewayEvent:
    return _payment_event(payment, GatewayEventKind.CAPTURED, event_id, raw_type, receipt)


def _event(envelope: _Envelope, event_id: str) -> GatewayEvent:
    if envelope.entity != "event":
        raise BadGatewayWebhook("the webhook is not an event")
    kind = _KINDS.get(envelope.event)
    if kind is None:
        return GatewayEvent(event_id, GatewayEventKind.OTHER, envelope.event, "", "", Paise(0), "", "")
    payload = msgspec.json.decode(envelope.payload, type=_PaymentPayload)
    payment, order = payload.payment.entity, payload.order.entity if payload.order else None
    if kind is GatewayEventKind.CAPTURED and payment.status != "captured":
        raise BadGatewayWebhook("the webhook says paid, its payment says otherwise")
    if order is not None and order.id != payment.order_id:
        raise BadGatewayWebhook("the webhook's payment is of another order")
    receipt = (order.receipt or "") if order else ""
    return _payment_event(payment, kind, event_id, envelope.event, receipt)


def _payment_event(
    payment: PaymentEntity, kind: GatewayEventKind, event_id: str, raw_type: str, receipt: str
) -> GatewayEvent:
    return GatewayEvent(
        event_id=event_id,
        kind=kind,
        raw_type=raw_type,
        provider_order_id=payment.order_id or "",
        payment_id=payment.id,
        amount=Paise(payment.amount),
        currency=payment.currency,
        receipt=receipt,
    )

"""RazorpayX's webhooks: proven first, then read. Of accounts and people nothing is decoded, so nothing can be kept."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec

from adapters.razorpay.webhook import BODY_MAX, EVENT_ID_HEADER, SIGNATURE_HEADER, sign
from domain.ids import PayoutId
from domain.payouts.payout import Word
from ports.payouts.payouts import PayoutEvent
from ports.payouts.providers import BadPayoutWebhook, ProviderPayout

_EVENT_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[^a-z0-9_]")
_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]
_WORDS = {
    "processed": Word.PROCESSED,
    "reversed": Word.REVERSED,
    "failed": Word.FAILED,
    "rejected": Word.FAILED,
    "cancelled": Word.FAILED,
}
"""Every other state (queued, pending, processing, …) is on its way."""


class _StatusDetails(msgspec.Struct):
    reason: str | None = None


class PayoutEntity(msgspec.Struct):
    """What we read of a payout. `amount` in paise."""

    id: _Id
    amount: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
    currency: str
    status: Annotated[str, msgspec.Meta(max_length=32)]
    reference_id: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    utr: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    status_details: _StatusDetails | None = None


class _PayoutPart(msgspec.Struct):
    entity: PayoutEntity


class _Payload(msgspec.Struct):
    payout: _PayoutPart


class _Envelope(msgspec.Struct):
    entity: str
    event: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_.]{1,64}$")]
    payload: msgspec.Raw


def provider_payout(entity: PayoutEntity) -> ProviderPayout:
    return ProviderPayout(
        provider_id=entity.id,
        word=_WORDS.get(entity.status, Word.UNDERWAY),
        amount_paise=entity.amount if entity.currency == "INR" else 0,
        utr=entity.utr or "",
        reason=_reason(entity),
    )


def read_payout_webhook(body: bytes, headers: Mapping[str, str], *, secret: str) -> PayoutEvent:
    """Raises `BadPayoutWebhook`."""
    assert secret, "without a secret anybody could sign"
    if len(body) > BODY_MAX:
        raise BadPayoutWebhook("the webhook is too large")
    given = headers.get(SIGNATURE_HEADER, "").encode()
    if not hmac.compare_digest(given, sign(body, secret=secret).encode()):
        raise BadPayoutWebhook("the webhook's signature is not the provider's")
    # The header is not signed. Whoever replays a body under another id gains nothing: what a payout came to is
    # decided once, whoever says it how often.
    event_id = headers.get(EVENT_ID_HEADER) or hashlib.sha256(body).hexdigest()
    if not _EVENT_ID.fullmatch(event_id):
        raise BadPayoutWebhook("the webhook's event id is not one")
    try:
        return _event(msgspec.json.decode(body, type=_Envelope), event_id)
    except msgspec.MsgspecError:
        # The decoder's message may quote somebody's data.
        raise BadPayoutWebhook("the webhook cannot be read") from None


def _event(envelope: _Envelope, event_id: str) -> PayoutEvent:
    if envelope.entity != "event":
        raise BadPayoutWebhook("the webhook is not an event")
    if not envelope.event.startswith("payout."):
        return PayoutEvent(event_id, Word.UNDERWAY, envelope.event, None, "", 0, "", "")
    entity = msgspec.json.decode(envelope.payload, type=_Payload).payout.entity
    said = provider_payout(entity)
    return PayoutEvent(
        event_id=event_id,
        word=said.word,
        raw_type=envelope.event,
        payout_id=_our_id(entity.reference_id or ""),
        provider_id=said.provider_id,
        amount=said.amount_paise,
        utr=said.utr,
        reason=said.reason,
    )


def _our_id(reference: str) -> PayoutId | None:
    """A payout that somebody made on the provider's own pages has another reference, or none."""
    return PayoutId(UUID(reference)) if _UUID.fullmatch(reference) else None


def _reason(entity: PayoutEntity) -> str:
    """The provider's key, such as `beneficiary_bank_offline`; its sentences are not kept."""
    details = entity.status_details
    return _KEY.sub("", ((details.reason if details else None) or "").lower())[:64]

"""Cashfree's webhooks about DigiLocker. Its documentation puts the signature in two places.

One page: header `x-webhook-signature`, base64 HMAC-SHA256 of `x-webhook-timestamp` and the raw body. This is taken.
Another: `signature` inside the JSON, over the values of `data` in the order of their keys. That leaves the event's name
and time unsigned, and does not tell one value's end from the next one's beginning: where it is allowed at all, such a
message decides nothing, and only says that it is time to ask.
"""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from adapters.verification_vendors.reading import (
    Unreadable,
    attempt_of,
    decode,
    event_id_of,
    is_same,
    mac,
    report_of,
    require_fresh,
    require_size,
    time_of,
    word_of,
)
from ports.age_verification.providers import UNDATED, BadProviderWebhook, ProviderReport, ProviderState

AGE_MAX = timedelta(minutes=5)

_TIMESTAMP = re.compile(r"[0-9]{10}(?:[0-9]{3})?", re.ASCII)
_ENDED = frozenset(
    f"DIGILOCKER_VERIFICATION_{how}"
    for how in ("LINK_EXPIRED", "CONSENT_DENIED", "CONSENT_EXPIRED", "FAILURE")
)
_UUID_LENGTH = 36


class _Data(msgspec.Struct):
    verification_id: str


class _Event(msgspec.Struct):
    event_type: str
    event_time: str
    data: _Data


class _SignedInBody(msgspec.Struct):
    signature: str
    data: dict[str, object]


def read_cashfree_webhook(
    body: bytes, headers: Mapping[str, str], *, secret: str, signed_in_body: bool, now: datetime
) -> ProviderReport:
    """Success is `RUNNING` too: it says that the document can be asked for. Raises `BadProviderWebhook`."""
    require_size(body)
    in_header = "x-webhook-signature" in headers
    try:
        if in_header:
            _require_header_signature(body, headers, secret=secret, now=now)
        elif signed_in_body:
            _require_body_signature(body, secret=secret)
        else:
            raise BadProviderWebhook("the webhook is not signed")
        event = decode(body, _Event)
        report = _report(event, decides=in_header)
        if not in_header:
            require_fresh(time_of(event.event_time), now=now, age_max=AGE_MAX)
    except Unreadable:
        raise BadProviderWebhook("the webhook cannot be read") from None
    return report


def _require_header_signature(body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime) -> None:
    timestamp = headers.get("x-webhook-timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadProviderWebhook("the webhook has no time")
    expected = base64.b64encode(mac(secret, timestamp.encode() + body)).decode()
    if not is_same(headers["x-webhook-signature"], expected):
        raise BadProviderWebhook("the webhook's signature is not cashfree's")
    sent_at = datetime.fromtimestamp(int(timestamp[:10]), UTC)
    require_fresh(sent_at, now=now, age_max=AGE_MAX)


def _require_body_signature(body: bytes, *, secret: str) -> None:
    signed = decode(body, _SignedInBody)
    values = "".join(_text(signed.data[key]) for key in sorted(signed.data))
    expected = base64.b64encode(mac(secret, values.encode())).decode()
    if not is_same(signed.signature, expected):
        raise BadProviderWebhook("the webhook's signature is not cashfree's")


def _text(value: object) -> str:
    """Values within values have no documented order: their JSON is taken as it came."""
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _report(event: _Event, *, decides: bool) -> ProviderReport:
    reference = event.data.verification_id
    attempt_id = attempt_of(reference[:_UUID_LENGTH])
    if reference[_UUID_LENGTH : _UUID_LENGTH + 1] not in {"", "."} or len(reference) > 50:
        raise Unreadable("not a verification of ours")
    ended = decides and event.event_type in _ENDED
    return report_of(
        attempt_id,
        time_of(event.event_time) if ended else UNDATED,
        ProviderState.LAPSED if ended else ProviderState.RUNNING,
        code=word_of(event.event_type),
        event_id=event_id_of(reference, event.event_type, event.event_time),
        reference=reference,
    )

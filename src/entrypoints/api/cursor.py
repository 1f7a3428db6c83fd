"""Places in a list, opaque to the client and signed, so that nobody builds on what is inside."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

import msgspec

from domain.errors import Invalid

_TAG_BYTES = 12


class InvalidCursor(Invalid):
    code = "invalid_cursor"


class _Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    at: datetime
    id: UUID


def cursor_of(at: datetime, id_: UUID, *, listing: str, secret_key: str) -> str:
    """The place after a row, in the listing of that name only."""
    place = msgspec.msgpack.encode(_Place(at, id_))
    return base64.urlsafe_b64encode(_tag(place, listing, secret_key) + place).decode().rstrip("=")


def read_cursor(text: str | None, *, listing: str, secret_key: str) -> tuple[datetime, UUID] | None:
    """The place that a cursor stands for; None for the beginning. Raises `InvalidCursor`."""
    if text is None:
        return None
    refusal = InvalidCursor("a cursor is taken from the page before, unchanged", pointer="/cursor")
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise refusal from None
    tag, data = signed[:_TAG_BYTES], signed[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(data, listing, secret_key)):
        raise refusal
    place = msgspec.msgpack.decode(data, type=_Place)
    return place.at, place.id


def _tag(data: bytes, listing: str, secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), f"cursor:{listing}:".encode() + data, hashlib.sha256)[:_TAG_BYTES]

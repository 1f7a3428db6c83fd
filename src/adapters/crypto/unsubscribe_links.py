"""Links that end messages, signed with HMAC-SHA-256 (RFC 2104)."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from domain.ids import UserId
from ports.notifications.notices import NoSuchLink, UnsubscribeLinks

PATH = "/unsubscribe/"
_ID_BYTES = 16
_TAG_BYTES = 16


class HmacUnsubscribeLinks(UnsubscribeLinks):
    """A link is good until `secret_key` is another: an old letter's has to work too (RFC 8058)."""

    def __init__(self, secret_key: str) -> None:
        self._key = secret_key.encode()

    def path_for(self, user_id: UserId) -> str:
        token = base64.urlsafe_b64encode(user_id.bytes + self._tag(user_id.bytes))
        return PATH + token.decode().rstrip("=")

    def read(self, token: str) -> UserId:
        try:
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            raise NoSuchLink("this link is not one of ours") from None
        user_id, tag = data[:_ID_BYTES], data[_ID_BYTES:]
        if not hmac.compare_digest(tag, self._tag(user_id)):
            raise NoSuchLink("this link is not one of ours")
        return UserId(UUID(bytes=user_id))

    def _tag(self, user_id: bytes) -> bytes:
        return hmac.digest(self._key, b"unsubscribe:" + user_id, hashlib.sha256)[:_TAG_BYTES]

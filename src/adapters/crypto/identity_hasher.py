"""Keyed hashes of what identifies a person."""

import hashlib
import hmac

from ports.age_verification.cases import IdentityHasher


class HmacIdentityHasher(IdentityHasher):
    def __init__(self, key: str) -> None:
        assert key, "without a key anybody could try all numbers"
        self._key = key.encode()

    def digest(self, kind: str, text: str) -> bytes:
        return hmac.new(self._key, kind.encode() + b"\0" + text.encode(), hashlib.sha256).digest()

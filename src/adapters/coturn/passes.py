"""Credentials for coturn by its shared secret (`use-auth-secret`), after draft-uberti-behave-turn-rest-00:

    username   = expiry in seconds since 1970 ":" pseudonym
    credential = base64(HMAC-SHA1(secret, username))

https://github.com/coturn/coturn/wiki/turnserver (TURN REST API). coturn asks again at each refresh of an allocation, so
that a pass has to last as long as somebody may watch in one go.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from domain.ids import UserId
from ports.streaming.relay import IceServer, RelayPasses

PSEUDONYM_CHARACTERS = 24


class CoturnPasses(RelayPasses):
    def __init__(self, *, urls: str, secret: str, lifetime_seconds: int) -> None:
        """`urls` have commas between them."""
        self._urls = tuple(url.strip() for url in urls.split(",") if url.strip())
        self._secret = secret.encode()
        self._lifetime = lifetime_seconds

    def issue(self, participant: UserId, *, now: datetime) -> Sequence[IceServer]:
        if not self._urls:
            return ()
        username = f"{int(now.timestamp()) + self._lifetime}:{self._pseudonym(participant)}"
        digest = hmac.digest(self._secret, username.encode(), hashlib.sha1)
        return (IceServer(self._urls, username, base64.b64encode(digest).decode()),)

    def _pseudonym(self, participant: UserId) -> str:
        """The same for the same person, so that coturn can count what one person takes."""
        return hmac.digest(self._secret, b"pseudonym " + participant.bytes, hashlib.sha256).hex()[
            :PSEUDONYM_CHARACTERS
        ]

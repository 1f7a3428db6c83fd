"""Signed-in sessions and the secrets that stand for them."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Forbidden
from domain.ids import SessionId, UserId

ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(days=30)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret of 256 random bits: its SHA-256. It needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


class SessionEnded(Forbidden):
    """The session was revoked, or its time is over: sign in again."""

    code = "session_ended"


class RefreshTokenReused(Forbidden):
    """A refresh token came a second time: it may be stolen, so its whole family was revoked (RFC 9700 4.14.2)."""

    code = "refresh_token_reused"


class TokenKind(StrEnum):
    COOKIE = "cookie"
    """Held by a browser in an HttpOnly cookie, good until the session ends."""
    REFRESH = "refresh"
    """Held by an API client, good once."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in. For an API client it is the family of all refresh tokens that descend from that sign-in."""

    id: SessionId
    user_id: UserId
    started_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def start(cls, *, session_id: SessionId, user_id: UserId, now: datetime) -> "Session":
        return cls(session_id, user_id, now, now + SESSION_LIFETIME, None)

    def require_open(self, now: datetime) -> None:
        if self.revoked_at is not None or now >= self.expires_at:
            raise SessionEnded("this session is over; sign in again")

    def revoked(self, now: datetime) -> "Session":
        return self if self.revoked_at else replace(self, revoked_at=now)


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A secret that stands for a session. Only its SHA-256 is kept: 32 bytes."""

    digest: bytes
    session_id: SessionId
    kind: TokenKind
    issued_at: datetime
    used_at: datetime | None

    @classmethod
    def issue(cls, *, digest: bytes, session_id: SessionId, kind: TokenKind, now: datetime) -> "SessionToken":
        return cls(digest, session_id, kind, now, None)

    def used(self, now: datetime) -> "SessionToken":
        """Spend a refresh token. Raises `RefreshTokenReused` when it was spent before."""
        if self.used_at is not None:
            raise RefreshTokenReused("this refresh token was used before; sign in again")
        return replace(self, used_at=now)

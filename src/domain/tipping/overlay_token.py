"""Tokens for broadcasting programs: they read a performer's tips as alerts, and nothing else (TIP-10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import OverlayTokenId, UserId

EVENTS_READ = "events:read"
"""The one scope there is: it reads, and moves nothing."""
LABEL_MAX = 40
TOKENS_MAX = 10


class OverlayTokenNotFound(NotFound):
    code = "overlay_token_not_found"


class OverlayTokenIdReused(Conflict):
    code = "overlay_token_id_reused"


class InvalidOverlayLabel(Invalid):
    code = "invalid_overlay_label"


class TooManyOverlayTokens(Conflict):
    code = "too_many_overlay_tokens"


def overlay_digest(secret: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so that a fast digest without salt is enough."""
    return sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class OverlayToken:
    """The secret itself is shown once and kept nowhere: `digest` is its SHA-256."""

    id: OverlayTokenId
    performer_id: UserId
    label: str
    scope: str
    digest: bytes
    made_at: datetime
    revoked_at: datetime | None

    @classmethod
    def make(
        cls, *, token_id: OverlayTokenId, performer_id: UserId, label: str, digest: bytes, now: datetime
    ) -> "OverlayToken":
        """Raises `InvalidOverlayLabel`."""
        words = " ".join(label.split())
        if not 1 <= len(words) <= LABEL_MAX or not words.isprintable():
            raise InvalidOverlayLabel(f"a token's name has 1 to {LABEL_MAX} characters", pointer="/label")
        return cls(token_id, performer_id, words, EVENTS_READ, digest, now, None)

    def require_holder(self, user_id: UserId) -> None:
        """Raises `OverlayTokenNotFound` for somebody else's: nobody learns that it is there."""
        if self.performer_id != user_id:
            raise OverlayTokenNotFound("there is no such token")

    def with_digest(self, digest: bytes) -> "OverlayToken":
        """A retry is given another secret; the earlier one opens nothing any more."""
        return replace(self, digest=digest)

    def require_same_request(self, other: "OverlayToken") -> None:
        """Raises `OverlayTokenIdReused`, also for a token that was revoked."""
        if (self.performer_id, self.label) != (other.performer_id, other.label) or self.revoked_at:
            raise OverlayTokenIdReused("this id belongs to another token")

    def revoked(self, now: datetime) -> "OverlayToken":
        return self if self.revoked_at else replace(self, revoked_at=now)


def require_room_for_another(count: int) -> None:
    """`count` tokens are in use already. Raises `TooManyOverlayTokens`."""
    if count >= TOKENS_MAX:
        raise TooManyOverlayTokens(f"at most {TOKENS_MAX} tokens are in use at once; revoke one first")

"""A show: made, live, over. A show that was stopped is over for good."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import StreamId, UserId
from domain.words import is_plain, is_seen

TITLE_MIN = 3
TITLE_MAX = 80
ERASED_TITLE = "Erased"
REMOVED_TITLE = "Title removed"
"""What staff put in the place of one that broke a rule."""


class StreamState(StrEnum):
    CREATED = "created"
    LIVE = "live"
    ENDED = "ended"
    KILLED = "killed"


class EndReason(StrEnum):
    PERFORMER = "performer"
    PUBLISHER_LOST = "publisher_lost"
    STAFF = "staff"
    PLATFORM = "platform"
    """LivePanty itself stopped it: its performer may not perform any more."""
    CONSENT_WITHDRAWN = "consent_withdrawn"
    """Somebody on camera took back their consent. Only those concerned are told."""


class StreamNotFound(NotFound):
    code = "stream_not_found"


class NotYourStream(Forbidden):
    code = "not_your_stream"


class InvalidTitle(Invalid):
    code = "invalid_title"


class StreamNotLive(Conflict):
    code = "stream_not_live"


class StreamOver(Conflict):
    code = "stream_over"


class StreamIdReused(Conflict):
    code = "stream_id_reused"


class AlreadyLive(Conflict):
    """A performer has one show at a time."""

    code = "already_live"


def stream_key_digest(stream_key: str) -> bytes:
    """What is kept of a stream key. It has 256 random bits, so that a fast digest without salt is enough."""
    return sha256(stream_key.encode()).digest()


GRAVEST = 0
OPEN = frozenset({StreamState.CREATED, StreamState.LIVE})


@dataclass(frozen=True, slots=True)
class Stream:
    """One show of one performer.

    `key_digest` is the SHA-256 of its stream key, the bearer token an encoder uses. `severity` is how grave it was
    what a show was killed for, 0 the gravest: what viewers paid for it may have to go back. `stalled_at` is when the
    room was told that nothing comes from its performer, None while something does.
    """

    id: StreamId
    performer_id: UserId
    title: str
    state: StreamState
    key_digest: bytes
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    severity: int | None
    stalled_at: datetime | None

    @classmethod
    def create(
        cls, *, stream_id: StreamId, performer_id: UserId, title: str, key_digest: bytes, now: datetime
    ) -> "Stream":
        """Raises `InvalidTitle`."""
        text = " ".join(title.split())
        if not TITLE_MIN <= len(text) <= TITLE_MAX or not (is_plain(text) and is_seen(text)):
            raise InvalidTitle(f"a title has {TITLE_MIN} to {TITLE_MAX} characters", pointer="/title")
        return cls(
            stream_id, performer_id, text, StreamState.CREATED, key_digest, now, None, None, None, None, None
        )

    def require_same_request(self, other: "Stream") -> None:
        """Tell a retry from another show under the same id. Raises `StreamIdReused`."""
        if (self.performer_id, self.title) != (other.performer_id, other.title):
            raise StreamIdReused("this id belongs to another show")

    def with_key(self, key_digest: bytes) -> "Stream":
        """Give the show another stream key; the earlier one opens nothing any more."""
        return replace(self, key_digest=key_digest)

    def with_title_removed(self) -> "Stream":
        return replace(self, title=REMOVED_TITLE)

    def with_title_back(self, title: str) -> "Stream":
        """What was removed stands there again, unless it has been erased meanwhile."""
        return replace(self, title=title) if self.title == REMOVED_TITLE and title else self

    def live(self, now: datetime) -> "Stream":
        """Go live; a publisher who comes back finds the show live already. Raises `StreamOver`."""
        if self.state is StreamState.LIVE:
            return self
        self.require_open()
        return replace(self, state=StreamState.LIVE, started_at=now)

    def ended(self, reason: EndReason, now: datetime) -> "Stream":
        """End the show. Ending one that is over changes nothing."""
        if self.state not in OPEN:
            return self
        return replace(self, state=StreamState.ENDED, ended_at=now, end_reason=reason, stalled_at=None)

    def killed(
        self, now: datetime, *, reason: EndReason = EndReason.STAFF, severity: int = GRAVEST
    ) -> "Stream":
        """Stop the show for good. Raises `StreamOver` when it is over already."""
        self.require_open()
        return replace(
            self,
            state=StreamState.KILLED,
            ended_at=now,
            end_reason=reason,
            severity=severity,
            stalled_at=None,
        )

    def stalled(self, now: datetime) -> "Stream":
        """Nothing comes from its performer. Changes nothing of a show that is not live, or stalled already."""
        if self.state is not StreamState.LIVE or self.stalled_at is not None:
            return self
        return replace(self, stalled_at=now)

    def flowing(self) -> "Stream":
        """Pictures come from its performer, again or still."""
        return replace(self, stalled_at=None) if self.stalled_at is not None else self

    def require_open(self) -> None:
        if self.state not in OPEN:
            raise StreamOver("this show is over")

    def require_live(self) -> None:
        if self.state is not StreamState.LIVE:
            raise StreamNotLive("this show is not live")

    def require_performer(self, user_id: UserId) -> None:
        if user_id != self.performer_id:
            raise NotYourStream("only the performer of this show may do this")

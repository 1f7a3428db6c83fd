"""Tokens of broadcasting programs, and the alerts they read."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import Invalid
from domain.ids import OverlayTokenId, StreamId, UserId
from domain.streaming.room_event import RoomEvent
from domain.tipping.overlay_token import OverlayToken


class OverlayTokens(Protocol):
    @abstractmethod
    async def find_for_update(self, token_id: OverlayTokenId) -> OverlayToken | None: ...

    @abstractmethod
    async def count(self, performer_id: UserId) -> int:
        """Those not revoked. The caller holds the performer's account."""

    @abstractmethod
    async def save(self, token: OverlayToken) -> None:
        """Add it, or write it anew."""


@dataclass(frozen=True, slots=True)
class OverlayTokenRow:
    token_id: OverlayTokenId
    label: str
    made_at: datetime


class UnknownFeedPlace(Invalid):
    """A cursor that no answer of this feed ever gave."""

    code = "invalid_cursor"


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """A place in a performer's feed: everything of earlier shows, and of this one up to `seq`."""

    stream_id: StreamId
    seq: int


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`place` is where the next read goes on; None where the performer has not had a show yet."""

    events: Sequence[RoomEvent]
    place: FeedPlace | None

    @classmethod
    def read(
        cls, events: Sequence[RoomEvent], *, after: FeedPlace, end: FeedPlace | None, limit: int
    ) -> "FeedPage":
        """`end` was read before the events were: what stands before it is in them, so that it can be gone on from."""
        if not events:
            return cls(events, end or after)
        last = FeedPlace(events[-1].stream_id, events[-1].seq)
        in_one_show = end is not None and end.stream_id == last.stream_id
        if end is not None and in_one_show and len(events) < limit and end.seq > last.seq:
            return cls(events, end)
        return cls(events, last)


class OverlayQueries(Protocol):
    @abstractmethod
    async def tokens_of(self, performer_id: UserId) -> Sequence[OverlayTokenRow]:
        """Those not revoked, newest first."""

    @abstractmethod
    async def holder(self, digest: bytes) -> UserId | None:
        """Whose token it is: None for one that is revoked, or of somebody who may not perform any more."""

    @abstractmethod
    async def feed(self, performer_id: UserId, *, after: FeedPlace | None, limit: int) -> FeedPage:
        """Tips and goals of the performer's shows after a place, show by show and in the order of each room.

        Without a place it is the one from now on. Raises `UnknownFeedPlace` for a place in another's show.
        """

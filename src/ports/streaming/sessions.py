"""One person's connection to the media plane: publishing, watching, and what may be refused."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import StreamId, UserId
from ports.errors import PortError


class InvalidOffer(Invalid):
    """The SDP offer cannot be answered: not SDP, no ICE or DTLS parameters, or no codec in common."""

    code = "invalid_offer"


class RoomClosed(Conflict):
    """The room was closed, and stays closed."""

    code = "room_closed"


class LiveElsewhere(Conflict):
    """The performer sends from another page or device, and did not say that this one takes over."""

    code = "live_elsewhere"


class DelayIsFixed(Conflict):
    """How much later viewers get a show is decided when it begins."""

    code = "delay_is_fixed"


class NothingPublished(Conflict):
    """Nobody publishes into this room yet."""

    code = "nothing_published"


class RoomFull(Conflict):
    """As many people watch as the room takes: HTTP 429."""

    code = "room_full"


class TooManyJoins(Conflict):
    """More people come into the room at once than it takes: HTTP 429."""

    code = "too_many_joins"


class MediaSessionNotFound(NotFound):
    code = "media_session_not_found"


class EtagRequired(Invalid):
    """A PATCH needs `If-Match` (RFC 9725 4.3.1): HTTP 428."""

    code = "etag_required"


class EtagMismatch(Conflict):
    """`If-Match` names an ICE session that is not the current one: HTTP 412."""

    code = "etag_mismatch"


class MediaUnavailable(PortError):
    """The media plane did not answer."""


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """An answered offer: the session's opaque id, the SDP answer, the ICE session's entity tag (unquoted)."""

    session_id: str
    sdp: str
    etag: str


@dataclass(frozen=True, slots=True)
class WatchTerms:
    """On what terms somebody watches (STR-18).

    `capacity` counts people, not sessions or tokens. Who is hidden is counted nowhere, and has no limits (STR-11).
    """

    is_hidden: bool
    capacity: int
    joins_a_second: int


@dataclass(frozen=True, slots=True)
class IceRestart:
    """The server's half of an ICE restart: an SDP fragment (RFC 8840) and the new entity tag, unquoted."""

    fragment: str
    etag: str


class TooManyReports(Conflict):
    """A page reports its playback now and then, not all the time."""

    code = "too_many_reports"


@dataclass(frozen=True, slots=True)
class Playback:
    """What a viewer's page counted since it joined (getStats), and the jitter it measures now, in seconds."""

    freezes: int
    frozen_seconds: float
    frames_dropped: int
    jitter_seconds: float


class MediaSessions(Protocol):
    """One session is one peer's connection. Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def publish(
        self,
        stream_id: StreamId,
        participant: UserId,
        *,
        offer: str,
        studio: str = "",
        takes_over: bool = False,
        delay_seconds: int = 0,
    ) -> MediaAnswer:
        """Answer a publisher. It takes the place of the room's publisher, if there is one; viewers stay.

        `studio` names the page or program that sends, so that one which comes back is known: without a name it is
        another each time. While media of another arrives, only one that `takes_over` takes its place.

        Viewers get what it sends `delay_seconds` later; staff who look unseen, stills, clips and recordings get it at
        once. Of a room that is open the delay is what it is.

        Raises `InvalidOffer`, `RoomClosed`, `RemovedFromRoom`, `LiveElsewhere`, `DelayIsFixed`.
        """

    @abstractmethod
    async def subscribe(
        self, stream_id: StreamId, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        """Answer a viewer.

        Raises `InvalidOffer`, `RoomClosed`, `NothingPublished`, `RemovedFromRoom`, `RoomFull`, `TooManyJoins`.
        """

    @abstractmethod
    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        """Trickle (None) or ICE restart, told apart as RFC 9725 4.3 does. `if_match` is the header, unquoted.

        Raises `MediaSessionNotFound` (also for another participant's session), `EtagRequired`,
        `EtagMismatch`, `InvalidOffer`.
        """

    @abstractmethod
    async def leave(self, session_id: str, participant: UserId) -> None:
        """Free the session. Raises `MediaSessionNotFound`."""

    @abstractmethod
    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        """Count how a viewer's picture plays: what is new since their last report, within bounds.

        Also for a moment after they left, because a page says it as it goes.
        Raises `MediaSessionNotFound` (also for a publisher's session), `TooManyReports`.
        """


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer is sent of the picture: nothing where their connection bears only sound, else its height in
    pixels (0 before the first frame, and where the codec does not tell)."""

    has_picture: bool
    height: int


class MediaViews(Protocol):
    @abstractmethod
    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        """The viewer's page shows the picture so many device pixels high: no larger size is sent than fills it.

        Answers what is sent now; a change takes a moment. Raises `MediaSessionNotFound` (also for a publisher's
        session), `TooManyReports`, `MediaUnavailable`.
        """

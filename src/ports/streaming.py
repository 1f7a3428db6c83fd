"""Shows, what happens in their rooms, and the media plane that carries them."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import SessionId, StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_event import RoomEvent
from domain.streaming.stream import Stream
from ports.errors import PortError
from ports.identity import Principal

TICKET_SECONDS = 30


class Streams(Protocol):
    @abstractmethod
    async def find(self, stream_id: StreamId) -> Stream | None: ...

    @abstractmethod
    async def get(self, stream_id: StreamId) -> Stream:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def get_for_update(self, stream_id: StreamId) -> Stream:
        """As `get`; no other transaction changes it before this one ends."""

    @abstractmethod
    async def get_for_share(self, stream_id: StreamId) -> Stream:
        """As `get`; it stays in this state until the transaction ends. Many may hold it at once."""

    @abstractmethod
    async def find_open_for_update(self, performer_id: UserId) -> Stream | None:
        """The one show of a performer that is not over, locked as by `get_for_update`."""

    @abstractmethod
    async def add(self, stream: Stream) -> None:
        """Raises `StreamIdReused`, and `AlreadyLive` when the performer has another show that is not over."""

    @abstractmethod
    async def update(self, stream: Stream) -> None:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def erase_titles_of(self, performer_id: UserId) -> int:
        """Give all shows of a performer the title `ERASED_TITLE`; returns how many had another."""


class RoomEvents(Protocol):
    """The durable log of each room, written in the transaction that makes the event true.

    The database that commits them also broadcasts them to `RoomFeed`, after the commit.
    """

    @abstractmethod
    async def append(
        self, stream_id: StreamId, event_type: str, data: Mapping[str, object], *, now: datetime
    ) -> RoomEvent:
        """Take the room's next `seq`. Its counter stays locked until the transaction ends: append last.

        An ending (`stream.ended`, `stream.killed`) closes the log: raises `StreamNotLive` afterwards. So nobody who
        tips or chats has to hold the show itself, and whoever stops it waits behind one of them, not behind all.
        """

    @abstractmethod
    async def erase_words_of(self, user_id: UserId) -> int:
        """Take a person's name and words out of the rooms' logs; returns of how many events. Nobody is told anew."""


@dataclass(frozen=True, slots=True)
class LiveRow:
    stream_id: StreamId
    performer_id: UserId
    performer_name: str
    title: str
    state: str
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A show as its performer sees it in the studio."""

    stream_id: StreamId
    performer_id: UserId
    performer_name: str
    title: str
    state: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None


class StreamQueries(Protocol):
    @abstractmethod
    async def live(self, *, before: tuple[datetime, StreamId] | None, limit: int) -> Sequence[LiveRow]:
        """Live shows, newest first by (started_at, id), from after the cursor `before`."""

    @abstractmethod
    async def get(self, stream_id: StreamId) -> StreamRow:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[StreamRow]:
        """Newest first."""

    @abstractmethod
    async def by_key_digest(self, digest: bytes) -> StreamRow | None:
        """The show that a stream key opens."""

    @abstractmethod
    async def open_streams(self) -> Sequence[StreamRow]:
        """Every show that is created or live: what the media plane may carry."""

    @abstractmethod
    async def open_without_right(self, *, now: datetime) -> Sequence[StreamId]:
        """Open shows of performers who may not perform any more: no verified adults, or without the role. Live ones
        too where the approval of anybody on camera does not hold at this moment (AGE-13), or somebody else on camera
        lost the right (AGE-15)."""


class RoomLog(Protocol):
    """Reads of the rooms' durable log, outside any transaction."""

    @abstractmethod
    async def since(self, stream_id: StreamId, seq: int, *, limit: int) -> Sequence[RoomEvent]:
        """Events with a greater `seq`, in order."""

    @abstractmethod
    async def last_seq(self, stream_id: StreamId) -> int:
        """0 for a room in which nothing happened."""

    @abstractmethod
    async def since_many(self, seen: Mapping[StreamId, int], *, limit: int) -> Sequence[RoomEvent]:
        """As `since` for many rooms at once, at most `limit` events of each, in order of room and `seq`."""


class Audience(Protocol):
    """The people who hold an open connection to a room."""

    @abstractmethod
    async def principals(
        self, sessions: Collection[SessionId], *, now: datetime
    ) -> Mapping[SessionId, Principal]:
        """Who stands behind each of these sessions, all in one read. A session that is over is left out."""


class RoomFeed(Protocol):
    """Carries committed room events to every web process. Best effort: the log is the truth."""

    @abstractmethod
    async def publish(self, event: RoomEvent) -> None:
        """Never raises: when the carrier is down, readers find the event in the log."""

    async def publish_all(self, events: Sequence[RoomEvent]) -> None:
        """As `publish` for each, in order; a carrier that can takes them at once."""
        for event in events:
            await self.publish(event)

    @abstractmethod
    def subscribe(self) -> AsyncIterator[RoomEvent]:
        """Events of all rooms from now on. Ends with `PortError` when the carrier is lost."""


class TicketsUnavailable(PortError):
    """Tickets can be neither kept nor redeemed now."""


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """For whom a ticket opens the events connection."""

    user_id: UserId
    session_id: SessionId


class EventTickets(Protocol):
    """Tickets for one connection each, good for `TICKET_SECONDS`. Every method raises `TicketsUnavailable`."""

    @abstractmethod
    async def keep(self, ticket: str, holder: TicketHolder) -> None:
        """Make a secret of 256 random bits good."""

    @abstractmethod
    async def redeem(self, ticket: str) -> TicketHolder | None:
        """Who holds it, once. None for a ticket that is used, too old or none of ours."""


class InvalidOffer(Invalid):
    """The SDP offer cannot be answered: not SDP, no ICE or DTLS parameters, or no codec in common."""

    code = "invalid_offer"


class RoomClosed(Conflict):
    """The room was closed, and stays closed."""

    code = "room_closed"


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
    """What a viewer's page counted since it joined (getStats), and the jitter it measures now."""

    freezes: int
    frames_dropped: int
    jitter_seconds: float


class MediaSessions(Protocol):
    """One session is one peer's connection. Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def publish(self, stream_id: StreamId, participant: UserId, *, offer: str) -> MediaAnswer:
        """Answer a publisher. It takes the place of the room's publisher, if there is one; viewers stay.

        Raises `InvalidOffer`, `RoomClosed`, `RemovedFromRoom`.
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
        """Count how a viewer's picture plays. Raises `MediaSessionNotFound`, `TooManyReports`."""


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


@dataclass(frozen=True, slots=True)
class RoomHealth:
    """How a room does. Losses are fractions, None where nobody said; `loss_out` is the mean of its viewers. `width`
    and `height` are 0 while unknown. Key frames are of the last minute, freezes, which viewers report, of five."""

    node: str
    room_class: str
    codec: str | None
    width: int
    height: int
    bits_a_second_in: int
    loss_in: float | None
    loss_out: float | None
    key_frames: int
    freezes: int


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """A room as the media plane sees it.

    `publisher_absent_seconds` is 0 while media of a publisher arrives. A media plane that does not measure how its
    rooms do has no `health` to tell. `controls_revision` is that of the `RoomControls` that hold in it, 0 for none.
    """

    stream_id: StreamId
    viewers: int
    publisher_absent_seconds: float
    health: RoomHealth | None
    controls_revision: int


class MediaRooms(Protocol):
    """Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def close(self, stream_id: StreamId) -> None:
        """End every session of the room at once and refuse all later ones. Closing twice is closing once."""

    @abstractmethod
    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        """End the sessions that one person has in the room."""

    @abstractmethod
    async def expel(self, participant: UserId) -> None:
        """End every session that one person has, in whatever room, whether they publish or watch."""

    @abstractmethod
    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        """Under which class the room's figures are counted from now on. A room that is not open is passed over."""

    @abstractmethod
    async def statuses(self) -> Sequence[RoomStatus]:
        """Every room that is open."""


@dataclass(frozen=True, slots=True)
class Attended:
    """For how long media went to one participant: microseconds, up to their last sign of life (`watched`)."""

    participant: UserId
    watched: int
    is_present: bool


@dataclass(frozen=True, slots=True)
class RoomAttendance:
    """What a room counted. `meter` names the counters: another one begins at zero.

    `closed_seconds`: how long ago the room was closed, 0 for one that is open. `is_published`: media arrives, or did
    when it was closed.
    """

    meter: str
    is_published: bool
    closed_seconds: float
    viewers: Sequence[Attended]


class MediaAttendance(Protocol):
    @abstractmethod
    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        """None for a room that the media plane does not know, or closed longer than some minutes ago.

        Raises `MediaUnavailable`.
        """

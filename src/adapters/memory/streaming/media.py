"""A media plane in memory: the same refusals, no media. A test says who sends by `publisher_lost`."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_controls import RoomControls
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import (
    Attended,
    MediaAttendance,
    MediaRooms,
    RoomAttendance,
    RoomHealth,
    RoomStatus,
)
from ports.streaming.sessions import (
    DelayIsFixed,
    EtagMismatch,
    EtagRequired,
    IceRestart,
    InvalidOffer,
    LiveElsewhere,
    MediaAnswer,
    MediaSessionNotFound,
    MediaSessions,
    MediaViews,
    NothingPublished,
    Playback,
    RoomClosed,
    RoomFull,
    Shown,
    TooManyJoins,
    TooManyReports,
    WatchTerms,
)

CODECS = ("VP8", "H264")
VIEWS_MAX = 10
ELSEWHERE = "you are live from another window or device: end it there, or take over here"
DELAYED = "how much later viewers get a show is decided when it begins, and stays so"
REPORTS_MAX = 3
"""Of one session: here no time goes by in which it might make more."""


@dataclass(slots=True)
class _Session:
    stream_id: StreamId
    participant: UserId
    publishes: bool
    is_hidden: bool
    remote_ufrag: str
    etag: str
    reports: int = 0
    views: int = 0
    freezes: int = 0


@dataclass(slots=True)
class _Room:
    codec: str
    delay_seconds: int = 0
    room_class: RoomClass = RoomClass.PUBLIC
    freezes: int = 0
    absent_seconds: float = 0.0
    studio: str = ""
    arrives: bool = False
    sessions: dict[str, _Session] = field(default_factory=dict)
    meter: str = field(default_factory=lambda: uuid4().hex)
    watched: dict[UserId, int] = field(default_factory=dict)
    joined_at: list[float] = field(default_factory=list)

    def seen(self) -> list[_Session]:
        """The sessions of viewers who are counted."""
        return [s for s in self.sessions.values() if not s.publishes and not s.is_hidden]

    def attendance(self) -> RoomAttendance:
        present = {s.participant for s in self.seen()}
        viewers = [
            Attended(who, self.watched.get(who, 0), who in present)
            for who in sorted(present | self.watched.keys())
        ]
        return RoomAttendance(self.meter, self.absent_seconds == 0.0, 0.0, viewers)


class MemoryMedia(MediaSessions, MediaRooms, MediaControls, MediaAttendance, MediaViews):
    def __init__(self) -> None:
        self._rooms: dict[StreamId, _Room] = {}
        self._closed: set[StreamId] = set()
        self._last: dict[StreamId, RoomAttendance] = {}
        self._controls: dict[StreamId, RoomControls] = {}
        self._left: dict[str, _Session] = {}

    def sends(self, stream_id: StreamId) -> None:
        """Let media of the room's publisher arrive from now on."""
        self._rooms[stream_id].arrives = True

    def publisher_lost(self, stream_id: StreamId, *, seconds: float) -> None:
        """Let the room's publisher be silent for this long."""
        room = self._rooms[stream_id]
        room.absent_seconds, room.arrives = seconds, False

    def plays(self, stream_id: StreamId, *, seconds: float) -> None:
        """Let media go to everyone in the room for this long."""
        room = self._rooms[stream_id]
        for who in {s.participant for s in room.seen()}:
            room.watched[who] = room.watched.get(who, 0) + int(seconds * 1_000_000)

    def delay_of(self, stream_id: StreamId) -> int:
        """How many seconds later viewers of the room get what is sent."""
        return self._rooms[stream_id].delay_seconds

    def controls_of(self, stream_id: StreamId) -> RoomControls:
        return self._controls.get(stream_id) or RoomControls.none(stream_id)

    def is_closed(self, stream_id: StreamId) -> bool:
        return stream_id in self._closed

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
        self._require_admitted(stream_id, participant)
        room = self._rooms.get(stream_id)
        watched = room is not None and any(not s.publishes for s in room.sessions.values())
        codec = _codec(offer, (room.codec,) if room is not None and watched else CODECS)
        if room is not None and room.arrives and not takes_over and (not studio or studio != room.studio):
            raise LiveElsewhere(ELSEWHERE)
        if room is not None and room.delay_seconds != delay_seconds:
            raise DelayIsFixed(DELAYED)
        if room is None:
            room = self._rooms[stream_id] = _Room(codec, delay_seconds=delay_seconds)
        room.studio, room.arrives = studio, False
        room.codec, room.absent_seconds = codec, 0.0
        for session_id in [i for i, s in room.sessions.items() if s.publishes]:
            del room.sessions[session_id]
        return self._join(room, stream_id, participant, offer, publishes=True, is_hidden=False)

    async def subscribe(
        self, stream_id: StreamId, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        self._require_admitted(stream_id, participant)
        room = self._rooms.get(stream_id)
        if room is None:
            raise NothingPublished("nobody publishes into this room yet")
        _codec(offer, (room.codec,))
        if not admission.is_hidden:
            _require_place(room, participant, admission)
        return self._join(room, stream_id, participant, offer, publishes=False, is_hidden=admission.is_hidden)

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        session = self._session(session_id, participant)
        if if_match is None:
            raise EtagRequired("If-Match is required")
        if if_match not in ("*", session.etag):
            raise EtagMismatch("the ICE session has changed")
        if not re.search(r"(?m)^[am]=", fragment):
            raise InvalidOffer("this is not an SDP fragment")
        ufrag = _attribute(fragment, "ice-ufrag")
        if ufrag is not None and ufrag != session.remote_ufrag:
            session.remote_ufrag, session.etag = ufrag, uuid4().hex
            return IceRestart(f"a=ice-ufrag:{uuid4().hex}\r\na=ice-pwd:{uuid4().hex}\r\n", session.etag)
        if if_match == "*":
            raise InvalidOffer("an ICE restart needs new credentials")
        return None

    async def leave(self, session_id: str, participant: UserId) -> None:
        session = self._session(session_id, participant)
        room = self._rooms[session.stream_id]
        self._left[session_id] = room.sessions.pop(session_id)
        room.arrives = room.arrives and not session.publishes

    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        session = self._left.get(session_id)
        if session is None or session.participant != participant:
            session = self._session(session_id, participant)
        if session.publishes:
            raise MediaSessionNotFound("there is no such session")
        if session.reports == REPORTS_MAX:
            raise TooManyReports("a page reports its playback now and then")
        session.reports += 1
        self._rooms[session.stream_id].freezes += max(0, playback.freezes - session.freezes)
        session.freezes = playback.freezes

    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        session = self._session(session_id, participant)
        if session.publishes:
            raise MediaSessionNotFound("there is no such session")
        if session.views == VIEWS_MAX:
            raise TooManyReports("a page tells its size when it changes")
        session.views += 1
        return Shown(True, 0)

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        room = self._rooms.get(stream_id)
        if room is not None:
            room.room_class = room_class

    async def close(self, stream_id: StreamId) -> None:
        self._closed.add(stream_id)
        if room := self._rooms.pop(stream_id, None):
            self._last[stream_id] = room.attendance()

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        room = self._rooms.get(stream_id)
        if room is not None:
            room.sessions = {i: s for i, s in room.sessions.items() if s.participant != participant}

    async def expel(self, participant: UserId) -> None:
        for stream_id in self._rooms:
            await self.disconnect(stream_id, participant)

    async def apply(self, controls: RoomControls) -> None:
        if controls.revision > self.controls_of(controls.stream_id).revision:
            self._controls[controls.stream_id] = controls
        for person in controls.removed:
            await self.disconnect(controls.stream_id, person)

    async def statuses(self) -> Sequence[RoomStatus]:
        return [
            RoomStatus(
                stream_id,
                len(room.seen()),
                room.absent_seconds,
                room.absent_seconds,
                _health(room),
                self.controls_of(stream_id).revision,
            )
            for stream_id, room in self._rooms.items()
        ]

    def require_counting(self) -> None:
        """It counts."""

    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        room = self._rooms.get(stream_id)
        return room.attendance() if room is not None else self._last.get(stream_id)

    def _require_admitted(self, stream_id: StreamId, participant: UserId) -> None:
        if stream_id in self._closed:
            raise RoomClosed("the room was closed")
        self.controls_of(stream_id).require_admitted(participant)

    def _session(self, session_id: str, participant: UserId) -> _Session:
        for room in self._rooms.values():
            session = room.sessions.get(session_id)
            if session is not None and session.participant == participant:
                return session
        raise MediaSessionNotFound("there is no such session")

    def _join(
        self,
        room: _Room,
        stream_id: StreamId,
        participant: UserId,
        offer: str,
        *,
        publishes: bool,
        is_hidden: bool,
    ) -> MediaAnswer:
        session_id, etag = uuid4().hex, uuid4().hex
        room.sessions[session_id] = _Session(
            stream_id, participant, publishes, is_hidden, _attribute(offer, "ice-ufrag") or "", etag
        )
        direction = "recvonly" if publishes else "sendonly"
        answer = (
            f"v=0\r\na=ice-lite\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na={direction}\r\na=setup:passive\r\n"
        )
        return MediaAnswer(session_id, answer, etag)


def _health(room: _Room) -> RoomHealth:
    return RoomHealth(
        node="memory",
        room_class=room.room_class,
        codec=room.codec,
        width=0,
        height=0,
        bits_a_second_in=0 if room.absent_seconds else 1_000_000,
        loss_in=None,
        loss_out=None,
        key_frames=0,
        freezes=room.freezes,
    )


def _require_place(room: _Room, participant: UserId, admission: WatchTerms) -> None:
    seated = {session.participant for session in room.seen()}
    if participant not in seated and len(seated) >= admission.capacity:
        raise RoomFull("every place in the room is taken")
    now = time.monotonic()
    room.joined_at = [at for at in room.joined_at if now - at < 1.0]
    if len(room.joined_at) >= admission.joins_a_second:
        raise TooManyJoins("too many come into the room at once")
    room.joined_at.append(now)


def _attribute(text: str, name: str) -> str | None:
    found = re.search(rf"(?m)^a={name}:(\S+)", text)
    return found.group(1) if found else None


def _codec(offer: str, allowed: Sequence[str]) -> str:
    """The first video codec offered that is allowed. Raises `InvalidOffer`."""
    if not offer.startswith("v=0"):
        raise InvalidOffer("this is not SDP")
    if any(_attribute(offer, name) is None for name in ("ice-ufrag", "ice-pwd", "fingerprint")):
        raise InvalidOffer("the offer has no ICE or DTLS parameters")
    for name in re.findall(r"(?m)^a=rtpmap:\d+ ([^/\s]+)/", offer):
        if name.upper() in allowed:
            return str(name).upper()
    raise InvalidOffer("there is no video codec in common; the room carries " + " or ".join(allowed))

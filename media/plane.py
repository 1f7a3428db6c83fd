"""All rooms and sessions of this process, and what the control API may ask of them."""

import asyncio
import time
from pathlib import Path

from media import log, refusals
from media.beat import Beat
from media.cluster.pipe import PipeIn
from media.fanout.engine import FanOut
from media.flushing import Flushing
from media.metrics import ROOM_CLASSES, Counters
from media.observation import Observation
from media.rooms import stills
from media.rooms.admission import Admission, AdmissionRefusedError
from media.rooms.attendance import ClosedRooms, RoomAttendance
from media.rooms.controls import ControlBook, Controls
from media.rooms.held_room import HeldRoom
from media.rooms.room import Room
from media.rooms.tombstones import Tombstones
from media.sessions import Sessions
from media.taps.darkroom import Darkroom
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.taps import CLOSED_SECONDS, Taps
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from media.transport.peer import Network
from media.transport.streams import StreamListener
from media.views import Answer, Restart, Status
from media.wire import codecs, sdp

MAX_ROOMS = 1_000
EMPTY_ROOM_SECONDS = 600.0


class MediaPlane:
    def __init__(
        self,
        mux: UdpMux,
        engine: FanOut,
        certificate: Certificate,
        spool: Path,
        *,
        footage_seconds: float = CLOSED_SECONDS,
    ) -> None:
        self.mux = mux
        self.engine = engine
        self.rooms: dict[str, Room] = {}
        self.sessions = Sessions(self._never_connected)
        self.tombstones = Tombstones()
        self.controls = ControlBook()
        self._stills = stills.stills()
        self._closed = ClosedRooms()
        self.taps = Taps(Darkroom(), Recorders(Spool(spool)), closed_seconds=footage_seconds)
        self.observation = Observation(
            self.rooms, self.sessions.open, mux, engine, counts=self._counts, gauges=self._gauges
        )
        self.streams: StreamListener | None = None
        """Of those who come by TCP, where any may."""
        self._flushing = Flushing(self.rooms)
        self.flush = self._flushing.flush
        self._network = Network(mux, certificate, self._keep)
        self._background: set[asyncio.Task[None]] = set()
        self._beat = Beat(self.rooms, self._second)

    def start(self) -> None:
        self.mux.on_drained = self._flushing.drained
        self.mux.start()
        self._beat.start()

    @property
    def is_healthy(self) -> bool:
        return self.mux.is_bound and self._beat.is_going

    async def stop(self) -> None:
        """Say goodbye to everyone, then let go of the socket."""
        for room in list(self.rooms.values()):
            room.close()
        self._beat.stop()
        self._flushing.stop()
        if self._background:
            await asyncio.wait(self._background, timeout=2)
        await self.taps.aclose()
        self.mux.close()

    # What the control API asks

    def publish(
        self,
        room_id: str,
        participant: str,
        offer_text: str,
        *,
        studio: str = "",
        takes_over: bool = False,
        delay_seconds: float = 0.0,
    ) -> Answer:
        """`studio` is what the page or program that sends calls itself. `delay_seconds` later viewers get what it
        sends; that is said at a show's start and is the same ever after."""
        self._require_admitted(room_id, participant)
        room = self._own_room(room_id, delay_seconds)
        # Viewers negotiated the room's codec for good; without viewers a publisher may choose anew.
        fixed = room is not None and room.codec is not None and room.has_viewers
        accepted = (
            (room.codec,) if room is not None and room.codec is not None and fixed else codecs.VIDEO_CODECS
        )
        offer = refusals.parsed_offer(offer_text, accepted, sends=True)
        if room is not None and not takes_over and room.is_held_against(studio, time.monotonic()):
            raise refusals.live_elsewhere()
        if room is None and len(self.rooms) >= MAX_ROOMS:
            raise refusals.overloaded()
        self.sessions.require_place(participant)
        if room is None:
            if room_id in self.rooms:
                self.vacate(room_id)
            room = self.open_room(room_id, delay_seconds)
        publisher = room.publish(self._network, offer, participant, studio)
        self.sessions.add(room, publisher)
        log.info("media.publish", room=room_id, peer=publisher.id[:8], codec=room.codec)
        return Answer(publisher.id, publisher.answer, publisher.etag)

    def open_room(self, room_id: str, delay_seconds: float = 0.0) -> Room:
        counters, has_pending = Counters(), self._flushing.has_pending
        if delay_seconds:
            room: Room = HeldRoom(
                room_id, self.engine, counters, has_pending, self._stills, delay_seconds=delay_seconds
            )
        else:
            room = Room(room_id, self.engine, counters, has_pending, self._stills)
        self.rooms[room_id] = room
        self.taps.attach(room)
        room.control(self.controls.of(room_id), time.monotonic())
        log.info("media.room_opened", room=room_id, delay_seconds=delay_seconds)
        return room

    def subscribe(self, room_id: str, participant: str, offer_text: str, admission: Admission) -> Answer:
        self._require_admitted(room_id, participant)
        room = self.rooms.get(room_id)
        if room is None or room.codec is None:
            raise refusals.MediaRefusalError("nothing_published", 409, "nobody publishes into this room yet")
        offer = refusals.parsed_offer(offer_text, (room.codec,), sends=False)
        self.sessions.require_place(participant)
        try:
            room.admit(participant, admission, time.monotonic())
        except AdmissionRefusedError as refused:
            raise refusals.MediaRefusalError(refused.code, 429, str(refused)) from refused
        viewer = room.subscribe(self._network, offer, participant, is_hidden=admission.is_hidden)
        self.sessions.add(room, viewer)
        return Answer(viewer.id, viewer.answer, viewer.etag)

    def patch(self, session_id: str, participant: str, if_match: str | None, fragment: str) -> Restart | None:
        peer = self.sessions.find(session_id, participant)
        if if_match is None:
            raise refusals.MediaRefusalError("etag_required", 428, "If-Match is required")
        if if_match not in ("*", peer.etag):
            raise refusals.MediaRefusalError("etag_mismatch", 412, "the ICE session has changed")
        try:
            credentials = sdp.parse_fragment(fragment)
        except sdp.OfferRefusedError as error:
            raise refusals.MediaRefusalError("invalid_offer", 422, str(error)) from error
        known = {peer.ice.remote_ufrag, peer.ice.pending[1] if peer.ice.pending else ""}
        is_restart = credentials is not None and credentials[0] not in known
        if is_restart and credentials is not None:
            return Restart(peer.restart_ice(credentials[0]), peer.etag)
        if if_match == "*":
            raise refusals.MediaRefusalError("invalid_offer", 422, "an ICE restart needs new credentials")
        return None  # trickled candidates: an ICE-lite agent learns the peer's address from its checks

    def leave(self, session_id: str, participant: str) -> None:
        self.sessions.find(session_id, participant).close()

    def control(self, room_id: str, controls: Controls) -> None:
        """Carry out what staff decided, and hold to it for the life of the room, also before it is open."""
        if room_id in self.tombstones:
            return
        now = time.monotonic()
        is_news, room = (
            self.controls.put(room_id, controls, now, self.rooms.keys()),
            self.rooms.get(room_id),
        )
        if is_news and room is not None:
            room.control(controls, now)

    def close(self, room_id: str) -> None:
        self.tombstones.add(room_id, time.monotonic())
        self.controls.forget(room_id)
        self._end(room_id, "media.room_closed")

    def vacate(self, room_id: str) -> None:
        """The room goes on elsewhere: everyone is told goodbye, and it may come back."""
        self._end(room_id, "media.room_moved")

    def _end(self, room_id: str, event: str) -> None:
        room = self.rooms.pop(room_id, None)
        if room is not None:
            log.info(event, room=room_id, viewers=room.connected_viewers)
            now = time.monotonic()
            self._closed.add(room_id, room.attendance(now), now)
            self.taps.closed(room_id, now)
            room.close()
            self.observation.closed(room)

    @property
    def is_empty(self) -> bool:
        return not self.sessions.open

    @property
    def has_last_minutes(self) -> bool:
        return self.taps.has_last_minutes(time.monotonic())

    @property
    def udp_port(self) -> int:
        return self.mux.port

    @property
    def load(self) -> tuple[int, int]:
        """Rooms and sessions."""
        return len(self.rooms), len(self.sessions.open)

    def classify(self, room_id: str, room_class: str) -> None:
        """Count what the room does under this class from now on. A room that is not open is nothing to count."""
        if room_class not in ROOM_CLASSES:
            raise refusals.MediaRefusalError(
                "malformed", 400, "a room class is one of " + ", ".join(ROOM_CLASSES)
            )
        room = self.rooms.get(room_id)
        if room is not None:
            self.observation.classified(room, room_class)

    def disconnect(self, room_id: str, participant: str) -> None:
        room = self.rooms.get(room_id)
        if room is not None:
            room.put_out((participant,))

    def expel(self, participant: str) -> None:
        for room_id in list(self.rooms):
            self.disconnect(room_id, participant)

    def statuses(self) -> list[Status]:
        now = time.monotonic()
        return [
            Status(
                room.id,
                room.connected_viewers,
                round(room.publisher_absent_seconds(now), 3),
                round(room.picture_absent_seconds(now), 3),
                room.health(),
                room.controls.revision,
            )
            for room in self.rooms.values()
        ]

    def attendance(self, room_id: str) -> RoomAttendance | None:
        now, room = time.monotonic(), self.rooms.get(room_id)
        return room.attendance(now) if room is not None else self._closed.find(room_id, now)

    # Inside

    def _own_room(self, room_id: str, delay_seconds: float) -> Room | None:
        """The room as its publisher finds it; None where it is to be opened, also in the place of one that was carried
        for another process until now, which delayed it there. Raises `MediaRefusalError`."""
        room = self.rooms.get(room_id)
        if room is None or room.delay_seconds == delay_seconds:
            return room
        if not isinstance(room.publisher, PipeIn):
            raise refusals.delay_is_fixed()
        return None

    def _counts(self) -> dict[str, float]:
        streams = self.streams
        return {
            **self.taps.counts(),
            "tcp_connections": streams.accepted if streams is not None else 0,
            "tcp_refused": streams.refused if streams is not None else 0,
            "tcp_dropped": streams.dropped if streams is not None else 0,
        }

    def _gauges(self) -> dict[str, float]:
        lines = [room.line for room in self.rooms.values() if isinstance(room, HeldRoom)]
        return {**self.taps.gauges(), "delayed_bytes": sum(line.bytes for line in lines if line is not None)}

    def _require_admitted(self, room_id: str, participant: str) -> None:
        if room_id in self.tombstones:
            raise refusals.room_closed()
        if participant in self.controls.of(room_id).removed:
            raise refusals.MediaRefusalError(
                "removed_from_room", 403, "this participant was put out of the room"
            )

    def _never_connected(self, role: str, reason: str) -> None:
        self.observation.failures.add(role, reason)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _second(self, now: float) -> None:
        self.tombstones.expire(now)
        self.controls.expire(now, self.rooms.keys())
        self._closed.expire(now)
        self.sessions.second(now)
        self._drop_empty_rooms(now)
        self.observation.second()
        self.taps.second(now)

    def _drop_empty_rooms(self, now: float) -> None:
        """A room nobody is in and nobody closed: its memory is freed, and it may come back."""
        for room in list(self.rooms.values()):
            if not room.peers() and room.publisher_absent_seconds(now) > EMPTY_ROOM_SECONDS:
                del self.rooms[room.id]
                self.taps.dropped(room.id)
                self.observation.gone(room)

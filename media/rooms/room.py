"""One room: at most one publisher, any number of viewers, and the packets between them."""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from media import log
from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.admission import Admission, Door
from media.rooms.attendance import Attendance, RoomAttendance
from media.rooms.clocks import RoomClocks
from media.rooms.controls import NO_CONTROLS, Controls
from media.rooms.cover import Cover
from media.rooms.outlet import Outlet
from media.rooms.picture import RoomPicture
from media.rooms.presence import Presence
from media.rooms.publisher import Publisher
from media.rooms.seat import Seat
from media.rooms.sound import RoomSound
from media.rooms.source import Audience, Incoming, SenderClock, Source
from media.rooms.stills import Stills
from media.rooms.tap import Tap
from media.rooms.viewer import Stage, Viewer
from media.rooms.vitals import Health, Vitals
from media.transport.peer import Network
from media.wire import sdp
from media.wire.answers import OutStream

ABSENT_AFTER_SECONDS = 1.0
HELD_SECONDS = 3.0
SESSIONS_A_PARTICIPANT = 4


class Room(Audience, Stage):
    def __init__(
        self,
        room_id: str,
        engine: FanOut,
        counters: Counters,
        has_pending: "Callable[[Room], None]",
        stills: Stills,
        *,
        is_first: bool = True,
    ) -> None:
        """`has_pending` hears of the first packet that waits for `flush_if_due`; `stills` are what a cover shows.

        `is_first`: no other room of the process counted this one's key frames before.
        """
        self.id = room_id
        self.codec: str | None = None
        self.publisher: Source | None = None
        self.taps: list[Tap] = []
        self.viewers: dict[str, Viewer] = {}
        self.room_class = "public"
        self.counters = counters
        self.vitals = Vitals()
        self._engine = engine
        self._has_pending = has_pending
        self.created_at = time.monotonic()
        self._presence = Presence(self.created_at, gap_seconds=ABSENT_AFTER_SECONDS)
        self._attendance = Attendance(gap_seconds=ABSENT_AFTER_SECONDS)
        self._sound = RoomSound()
        picture = secrets.randbits(31) | 1
        self.streams = {
            "audio": OutStream(secrets.randbits(31) & ~1 | 2, None),
            "video": OutStream(picture, picture ^ 0x40000000),
        }
        self._outlet = Outlet(engine, counters, self.streams)
        self.picture = RoomPicture(
            counters=counters,
            is_first=is_first,
            request_key_frame=self._request_key_frame,
            clock=lambda layer: self._clock("video", layer),
            flush=self.flush,
            send=self._outlet.start,
        )
        self._clocks = RoomClocks(self._sound.track, self._clock, self.streams)
        self.controls = NO_CONTROLS
        self._to_uncover: Controls | None = None
        self._cover = Cover(stills)
        self._door = Door()

    # Who is here

    delay_seconds = 0.0
    """How much later than it comes viewers get what is sent into the room."""

    @property
    def front(self) -> "Room":
        """Where the viewers are: here, unless what they get is delayed."""
        return self

    @property
    def has_viewers(self) -> bool:
        return bool(self.viewers)

    def is_held_against(self, studio: str, now: float) -> bool:
        """Media arrives here, or did a moment ago, from another page or device than this. One that does not say what
        it calls itself is another each time: OBS comes back when its media has stopped, or by taking over."""
        if not isinstance(self.publisher, Publisher):
            return False
        is_same = bool(studio) and studio == self.publisher.studio
        return not is_same and self._presence.had_media(HELD_SECONDS, now)

    def publish(self, network: Network, offer: sdp.Offer, participant: str, studio: str = "") -> Publisher:
        publisher = Publisher(network, offer, participant, self, self.counters, studio=studio)
        self.take_source(publisher, offer.video_codec)
        return publisher

    def take_source(self, source: Source, video_codec: str) -> None:
        """The new source takes the place of the one before. Viewers notice a pause, nothing else."""
        if self.publisher is not None:
            self.publisher.close()
        if self.codec != video_codec:
            self.codec = video_codec
            self.picture.reset(video_codec)
        self.publisher = source

    def subscribe(self, network: Network, offer: sdp.Offer, participant: str, *, is_hidden: bool) -> Viewer:
        mine = [v for v in self.viewers.values() if v.participant == participant]
        if len(mine) >= SESSIONS_A_PARTICIPANT:
            mine[0].close()  # a page that was reloaded leaves sessions behind
        viewer = Viewer(
            network,
            offer,
            participant,
            stage=self,
            engine=self._engine,
            counters=self.counters,
            is_hidden=is_hidden,
        )
        self.viewers[viewer.id] = viewer
        return viewer

    def admit(self, participant: str, admission: Admission, now: float) -> None:
        """Raises `AdmissionRefusedError`. Nothing may come between this and `subscribe`."""
        seated = {v.participant for v in self.viewers.values() if not v.is_hidden}
        self._door.admit(participant, admission, seated=seated, now=now)

    def forget(self, peer_id: str) -> None:
        """The peer is closed."""
        viewer = self.viewers.pop(peer_id, None)
        if viewer is not None:
            self._attendance.went(viewer.participant, viewer.id)
            self.picture.leave(peer_id, time.monotonic())
        if self.publisher is not None and self.publisher.id == peer_id:
            self.publisher = None

    def peers(self) -> list[Source | Viewer]:
        publishers: list[Source | Viewer] = [self.publisher] if self.publisher is not None else []
        return [*publishers, *self.viewers.values()]

    @property
    def connected_viewers(self) -> int:
        return sum(1 for v in self.viewers.values() if v.is_connected and not v.is_hidden)

    def publisher_absent_seconds(self, now: float) -> float:
        return self._presence.media_absent(now)

    def picture_absent_seconds(self, now: float) -> float:
        """No less than the publisher is absent: a camera can stop while its microphone goes on."""
        return self._presence.picture_absent(now)

    def health(self) -> Health:
        return self.vitals.health(self.room_class, self.codec)

    def attendance(self, now: float) -> RoomAttendance:
        """For how long a picture went to each participant."""
        is_published = self.picture_absent_seconds(now) == 0.0
        return RoomAttendance(self._attendance.meter, is_published, 0.0, self._attendance.read())

    def close(self) -> None:
        """Every session ends, and nothing more is sent, before this returns."""
        self._outlet.clear()
        for peer in self.peers():
            peer.close()

    # What staff decide

    def control(self, controls: Controls, now: float) -> None:
        """Whoever is removed is out, and nothing that is to be covered or muted is sent, when this returns.

        Where another process has the room, a cover comes off with the first picture that comes after the word for it.
        If the show is delayed (STR-16), that is one delay later: until then its origin sends nothing, and whoever
        watches here, or comes meanwhile, keeps the still as those at the origin do. If not, it is a moment.
        """
        is_carried = self._to_uncover is not None or (
            self.publisher is not None and self.publisher.is_carried
        )
        waits = is_carried and self.controls.is_covered and not controls.is_covered
        self._to_uncover = controls if waits else None
        self._apply(replace(controls, is_covered=True) if waits else controls, now)

    def _apply(self, controls: Controls, now: float) -> None:
        self.flush()
        self.controls = controls
        self.put_out(controls.removed)
        if not self._cover.put(controls):
            return
        if controls.is_covered:
            self._show_still(now)
        else:
            self.picture.uncover(now)

    def put_out(self, participants: Collection[str]) -> None:
        """Every session of theirs ends. They may come again unless they are removed."""
        for peer in self.peers():
            if peer.participant in participants:
                peer.close()

    def _show_still(self, now: float) -> None:
        for layer, packet in self.picture.cover(self._cover.still(self.codec, now), now):
            self._outlet.add(layer, packet, now)
        self.flush()

    # Media

    def forward(self, packet: Incoming, now: float) -> None:
        if self.publisher is None or packet.source[0] != self.publisher.id or self.codec is None:
            return  # a datagram that was on its way when its publisher was replaced
        self._presence.came(packet.kind, now)
        if packet.kind == "video":
            if self._to_uncover is not None:
                shown, self._to_uncover = self._to_uncover, None
                self._apply(shown, now)
            if not self._cover.is_on:
                self._attendance.picture(now)  # nobody pays for a still
        taken = self.picture.take(packet, now) if packet.kind == "video" else self._sound.take(packet, now)
        if taken is None:
            return
        layer, ours = taken
        for tap in self.taps:
            try:
                tap.packet(ours, packet.layer, now)
            except Exception as error:
                self._tap_failed(error)
        if layer is not None and self._cover.is_on and not self.picture.is_seen_beneath:
            return
        if not self._outlet:
            self._has_pending(self)
        self._outlet.add(layer, ours, now)

    def _tap_failed(self, error: Exception) -> None:
        """Viewers get the packet all the same. Only the first is told of: a tap that fails once fails often."""
        if not self.counters.tap_errors:
            log.failure("media.tap_failed", error, room=self.id)
        self.counters.tap_errors += 1

    def flush_if_due(self, now: float) -> float:
        """For how many seconds more a picture that is not whole may wait for its end; 0 when nothing waits now."""
        wait = self._outlet.wait_seconds(now)
        if wait <= 0:
            self.flush()
        return max(0.0, wait)

    def flush(self) -> None:
        """Send what waits."""
        self._outlet.flush(self.picture.switching, self._cover)

    def viewer_ready(self, viewer: Viewer) -> Seat:
        """Start the viewer at the last key frame, then let it into the live group.

        What is pending goes to the others first: sent to this viewer too, it would repeat packets of the burst.
        """
        now = time.monotonic()
        assert viewer.destination is not None
        seat = Seat(
            viewer.id, viewer.format, viewer.destination, viewer.chooser, is_beneath=viewer.is_hidden
        )  # fmt: skip
        self.picture.join(seat, now)
        if not viewer.is_hidden:
            self._attendance.came(viewer.participant, viewer.id, lambda: viewer.ice.last_seen)
        return seat

    def publisher_ready(self) -> None:
        """Nothing to do: its first packet binds it to the tracks."""

    # Feedback and clocks

    def need_key_frame(self, layer: int) -> None:
        self.picture.need_key_frame(layer)

    def lost(self, layer: int) -> None:
        if self.picture.is_watched(layer):
            self.need_key_frame(layer)

    def _request_key_frame(self, layer: int) -> bool:
        return self.publisher is not None and self.publisher.request_key_frame(layer)

    def _clock(self, kind: str, layer: int) -> SenderClock | None:
        return self.publisher.clock(kind, layer) if self.publisher is not None else None

    def tick(self, now: float) -> None:
        """Ten times a second."""
        if self.publisher is not None:
            self.publisher.tick(now)
        self.picture.tick(now)
        if self._cover.is_due(now):
            self._show_still(now)

    def second(self, now: float) -> None:
        if self.publisher is not None:
            self.publisher.report(now)
        self.picture.second(now)
        self._look_after(now)
        self._report(now)
        for peer in self.peers():
            if peer.is_silent(now):
                peer.close()

    def _report(self, now: float) -> None:
        for feed in self.picture.switching.feeds.values():
            self._outlet.report(feed, self._clocks.reports(feed, now))
        self._outlet.report(self.picture.switching.sound_only, self._clocks.reports(None, now))

    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]:
        """For each medium that flows: seconds of one clock, and the room's timestamp then, in that layer's sequence."""
        return self._clocks.captured(self.picture.layers.get(layer), now)

    def _look_after(self, now: float) -> None:
        losses = (v.reception.loss(now) for v in self.viewers.values())
        loss_in = self.publisher.loss if self.publisher is not None else None
        self.vitals.size = self.picture.size
        self.vitals.sample(self.counters, loss_in, [loss for loss in losses if loss is not None])

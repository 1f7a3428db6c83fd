"""One room: at most one publisher, any number of viewers, and the packets between them."""

import asyncio
import time
from collections.abc import Callable

from media.fanout.engine import FanOut, Group
from media.metrics import Counters
from media.rooms.attendance import Attendance, RoomAttendance
from media.rooms.batch import Batch
from media.rooms.outgoing import GopCache, MediaPacket, OutTrack, Ring, WireFormat
from media.rooms.publisher import Publisher
from media.rooms.source import Audience, Incoming, Source
from media.rooms.tap import Tap
from media.rooms.viewer import Stage, Viewer
from media.rooms.vitals import Health, Vitals
from media.transport.peer import Network
from media.wire import rtcp, rtp, sdp
from media.wire.answers import OutStream

KEY_FRAME_SECONDS = 1.0
ABSENT_AFTER_SECONDS = 1.0
REPORT_FRESH_SECONDS = 5.0
SESSIONS_A_PARTICIPANT = 4


class KeyFrameGovernor:
    """At most one request a second to the publisher, however many viewers ask; a late one is not lost."""

    def __init__(self, request: Callable[[], bool]) -> None:
        self._request = request
        self._last = float("-inf")
        self._later: asyncio.TimerHandle | None = None

    def need(self) -> None:
        wait = self._last + KEY_FRAME_SECONDS - time.monotonic()
        if wait <= 0:
            if self._request():
                self._last = time.monotonic()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(wait, self._due)

    def _due(self) -> None:
        self._later = None
        self.need()

    def stop(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None


class Room(Audience, Stage):
    def __init__(
        self, room_id: str, engine: FanOut, counters: Counters, has_pending: "Callable[[Room], None]"
    ) -> None:
        """`has_pending` hears of the first packet that waits for `flush_if_due`."""
        self.id = room_id
        self.codec: str | None = None
        self.publisher: Source | None = None
        self.taps: list[Tap] = []
        self.viewers: dict[str, Viewer] = {}
        self.created_at = time.monotonic()
        self.room_class = "public"
        self.counters = counters
        self.vitals = Vitals()
        self._engine = engine
        self._has_pending = has_pending
        self._media_at: float | None = None
        self._attendance = Attendance(gap_seconds=ABSENT_AFTER_SECONDS)
        self._tracks = {kind: OutTrack(rate) for kind, rate in sdp.CLOCK_RATES.items()}
        self.streams = {
            "audio": OutStream(self._tracks["audio"].ssrc, None),
            "video": OutStream(self._tracks["video"].ssrc, self._tracks["video"].rtx_ssrc),
        }
        self._ring = Ring()
        self._gop = GopCache()
        self._pending = Batch()
        self._groups: dict[WireFormat, Group] = {}
        self._governor = KeyFrameGovernor(self._request_key_frame)

    # Who is here

    def publish(self, network: Network, offer: sdp.Offer, participant: str) -> Publisher:
        publisher = Publisher(network, offer, participant, self, self.counters)
        self.take_source(publisher, offer.video_codec)
        return publisher

    def take_source(self, source: Source, video_codec: str) -> None:
        """The new source takes the place of the one before. Viewers notice a pause, nothing else."""
        if self.publisher is not None:
            self.publisher.close()
        if self.codec != video_codec:
            self.codec = video_codec
            self._ring, self._gop = Ring(), GopCache()
        self.publisher = source

    def subscribe(self, network: Network, offer: sdp.Offer, participant: str) -> Viewer:
        mine = [v for v in self.viewers.values() if v.participant == participant]
        if len(mine) >= SESSIONS_A_PARTICIPANT:
            mine[0].close()  # a page that was reloaded leaves sessions behind
        viewer = Viewer(network, offer, participant, stage=self, engine=self._engine, counters=self.counters)
        self.viewers[viewer.id] = viewer
        return viewer

    def forget(self, peer_id: str) -> None:
        """The peer is closed."""
        viewer = self.viewers.pop(peer_id, None)
        if viewer is not None:
            self._attendance.went(viewer.participant, viewer.id)
        if viewer is not None and viewer.destination is not None and viewer.format in self._groups:
            self._groups[viewer.format].discard(viewer.destination)
            if not self._groups[viewer.format]:
                del self._groups[viewer.format]
        if self.publisher is not None and self.publisher.id == peer_id:
            self.publisher = None

    def peers(self) -> list[Source | Viewer]:
        publishers: list[Source | Viewer] = [self.publisher] if self.publisher is not None else []
        return [*publishers, *self.viewers.values()]

    @property
    def connected_viewers(self) -> int:
        return sum(1 for v in self.viewers.values() if v.is_connected)

    def publisher_absent_seconds(self, now: float) -> float:
        absent = now - (self._media_at if self._media_at is not None else self.created_at)
        return absent if absent > ABSENT_AFTER_SECONDS or self._media_at is None else 0.0

    def health(self) -> Health:
        return self.vitals.health(self.room_class, self.codec)

    def attendance(self, now: float) -> RoomAttendance:
        """For how long media went to each participant."""
        is_published = self.publisher_absent_seconds(now) == 0.0
        return RoomAttendance(self._attendance.meter, is_published, 0.0, self._attendance.read())

    def close(self) -> None:
        """Every session ends, and nothing more is sent, before this returns."""
        self._pending.clear()
        self._governor.stop()
        for peer in self.peers():
            peer.close()

    # Media

    def forward(self, packet: Incoming, now: float) -> None:
        if self.publisher is None or packet.source[0] != self.publisher.id or self.codec is None:
            return  # a datagram that was on its way when its publisher was replaced
        self._media_at = now
        self._attendance.media(now)
        is_video = packet.kind == "video"
        starts = is_video and rtp.starts_key_frame(self.codec, packet.payload)
        if starts and self.vitals.is_new_picture(packet.timestamp):
            self.counters.key_frames += 1
        track = self._tracks[packet.kind]
        if not track.is_bound_to(packet.source):
            if is_video and not starts:
                self.need_key_frame(packet.layer)  # viewers' decoders could not follow from here
                return
            if is_video:
                self._gop.clear()
            track.bind(packet.source, packet.seq, packet.timestamp, now)
        place = track.place(packet.seq, packet.timestamp, now)
        if place is None:
            return
        ours = MediaPacket(packet.kind, *place, packet.marker, packet.payload, packet.orientation)
        track.count(len(ours.payload))
        for tap in self.taps:
            tap.packet(ours, packet.layer, now)
        if is_video:
            self._ring.add(ours)
            self._gop.add(ours, starts_key_frame=starts, now=now)
        if track.is_sendable(ours.index):
            if not self._pending:
                self._has_pending(self)
            self._pending.add(ours, now)

    def flush_if_due(self, now: float) -> float:
        """For how many seconds more a picture that is not whole may wait for its end; 0 when nothing waits now."""
        wait = self._pending.wait_seconds(now) if self._pending else 0.0
        if wait <= 0:
            self.flush()
        return max(0.0, wait)

    def flush(self) -> None:
        """Send what waits: one batch for each wire format."""
        if not self._pending:
            return
        pending = self._pending.take()
        for form, group in self._groups.items():
            packets = self._wire(pending, form)
            self.counters.packets_out += len(packets) * len(group)
            self._engine.send(group, packets, merge=True)

    def _wire(self, packets: list[MediaPacket], form: WireFormat) -> list[bytes]:
        wires = (p.wire(form, self._tracks[p.kind].ssrc) for p in packets)
        return [w for w in wires if w is not None]

    def viewer_ready(self, viewer: Viewer) -> None:
        """Start the viewer at the last key frame, then let it into the live group.

        What is pending goes to the others first: sent to this viewer too, it would repeat packets of the burst.
        """
        self.flush()
        burst = list(self._gop.fresh(time.monotonic()))
        self.counters.packets_out += len(burst)
        viewer.send(self._wire(burst, viewer.format))
        assert viewer.destination is not None
        self._groups.setdefault(viewer.format, Group()).add(viewer.destination)
        self._attendance.came(viewer.participant, viewer.id, lambda: viewer.ice.last_seen)
        if not burst:
            self.need_key_frame(0)

    def publisher_ready(self) -> None:
        """Nothing to do: its first packet binds it to the tracks."""

    def find_video(self, seq: int) -> MediaPacket | None:
        return self._ring.find(seq)

    # Feedback and clocks

    def need_key_frame(self, layer: int) -> None:
        self._governor.need()

    def _request_key_frame(self) -> bool:
        return self.publisher is not None and self.publisher.request_key_frame(0)

    def tick(self, now: float) -> None:
        """Ten times a second."""
        if self.publisher is not None:
            self.publisher.tick(now)

    def second(self, now: float) -> None:
        if self.publisher is not None:
            self.publisher.report(now)
        self._look_after(now)
        reports = self._sender_reports(now)
        if reports:
            for group in self._groups.values():
                self._engine.send(group, [reports], rtcp=True)
        for peer in self.peers():
            if peer.is_silent(now):
                peer.close()

    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]:
        """For each medium that flows: seconds of one clock, and the room's timestamp then, in that layer's sequence."""
        return {
            kind: (ntp / (1 << 32), timestamp) for kind, (ntp, timestamp) in self._clocks(layer, now).items()
        }

    def _look_after(self, now: float) -> None:
        losses = (v.reception.loss(now) for v in self.viewers.values())
        loss_in = self.publisher.loss if self.publisher is not None else None
        self.vitals.sample(self.counters, loss_in, [loss for loss in losses if loss is not None])

    def _sender_reports(self, now: float) -> bytes:
        """The room's clocks for viewers, so that sound and picture stay together."""
        reports = b""
        for kind, (ntp, timestamp) in self._clocks(0, now).items():
            track = self._tracks[kind]
            reports += rtcp.write_sender_report(track.ssrc, ntp, timestamp, track.packets, track.octets)
        return reports

    def _clocks(self, layer: int, now: float) -> dict[str, tuple[int, int]]:
        """NTP time and timestamp of each medium that flows.

        They follow the publisher's own reports, which alone know when each was captured; until all tracks have
        one, arrival stands in for capture on all of them.
        """
        active = [
            (kind, track, track.last_at)
            for kind, track in self._tracks.items()
            if track.last_at is not None and now - track.last_at < REPORT_FRESH_SECONDS
        ]
        layers = {"audio": 0, "video": layer}
        heard = {
            kind: self.publisher.clock(kind, layers[kind]) if self.publisher else None
            for kind, _, _ in active
        }
        captured = all(heard.values())
        clocks = {}
        for kind, track, last_at in active:
            clock = heard[kind]
            if captured and clock is not None:
                info, age = clock.info, now - clock.heard_at
                ntp = info.ntp + int(age * (1 << 32))
                timestamp = info.timestamp + track.timestamp_offset + int(age * track.clock_rate)
            else:
                ntp = rtcp.ntp_time(time.time())
                timestamp = track.last_timestamp + int((now - last_at) * track.clock_rate)
            clocks[kind] = ntp, timestamp & 0xFFFFFFFF
        return clocks

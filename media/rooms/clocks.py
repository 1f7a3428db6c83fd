"""A room's clocks: what its viewers keep sound and picture together by, and what a recording is timed by."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from media.rooms.feeds import Feed
from media.rooms.layer import VideoLayer
from media.rooms.outgoing import OutTrack
from media.rooms.source import SenderClock
from media.wire import rtcp
from media.wire.answers import OutStream

REPORT_FRESH_SECONDS: Final = 5.0


class RoomClocks:
    """`clock` tells of a medium and layer when the source says that it was captured."""

    def __init__(
        self,
        sound: OutTrack,
        clock: Callable[[str, int], SenderClock | None],
        streams: Mapping[str, OutStream],
    ) -> None:
        self._sound = sound
        self._clock = clock
        self._streams = streams

    def captured(self, layer: VideoLayer | None, now: float) -> dict[str, tuple[float, int]]:
        """For each medium that flows: seconds of one clock, and the room's timestamp then, in that layer's sequence."""
        clocks = self._of(layer, now)
        return {kind: (ntp / (1 << 32), timestamp) for kind, (ntp, timestamp) in clocks.items()}

    def reports(self, feed: Feed | None, now: float) -> bytes:
        """Sender reports for viewers of a feed; of the sound alone without one."""
        reports = b""
        for kind, (ntp, timestamp) in self._of(feed.layer if feed else None, now).items():
            track, shift = self._sound, 0
            if kind == "video" and feed is not None:
                track, shift = feed.layer.track, feed.shift.timestamp
            ssrc = self._streams[kind].ssrc
            reports += rtcp.write_sender_report(ssrc, ntp, timestamp + shift, track.packets, track.octets)
        return reports

    def _of(self, layer: VideoLayer | None, now: float) -> dict[str, tuple[int, int]]:
        """NTP time and timestamp of sound and of a layer, as far as they flow.

        They follow the source's own reports, which alone know when each was captured; until both have one, arrival
        stands in for capture on both.
        """
        tracks = [("audio", 0, self._sound)]
        if layer is not None:
            tracks.append(("video", layer.number, layer.track))
        active = [
            (kind, track, track.last_at, self._clock(kind, number))
            for kind, number, track in tracks
            if track.last_at is not None and now - track.last_at < REPORT_FRESH_SECONDS
        ]
        is_captured = all(clock for _, _, _, clock in active)
        clocks = {}
        for kind, track, last_at, clock in active:
            if is_captured and clock is not None:
                age = now - clock.heard_at
                ntp = clock.info.ntp + int(age * (1 << 32))
                timestamp = clock.info.timestamp + track.timestamp_offset + int(age * track.clock_rate)
            else:
                ntp = rtcp.ntp_time(time.time())
                timestamp = track.last_timestamp + int((now - last_at) * track.clock_rate)
            clocks[kind] = ntp, timestamp & 0xFFFFFFFF
        return clocks

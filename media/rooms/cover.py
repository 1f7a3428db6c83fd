"""What viewers see and hear of a covered or muted room: a still picture, and silence.

The still is encoded once for each codec when the program starts, and sent as a key frame of the room's own sequence:
viewers notice a cut, and nothing else. The publisher's media goes on arriving, for evidence, and goes no further.
"""

from dataclasses import replace
from typing import Final

from media.rooms.controls import Controls
from media.rooms.outgoing import MediaPacket
from media.rooms.source import Incoming
from media.rooms.stills import Stills, numbered

REPEAT_SECONDS = 1.0
"""How often the still is sent again: who lost a packet of it, or came late, waits no longer."""
SILENCE: Final = b"\xf8\xff\xfe"
"""20 ms of silence in Opus: full band, mono (RFC 6716 3.1 and 4.1). Its time is the packet's own."""
CLOCK_RATE = 90000
SOURCE: Final = ("cover", 0)
COVER_LAYER: Final = -2
"""The still is a layer of the room's picture, which no source sends."""


class Cover:
    """Whether a room is covered or muted, and when its still is due again."""

    def __init__(self, stills: Stills) -> None:
        self.is_on = False
        self._is_muted = False
        self._stills = stills
        self._seq = 0
        self._picture = 0
        self._sent_at = float("-inf")

    def put(self, controls: Controls) -> bool:
        """Whether it goes on or comes off."""
        changed, self.is_on = controls.is_covered != self.is_on, controls.is_covered
        self._is_muted = controls.is_muted
        self._sent_at = float("-inf")
        return changed

    def heard(self, packets: list[MediaPacket], *, is_beneath: bool) -> list[MediaPacket]:
        """What listeners hear of the sound among these packets; who looks beneath a cover hears there too."""
        if not self._is_muted and (is_beneath or not self.is_on):
            return packets
        return [replace(p, payload=SILENCE) if p.kind == "audio" else p for p in packets]

    def is_due(self, now: float) -> bool:
        return self.is_on and now - self._sent_at >= REPEAT_SECONDS

    def still(self, codec: str | None, now: float) -> list[Incoming]:
        """The still as a source of its own would send it now; nothing before there is one."""
        self._sent_at = now
        self._picture += 1
        payloads = self._stills.get(codec or "", ())
        timestamp = int(now * CLOCK_RATE) & 0xFFFFFFFF
        packets = []
        for number, payload in enumerate(payloads, 1):
            data = numbered(codec or "", payload, self._picture)
            ends = number == len(payloads)
            packets.append(
                Incoming(SOURCE, "video", COVER_LAYER, self._seq & 0xFFFF, timestamp, ends, data, None)
            )
            self._seq += 1
        return packets

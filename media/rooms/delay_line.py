"""The line between the room that a publisher sends into and the room that its viewers are in (STR-16).

Each packet waits in it for the whole delay. Whoever looks at the show itself meanwhile can still keep it from viewers:
what is in the line when a show is covered or stopped is never sent. In broadcasting this is a broadcast delay.
"""

import secrets
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple, Protocol

from media import log
from media.metrics import Counters
from media.rooms.controls import Controls
from media.rooms.cover import SILENCE
from media.rooms.outgoing import GOP_SECONDS, MediaPacket
from media.rooms.source import Incoming, SenderClock, Source
from media.rooms.tap import Tap
from media.wire import pictures
from media.wire.rtcp import SenderInfo

BYTES_MAX: Final = 32 * 1024 * 1024
"""Of one room, payloads and what each packet takes beside its own. The payloads are those of the last minute that is
kept as evidence, which holds the same objects."""
PACKET_COST: Final = 330
"""As of a packet that is kept as evidence (`media.taps.window`)."""
GRAIN_SECONDS: Final = 0.005
"""Packets that are due so close together go together: being woken for each of them is what costs."""
KEY_FRAME_SECONDS: Final = GOP_SECONDS - 0.5
"""A viewer who comes starts at a key frame that is no older than `GOP_SECONDS`. One that they would have to ask for
comes only after the delay, so they are asked for before anybody misses them."""
FLOWS_SECONDS: Final = 1.0


class Timer(Protocol):
    @abstractmethod
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Timer]
"""Call something so many seconds from now."""


class Backstage(Protocol):
    """What the line knows of the room that its packets come from."""

    @abstractmethod
    def need_key_frame(self, layer: int) -> None: ...

    @abstractmethod
    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]: ...


class Front(Protocol):
    """What it knows of the room that they go to."""

    @abstractmethod
    def forward(self, packet: Incoming, now: float) -> None: ...

    @abstractmethod
    def flush_if_due(self, now: float) -> float: ...


class _Held(NamedTuple):
    due: float
    packet: MediaPacket
    layer: int

    @property
    def bytes(self) -> int:
        return len(self.packet.payload) + PACKET_COST


class DelayLine(Tap, Source):
    """`codec` is what it carries all its life. `before_release` is called before anything is let out."""

    def __init__(
        self,
        backstage: Backstage,
        front: Front,
        counters: Counters,
        *,
        codec: str,
        seconds: float,
        later: Later,
        before_release: Callable[[float], None],
        bytes_max: int = BYTES_MAX,
    ) -> None:
        self.id = f"delay-{secrets.token_hex(8)}"
        self.participant = ""
        self.loss: float | None = None
        self.bytes = 0
        self._backstage = backstage
        self._front = front
        self._counters = counters
        self._codec = codec
        self._seconds = seconds
        self._later = later
        self._before_release = before_release
        self._bytes_max = bytes_max
        self._held: deque[_Held] = deque()
        self._run = 0
        self._is_shut = self._is_muted = self._is_closed = False
        self._timer: Timer | None = None
        self._came_at: dict[tuple[str, int], float] = {}
        self._key_at: dict[int, float] = {}
        self._clocks_to_come: deque[tuple[tuple[str, int], SenderClock]] = deque()
        self._clocks: dict[tuple[str, int], SenderClock] = {}

    def __len__(self) -> int:
        return len(self._held)

    # What comes in

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        if self._is_shut or self._is_closed:
            return
        self._came_at[packet.kind, layer] = now
        if packet.kind == "video":
            known = self._key_at.get(layer, float("-inf"))
            self._key_at[layer] = now if pictures.starts_key_frame(self._codec, packet.payload) else known
        held = _Held(now + self._seconds, self._as_heard(packet), layer)
        self._held.append(held)
        self.bytes += held.bytes
        while self.bytes > self._bytes_max:
            self._drop_oldest()
        self._wake_in(self._seconds)

    def _drop_oldest(self) -> None:
        """Never sent rather than sent early. What viewers' decoders miss by it, the next key frame mends."""
        oldest = self._held.popleft()
        self.bytes -= oldest.bytes
        self._counters.delayed_dropped += 1
        if oldest.packet.kind == "video":
            self._backstage.need_key_frame(oldest.layer)

    def _as_heard(self, packet: MediaPacket) -> MediaPacket:
        return replace(packet, payload=SILENCE) if self._is_muted and packet.kind == "audio" else packet

    # What staff decide

    def put(self, controls: Controls) -> None:
        """A cover empties the line and keeps it empty; what was said while muted is silence for good."""
        if controls.is_covered:
            self.empty()
        self._is_shut = controls.is_covered
        is_news, self._is_muted = controls.is_muted and not self._is_muted, controls.is_muted
        if is_news:
            self._held = deque(held._replace(packet=self._as_heard(held.packet)) for held in self._held)
            self.bytes = sum(held.bytes for held in self._held)

    def empty(self) -> None:
        """Nothing of what waits is ever sent. What comes after it begins at a key frame, and a sequence of its own."""
        self._held.clear()
        self.bytes = 0
        self._run += 1
        self._key_at.clear()

    # What goes out

    def release(self, now: float) -> None:
        """Hand on what has waited long enough, in the order in which it came."""
        self._before_release(now)
        self._turn_clocks(now)
        while self._held and self._held[0].due <= now:
            held = self._held.popleft()
            self.bytes -= held.bytes
            self._front.forward(self._incoming(held), now)

    def _incoming(self, held: _Held) -> Incoming:
        packet = held.packet
        return Incoming(
            (self.id, self._run),
            packet.kind,
            held.layer,
            packet.index & 0xFFFF,
            packet.timestamp,
            packet.marker,
            packet.payload,
            packet.orientation,
        )

    def _wake_in(self, seconds: float) -> None:
        if self._timer is None and not self._is_closed:
            self._timer = self._later(max(GRAIN_SECONDS, seconds), self._wake)

    def _wake(self) -> None:
        """One packet that fails delays no other. Only the first is told of: what fails once fails often."""
        self._timer = None
        now, rest = time.monotonic(), 0.0
        try:
            self.release(now)
            rest = self._front.flush_if_due(now)
        except Exception as error:
            if not self._counters.delayed_errors:
                log.failure("media.delay_line_failed", error, line=self.id)
            self._counters.delayed_errors += 1
        if rest or self._held:
            self._wake_in(min([*([rest] if rest else []), *(each.due - now for each in self._first())]))

    def _first(self) -> list[_Held]:
        return [self._held[0]] if self._held else []

    # As a source

    def request_key_frame(self, layer: int) -> bool:
        """Nothing to ask: they are asked for all the time (`KEY_FRAME_SECONDS`), and come after the delay."""
        return True

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        """What the publisher's clock said when what is let out now came in, in the numbers that are let out."""
        return self._clocks.get((kind, layer))

    def tick(self, now: float) -> None:
        self._turn_clocks(now)
        for layer, key_at in self._key_at.items():
            flows = now - self._came_at.get(("video", layer), float("-inf")) < FLOWS_SECONDS
            if flows and now - key_at >= KEY_FRAME_SECONDS:
                self._backstage.need_key_frame(layer)

    def report(self, now: float) -> None:
        """Note the publisher's clocks: they hold for what comes out a delay from now."""
        for kind, layer in self._came_at:
            told = self._backstage.capture_clocks(layer, now).get(kind)
            if told is not None:
                seconds, timestamp = told
                info = SenderInfo(0, int(seconds * (1 << 32)), timestamp)
                self._clocks_to_come.append(((kind, layer), SenderClock(info, now + self._seconds)))

    def _turn_clocks(self, now: float) -> None:
        while self._clocks_to_come and self._clocks_to_come[0][1].heard_at <= now:
            key, clock = self._clocks_to_come.popleft()
            self._clocks[key] = clock

    def is_silent(self, now: float) -> bool:
        """It is there as long as its room: a publisher who went may come back."""
        return False

    def close(self) -> None:
        self.empty()
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

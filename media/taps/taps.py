"""The taps of all rooms: stills, clips and sound of the open ones, clips of those that were closed a short while ago,
and for longer of what was asked for (`media.taps.held`).

A show that is stopped is closed at once. What it showed stays here for a while, so that it can be preserved without
anybody waiting for that.
"""

import asyncio
import time
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from media import log
from media.rooms.tap import Tap
from media.taps.darkroom import Darkroom, DarkroomError
from media.taps.held import HeldMinutes
from media.taps.recorders import Recorders, RecordingRefusedError
from media.taps.room_tap import Footage, RoomTap
from media.taps.talk import Answer, ClipAsk, ClockPoint, SoundAsk, StillAsk, pack
from media.taps.window import WINDOW_SECONDS, RollingWindow

CLOSED_SECONDS = 900.0
CLOSED_BYTES = 256 * 1024 * 1024
"""Of all closed rooms together; the oldest go first."""
WAIT_SECONDS = 2.5
"""For a key frame that was asked for."""


class TapRefusalError(Exception):
    """`code` and `status` are what the control API answers."""

    def __init__(self, code: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.code, self.status, self.detail = code, status, detail


class TappedRoom(Protocol):
    """What a tap knows of its room."""

    id: str
    codec: str | None
    taps: list[Tap]

    @abstractmethod
    def need_key_frame(self, layer: int) -> None: ...

    @abstractmethod
    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]:
        """For `video` and `audio`: a time in seconds, the same clock for both, and the room's RTP timestamp then."""


@dataclass(frozen=True, slots=True)
class Still:
    jpeg: bytes
    width: int
    height: int
    age_seconds: float


@dataclass(frozen=True, slots=True)
class Sound:
    """`pcm` is of one channel, 16 bits a sample, `RATE` a second. It began `age_seconds` ago."""

    pcm: bytes
    seconds: float
    age_seconds: float


@dataclass(frozen=True, slots=True)
class Clip:
    """`sealed` is nonce, encrypted bytes and tag; all else is of the file before it was sealed. It ended `age_seconds`
    before it was asked for."""

    sealed: bytes
    media_type: str
    seconds: float
    frames: int
    size_bytes: int
    sha256: str
    age_seconds: float


class Taps:
    def __init__(
        self,
        darkroom: Darkroom,
        recorders: Recorders,
        *,
        window: Callable[[], RollingWindow] = RollingWindow,
        closed_seconds: float = CLOSED_SECONDS,
        held: HeldMinutes | None = None,
    ) -> None:
        self.darkroom = darkroom
        self.recorders = recorders
        self._window = window
        self._closed_seconds = closed_seconds
        self._open: dict[str, tuple[TappedRoom, RoomTap]] = {}
        self._closed: OrderedDict[str, tuple[RoomTap, float]] = OrderedDict()
        self._held = held or HeldMinutes()
        self.stills = self.clips = self.sounds = self.failures = 0

    def attach(self, room: TappedRoom) -> None:
        tap = RoomTap(lambda: room.codec, room.need_key_frame, self._window())
        room.taps.append(tap)
        self._open[room.id] = room, tap

    def closed(self, room_id: str, now: float) -> None:
        """The room goes; what it showed is kept for a while. Its publisher may still be asked for the time."""
        self.recorders.stop(room_id)
        opened = self._open.pop(room_id, None)
        if opened is not None:
            _learn_clocks(*opened, now)
        if opened is not None and opened[1].window.bytes:
            self._closed[room_id] = opened[1], now
            self.expire(now)

    def dropped(self, room_id: str) -> None:
        """Nobody was in the room for long, and it may come back: nothing is kept."""
        self.recorders.stop(room_id)
        self._open.pop(room_id, None)

    def second(self, now: float) -> None:
        for room, tap in self._open.values():
            tap.second()
            _learn_clocks(room, tap, now)
        self.recorders.second({room_id: tap.clocks for room_id, (_, tap) in self._open.items()})
        self.expire(now)

    def expire(self, now: float) -> None:
        self._held.expire(now)
        while self._closed:
            _, closed_at = next(iter(self._closed.values()))
            if now - closed_at <= self._closed_seconds and self._closed_bytes() <= CLOSED_BYTES:
                return
            self._closed.popitem(last=False)

    def has_last_minutes(self, now: float) -> bool:
        """A room was closed less than a minute ago, or moved: no other process has all of its last minute yet. Or one
        was asked for, and nobody has said that they have it."""
        kept_for = min(WINDOW_SECONDS, self._closed_seconds)
        return bool(self._held) or any(now - closed_at < kept_for for _, closed_at in self._closed.values())

    async def still(self, room_id: str, *, age_seconds_max: float, veiled: bool = False) -> Still:
        """The newest key frame as a JPEG, `veiled` grey and blurred; one is asked for where it is older than that.

        Raises `TapRefusalError`.
        """
        opened = self._open.get(room_id)
        tap, wait = (opened[1], WAIT_SECONDS) if opened else (self._find(room_id), 0.0)
        frame = await tap.key_frame(age_seconds_max=age_seconds_max, wait_seconds=wait)
        if frame is None:
            raise TapRefusalError("no_footage", 404, "this room has shown no picture yet")
        answer, jpeg = await self._ask(StillAsk(frame.codec, veiled), frame.data)
        self.stills += 1
        return Still(jpeg, answer.width, answer.height, round(time.monotonic() - frame.at, 3))

    async def clip(self, room_id: str, *, key: bytes, associated_data: bytes) -> Clip:
        """The last minute, sealed; for the same `associated_data` the same one, until `kept` is told. Raises
        `TapRefusalError`."""
        footage = self._held.find(room_id, associated_data)
        if footage is None:
            footage = self._last_minute(room_id)
            self._held.add(room_id, associated_data, footage, time.monotonic())
        age_seconds = round(time.monotonic() - footage.ended_at, 3)
        # In a thread: so many packets would keep those that come waiting.
        body = await asyncio.to_thread(pack, footage.packets)
        answer, sealed = await self._ask(_clip_ask(footage, key, associated_data), body)
        self.clips += 1
        return Clip(
            sealed,
            answer.media_type,
            round(answer.seconds, 3),
            answer.frames,
            answer.size_bytes,
            answer.sha256,
            age_seconds,
        )

    def kept(self, room_id: str, *, associated_data: bytes) -> None:
        """Whoever asked for this clip has it, and needs it from here no more."""
        self._held.release(room_id, associated_data)

    async def sound(self, room_id: str, *, seconds: float) -> Sound:
        """What was to be heard in the last seconds of an open room; nothing where there was nothing.

        Raises `TapRefusalError`.
        """
        opened = self._open.get(room_id)
        if opened is None:
            raise TapRefusalError("no_footage", 404, "this room is not open")
        kept = opened[1].window.sound(since=time.monotonic() - seconds)
        if not kept:
            return Sound(b"", 0.0, 0.0)
        body = pack([each.packet for each in kept])
        answer, pcm = await self._ask(SoundAsk(), body)
        self.sounds += 1
        return Sound(pcm, round(answer.seconds, 3), round(time.monotonic() - kept[0].at, 3))

    async def record(self, recording_id: str, room_id: str, *, key: bytes, associated_data: bytes) -> None:
        """From the next key frame on, until it is stopped or the room is closed. Raises `TapRefusalError`."""
        opened = self._open.get(room_id)
        if opened is None:
            raise TapRefusalError("nothing_published", 409, "nobody publishes into this room yet")
        room, tap = opened
        try:
            await self.recorders.start(
                recording_id, room_id, tap, room.codec, key=key, associated_data=associated_data
            )
        except RecordingRefusedError as error:
            status = 503 if error.code == "recorder_unavailable" else 409
            raise TapRefusalError(error.code, status, "this room cannot be recorded now") from None

    def counts(self) -> dict[str, int]:
        return {
            "stills": self.stills,
            "clips": self.clips,
            "minutes_given_up": self._held.given_up,
            "sounds": self.sounds,
            "darkroom_failures": self.failures,
            "darkroom_restarts": self.darkroom.restarts,
            "recorder_failures": self.recorders.failures,
        }

    def gauges(self) -> dict[str, float]:
        kept = (tap.window.bytes for _, tap in self._open.values())
        return {"footage_bytes": sum(kept) + self._closed_bytes(), "held_bytes": self._held.bytes}

    async def aclose(self) -> None:
        await self.recorders.aclose()
        await self.darkroom.aclose()

    async def _ask(self, ask: StillAsk | ClipAsk | SoundAsk, body: bytes) -> tuple[Answer, bytes]:
        try:
            return await self.darkroom.ask(ask, body)
        except DarkroomError as error:
            self.failures += 1
            log.failure("media.darkroom", reason=error.code)
            status = 503 if error.code == "overloaded" else 409
            raise TapRefusalError(error.code, status, "nothing could be made of this picture") from None

    def _last_minute(self, room_id: str) -> Footage:
        opened = self._open.get(room_id)
        if opened is not None:
            _learn_clocks(
                *opened, time.monotonic()
            )  # not known before the first beat of a show, which counts too
        elif room_id not in self._closed and (held := self._held.newest_of(room_id)) is not None:
            return held
        footage = self._find(room_id).footage()
        if footage is None or "video" not in footage.clocks:
            raise TapRefusalError("no_footage", 404, "this room has shown no picture yet")
        return footage

    def _find(self, room_id: str) -> RoomTap:
        opened, closed = self._open.get(room_id), self._closed.get(room_id)
        tap = opened[1] if opened is not None else closed[0] if closed is not None else None
        if tap is None:
            raise TapRefusalError("no_footage", 404, "nothing is known of this room")
        return tap

    def _closed_bytes(self) -> int:
        return sum(tap.window.bytes for tap, _ in self._closed.values())


def _learn_clocks(room: TappedRoom, tap: RoomTap, now: float) -> None:
    clocks = room.capture_clocks(tap.layer, now)
    tap.learn_clocks({kind: ClockPoint(seconds, timestamp) for kind, (seconds, timestamp) in clocks.items()})


def _clip_ask(footage: Footage, key: bytes, associated_data: bytes) -> ClipAsk:
    return ClipAsk(footage.codec, dict(footage.clocks), key, associated_data)

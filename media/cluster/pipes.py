"""All pipes of this process: the rooms it carries on for others, and those that others carry on for it."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, Protocol

from media import log
from media.cluster.pipe import UNWATCHED_SECONDS, Address, PipeIn, PipeOut
from media.rooms.controls import ControlBook, Controls
from media.rooms.room import Room
from media.rooms.tombstones import Tombstones

KEYS_REMEMBERED: Final = 10_000


class PipeRefusedError(Exception):
    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Rooms(Protocol):
    """What pipes need of their plane."""

    rooms: dict[str, Room]
    tombstones: Tombstones
    controls: ControlBook

    def open_room(self, room_id: str) -> Room: ...

    def vacate(self, room_id: str) -> None: ...

    def flush(self) -> None: ...


class Pipes:
    """`host` is the local address that pipes come in at and leave from."""

    def __init__(self, plane: Rooms, host: str) -> None:
        self._plane = plane
        self._host = host
        self._out: dict[tuple[str, str], tuple[PipeOut, str]] = {}
        self._watched_at: dict[str, float] = {}
        self._keys: OrderedDict[bytes, None] = OrderedDict()
        self._is_leaving = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._look_after_forever())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        for pipe, _ in self._out.values():
            pipe.close()

    def origin(self, room_id: str) -> tuple[str, Controls]:
        """The codec of a room that this process carries for itself, and what staff decided of it."""
        room = self._plane.rooms.get(room_id)
        if room is None or room.codec is None or isinstance(room.publisher, PipeIn):
            raise PipeRefusedError("nothing_published", 409)
        return room.codec, self._plane.controls.of(room_id)

    def take_in(self, room_id: str, codec: str, controls: Controls, keys: Mapping[str, bytes]) -> int | None:
        """Carry a room on from another process: the port that waits for it; None where it comes in already."""
        if self._is_leaving:
            raise PipeRefusedError(
                "draining", 503
            )  # whoever asks has yet to read that we leave, and asks again
        if room_id in self._plane.tombstones:
            raise PipeRefusedError("room_closed", 409)
        self._plane.controls.put(room_id, controls, time.monotonic(), self._plane.rooms.keys())
        room = self._plane.rooms.get(room_id)
        now = time.monotonic()
        if room is not None and isinstance(room.publisher, PipeIn) and not room.publisher.is_silent(now):
            return None
        if room is not None and room.publisher is not None and not isinstance(room.publisher, PipeIn):
            raise PipeRefusedError("is_origin", 409)
        self._require_new(keys)
        if room is not None and room.delay_seconds:
            self._plane.vacate(room_id)  # it began here, and what comes from its new origin was delayed there
            room = None
        if room is None:
            room = self._plane.open_room(room_id)
        pipe = PipeIn(
            room,
            host=self._host,
            key_down=keys["down"],
            key_up=keys["up"],
            drained=self._plane.flush,
        )
        room.take_source(pipe, codec)
        self._watched_at[room_id] = now
        log.info("media.pipe_in", room=room_id, pipe=pipe.id)
        return pipe.port

    def send_out(self, room_id: str, edge: str, address: Address, keys: Mapping[str, bytes]) -> None:
        codec, _ = self.origin(room_id)
        self._require_new(keys)
        before = self._out.pop((room_id, edge), None)
        if before is not None:
            before[0].close()
        room = self._plane.rooms[room_id].front  # an edge has viewers, who get the show when the others do
        pipe = PipeOut(room, edge=address, host=self._host, key_down=keys["down"], key_up=keys["up"])
        self._out[room_id, edge] = pipe, codec
        room.need_key_frame(0)
        log.info("media.pipe_out", room=room_id, edge=edge)

    def leave_edges(self) -> None:
        """Before this process leaves: rooms that it carries for others are carried elsewhere by whoever joins again.

        It takes in no other from now on: its viewers join again before everybody has read that it leaves.
        """
        self._is_leaving = True
        for room in list(self._plane.rooms.values()):
            if isinstance(room.publisher, PipeIn):
                self._plane.vacate(room.id)

    def _require_new(self, keys: Mapping[str, bytes]) -> None:
        """A key that opened a pipe opens no other: it would protect the same sequence numbers again."""
        for key in keys.values():
            digest = hashlib.sha256(key).digest()
            if digest in self._keys:
                raise PipeRefusedError("key_used", 409)
            self._keys[digest] = None
        while len(self._keys) > KEYS_REMEMBERED:
            self._keys.popitem(last=False)

    async def _look_after_forever(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            try:
                self._look_after(time.monotonic())
            except Exception as error:
                log.failure("media.pipes_failed", error)

    def _look_after(self, now: float) -> None:
        for (room_id, edge), (pipe, codec) in list(self._out.items()):
            room = self._plane.rooms.get(room_id)
            if room is None or room.codec != codec or pipe.is_silent(now):
                pipe.close()
                del self._out[room_id, edge]
                log.info("media.pipe_ended", room=room_id, edge=edge, repeated=pipe.repeated)
            else:
                pipe.second(now)
        for room in list(self._plane.rooms.values()):
            if not isinstance(room.publisher, PipeIn):
                self._watched_at.pop(room.id, None)
                continue
            if room.has_viewers:
                self._watched_at[room.id] = now
            is_unwatched = now - self._watched_at.setdefault(room.id, now) > UNWATCHED_SECONDS
            if is_unwatched or room.publisher.is_silent(now):
                self._watched_at.pop(room.id, None)
                self._plane.vacate(room.id)

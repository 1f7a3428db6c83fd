"""All events connections of one web process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import assert_never

import structlog

from domain.errors import Refusal
from domain.ids import StreamId
from domain.streaming.block import BlockedByPerformer
from domain.streaming.reach import NotShownWhereYouAre
from domain.streaming.region import Region
from domain.streaming.room_controls import RemovedFromRoom
from domain.streaming.stream import OPEN, StreamNotFound, StreamState
from entrypoints.realtime.door import Door, KeptFrom, reason_to_refuse
from entrypoints.realtime.frames import (
    CHANNELS_MAX,
    FORBIDDEN,
    INTERNAL_ERROR,
    POLICY_VIOLATION,
    SERVICE_RESTART,
    TOO_MUCH,
    TRY_AGAIN_LATER,
    BadFrame,
    Request,
    Resume,
    Subscribe,
    Unsubscribe,
    control_frame,
    parse_request,
    stream_of,
)
from entrypoints.realtime.room import Member
from entrypoints.realtime.rooms import Rooms
from entrypoints.realtime.socket import Socket, Wire
from entrypoints.realtime.viewers import ViewerCounts
from entrypoints.tasks import end
from ports.clock import Clock
from ports.identity.accounts import Principal
from ports.streaming.blocks import BlockQueries
from ports.streaming.log import Audience, RoomFeed, RoomLog
from ports.streaming.room_controls import RoomControlQueries
from ports.streaming.rooms import MediaRooms
from ports.streaming.shows import StreamQueries

RECHECK_SECONDS = 0.5
"""Whoever is put out is out within a second."""
UNCHECKED_SECONDS_MAX = 10.0
"""Nobody stays on an old answer for longer: when the database does not say who may listen, nobody does."""
PRESENCE_SECONDS = 2.0
KEEPALIVE_SECONDS = 20.0

RESUME_MAX = 2_000
MISSED_FEW = 32
"""So many come in their turn soon enough, on any line; before more what is urgent is told first."""
SOCKETS_OF_ONE_USER_MAX = 20
REQUESTS_WAITING_MAX = 16
BAD_FRAMES_MAX = 3

log = structlog.get_logger(__name__)


class TooManySockets(Exception):
    """One person holds as many connections to this process as anybody may."""


class Hub:
    """Answers each client, closes who may listen no more, and leaves it to `rooms` to tell what happens there."""

    def __init__(
        self,
        *,
        feed: RoomFeed,
        log: RoomLog,
        audience: Audience,
        streams: StreamQueries,
        rooms: MediaRooms,
        blocks: BlockQueries,
        controls: RoomControlQueries,
        kept_from: KeptFrom,
        now: Clock,
    ) -> None:
        self.viewers = ViewerCounts(rooms)
        self.rooms = Rooms(feed=feed, log=log, now=now)
        self._log = log
        self._audience = audience
        self._streams = streams
        self._door = Door(blocks, controls, kept_from)
        self._now = now
        self._sockets: set[Socket] = set()
        self._checked_at = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self.rooms.follow_feed()),
            asyncio.create_task(self.rooms.follow_log()),
            asyncio.create_task(_forever("recheck", self._recheck, RECHECK_SECONDS)),
            asyncio.create_task(_forever("presence", self._tell_presence, PRESENCE_SECONDS)),
            asyncio.create_task(_forever("keepalive", self._keep_alive, KEEPALIVE_SECONDS)),
        ]

    async def stop(self) -> None:
        await end(self._tasks)
        self._tasks = []
        for socket in self._sockets:
            socket.close(SERVICE_RESTART, control_frame("bye", {"code": SERVICE_RESTART}, now=self._now()))

    @property
    def connections(self) -> int:
        return len(self._sockets)

    async def serve(self, principal: Principal, wire: Wire, region: Region) -> None:
        """Talk with one client until either side closes; `region` is where they are. Raises `TooManySockets`."""
        held = sum(socket.principal.user_id == principal.user_id for socket in self._sockets)
        if held >= SOCKETS_OF_ONE_USER_MAX:
            raise TooManySockets
        socket = Socket(principal, wire, region)
        self._sockets.add(socket)
        socket.offer(
            control_frame(
                "hello",
                {
                    "session": str(principal.session_id),
                    "keepalive_s": int(KEEPALIVE_SECONDS),
                    "resume_max": RESUME_MAX,
                },
                now=self._now(),
            )
        )
        writer = asyncio.create_task(socket.write())
        reader = asyncio.create_task(self._read(socket, wire))
        try:
            await asyncio.wait({writer})
        finally:
            self._sockets.discard(socket)
            self.rooms.leave_all(socket)
            for task in (writer, reader):
                task.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)

    # What a client asks

    async def _read(self, socket: Socket, wire: Wire) -> None:
        """Take the client's frames. Requests wait in a short line, so that a flood is seen while one is worked on."""
        waiting: asyncio.Queue[Request] = asyncio.Queue(REQUESTS_WAITING_MAX)
        worker = asyncio.create_task(self._answer(socket, waiting))
        bad_frames = 0
        try:
            while not socket.is_closing:
                try:
                    waiting.put_nowait(parse_request(await wire.receive()))
                except BadFrame as error:
                    bad_frames += 1
                    if bad_frames > BAD_FRAMES_MAX:
                        socket.close(POLICY_VIOLATION, self._bye(POLICY_VIOLATION))
                    self._refuse(socket, "bad_frame", str(error))
                except asyncio.QueueFull:
                    socket.close(TOO_MUCH, self._bye(TOO_MUCH))
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    async def _answer(self, socket: Socket, waiting: asyncio.Queue[Request]) -> None:
        while True:
            request = await waiting.get()
            try:
                match request:
                    case Subscribe(channel):
                        await self._subscribe(socket, stream_of(channel), after=None)
                    case Resume(channels):
                        for channel, seq in channels.items():
                            await self._subscribe(socket, stream_of(channel), after=seq)
                    case Unsubscribe(channel):
                        self.rooms.leave(socket, stream_of(channel), "asked")
                    case _:
                        assert_never(request)
            except Refusal as refusal:
                self._refuse(socket, refusal.code, refusal.detail)
            except Exception as error:
                log.warning("events_request_failed", error=type(error).__name__)
                socket.close(INTERNAL_ERROR, self._bye(INTERNAL_ERROR))

    async def _subscribe(self, socket: Socket, stream_id: StreamId, *, after: int | None) -> None:
        if stream_id in socket.channels:
            self._refuse(socket, "already_subscribed", "unsubscribe from this channel first", stream_id)
            return
        if len(socket.channels) >= CHANNELS_MAX:
            self._refuse(socket, "too_many_channels", f"at most {CHANNELS_MAX} channels", stream_id)
            return
        socket.channels.add(stream_id)
        try:
            # The log first, the state second: should the show end in between, its last event is still to come.
            last_seq = await self._log.last_seq(stream_id)
            state = StreamState((await self._streams.get(stream_id)).state)
            await self._door.require_let_in(socket, stream_id)
        except (StreamNotFound, BlockedByPerformer, RemovedFromRoom, NotShownWhereYouAre) as refusal:
            socket.channels.discard(stream_id)
            self._refuse(socket, refusal.code, refusal.detail, stream_id)
            return
        if socket.is_closing or stream_id not in socket.channels:  # shown out meanwhile
            return
        room = self.rooms.open(stream_id, last_seq)
        position = max(room.last_seq, last_seq)
        cursor = room.last_seq if after is None else min(after, position)
        self._control(socket, "subscribed", {"last_seq": cursor, "state": state}, stream_id)
        if position - cursor > RESUME_MAX:
            snapshot = {"state": state, "as_of": position}
            gap = {"from": cursor + 1, "to": position, "snapshot": snapshot}
            self._control(socket, "gap", gap, stream_id)
            cursor = position
        member = room.members[socket] = Member(socket, cursor, behind=cursor < position)
        room.viewers = None  # the new one is told, too
        if after is not None and position - after > MISSED_FEW:
            await self.rooms.tell_urgent(member, stream_id, after=after)
        if member.is_behind:
            await self.rooms.tell_missed(member, stream_id)
        if state not in OPEN or member.told_last:
            self.rooms.leave(socket, stream_id, "over")

    # What holds for all connections

    async def _recheck(self) -> None:
        """Close whoever may not listen any more. Fails closed."""
        for socket in self._sockets:
            socket.close_if_stuck()
        open_sockets = [socket for socket in self._sockets if not socket.is_closing]
        try:
            async with asyncio.timeout(UNCHECKED_SECONDS_MAX / 2):
                sessions = {socket.principal.session_id for socket in open_sockets}
                found = await self._audience.principals(sessions, now=self._now()) if sessions else {}
                await self._door.show_out(open_sockets, self.rooms.leave)
        except Exception:
            if time.monotonic() - self._checked_at > UNCHECKED_SECONDS_MAX:
                for socket in open_sockets:
                    socket.close(TRY_AGAIN_LATER, self._bye(TRY_AGAIN_LATER))
            raise
        self._checked_at = time.monotonic()
        for socket in open_sockets:
            if reason := reason_to_refuse(found.get(socket.principal.session_id)):
                self.revoke(socket, reason)
            else:
                socket.principal = found[socket.principal.session_id]

    def revoke(self, socket: Socket, reason: str) -> None:
        """Say which rooms the client may not listen to any more, and close."""
        last_words = [
            control_frame("revoked", {"reason": reason}, now=self._now(), stream_id=stream_id)
            for stream_id in socket.channels
        ]
        socket.close(FORBIDDEN, *last_words, self._bye(FORBIDDEN))

    async def _tell_presence(self) -> None:
        if not self.rooms:
            return
        counts = await self.viewers.all()
        for room in self.rooms:
            viewers = counts.get(room.stream_id, 0)
            if viewers != room.viewers:
                room.viewers = viewers
                frame = control_frame(
                    "presence.count", {"viewers": viewers}, now=self._now(), stream_id=room.stream_id
                )
                for socket in room.members:
                    if not socket.is_crowded:
                        socket.offer(frame)

    async def _keep_alive(self) -> None:
        frame = control_frame("keepalive", {}, now=self._now())
        for socket in self._sockets:
            socket.offer(frame)

    def _control(
        self, socket: Socket, kind: str, data: dict[str, object], stream_id: StreamId | None = None
    ) -> None:
        socket.offer(control_frame(kind, data, now=self._now(), stream_id=stream_id))

    def _refuse(self, socket: Socket, code: str, detail: str, stream_id: StreamId | None = None) -> None:
        self._control(socket, "error", {"code": code, "detail": detail}, stream_id)

    def _bye(self, code: int) -> str:
        return control_frame("bye", {"code": code}, now=self._now())


async def _forever(name: str, step: Callable[[], Awaitable[None]], every_seconds: float) -> None:
    """Repeat `step` whatever happens; say once that it fails, and once that it works again."""
    failing = False
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await step()
        except Exception as error:
            if not failing:
                log.warning("hub_loop_failing", loop=name, error=type(error).__name__)
            failing = True
        else:
            if failing:
                log.info("hub_loop_recovered", loop=name)
            failing = False

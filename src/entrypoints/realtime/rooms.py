"""The rooms that people of this process are in, and what feeds them."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import structlog

from domain.ids import StreamId
from domain.streaming.room_event import ENDINGS, RoomEvent
from entrypoints.realtime.frames import control_frame
from entrypoints.realtime.room import HASTENED, Member, Room
from entrypoints.realtime.socket import URGENT_MAX, Socket
from ports.clock import Clock
from ports.errors import PortError
from ports.streaming.log import RoomFeed, RoomLog

POLL_SECONDS = 0.5
"""Without the feed what is taken away is still gone from every screen within a second (CHT-08)."""
GAP_SECONDS = 0.02
"""Two processes may publish in another order than they committed: a gap mostly closes by itself."""
FEED_RETRY_SECONDS = 0.5
LOG_PAGE = 200
BURST = 64
BURST_SECONDS_MAX = 0.1

log = structlog.get_logger(__name__)


class Rooms:
    """Tells everybody in a room its events, in order and without gaps. A room is kept while somebody is in it.

    Events come by the feed. What the feed does not bring is read from the rooms' log: at once where a gap shows,
    and twice a second for every room somebody is in, however many gaps other rooms show. So the feed may be
    down and nothing is lost.
    """

    def __init__(self, *, feed: RoomFeed, log: RoomLog, now: Clock) -> None:
        self._feed = feed
        self._log = log
        self._now = now
        self._rooms: dict[StreamId, Room] = {}
        self._gap = asyncio.Event()

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def __len__(self) -> int:
        return len(self._rooms)

    def open(self, stream_id: StreamId, last_seq: int) -> Room:
        """The room as it is here, or begun after `last_seq`."""
        return self._rooms.setdefault(stream_id, Room(stream_id, last_seq))

    async def tell_urgent(self, member: Member, stream_id: StreamId, *, after: int) -> None:
        """Tell one who was away what was removed since, and that the show is over, before all that was said meanwhile
        (RTE-12). Whoever was closed as too slow knows it as soon as they are back, after however long.
        """
        for event in await self._log.since(stream_id, after, limit=URGENT_MAX, only=HASTENED | ENDINGS):
            member.tell_ahead(event)

    async def tell_missed(self, member: Member, stream_id: StreamId) -> None:
        """Tell one who is behind what the log has, and then what came meanwhile."""
        while not member.socket.is_closing:
            page = await self._log.since(stream_id, member.seen, limit=LOG_PAGE)
            for event in page:
                await member.offer_missed(event)
            if len(page) < LOG_PAGE:
                break
        member.catch_up()

    def leave(self, socket: Socket, stream_id: StreamId, reason: str) -> None:
        """Take somebody out of a room, and tell them why."""
        if stream_id in socket.channels:
            socket.channels.discard(stream_id)
            self._forget(socket, stream_id)
            left = control_frame("unsubscribed", {"reason": reason}, now=self._now(), stream_id=stream_id)
            socket.offer(left)

    def leave_all(self, socket: Socket) -> None:
        """Forget somebody who has gone."""
        for stream_id in socket.channels:
            self._forget(socket, stream_id)
        socket.channels.clear()

    def _forget(self, socket: Socket, stream_id: StreamId) -> None:
        room = self._rooms.get(stream_id)
        if room is not None:
            room.members.pop(socket, None)
            if not room.members:
                del self._rooms[stream_id]

    async def follow_feed(self) -> None:
        """Follow the feed, and begin again when it is lost."""
        while True:
            try:
                told = 0
                async for event in self._feed.subscribe():
                    self._take(event)
                    told += 1
                    if told % BURST == 0:
                        await self._let_writers_work()
            except PortError as error:
                log.warning("room_feed_lost", error=str(error))
            except Exception as error:
                log.warning("room_feed_failed", error=type(error).__name__)
            await asyncio.sleep(FEED_RETRY_SECONDS)

    async def follow_log(self) -> None:
        """Read what the feed did not bring."""
        failing = False
        loop = asyncio.get_running_loop()
        next_poll = loop.time() + POLL_SECONDS
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(next_poll):
                    await self._gap.wait()
                    await asyncio.sleep(GAP_SECONDS)
            is_due = loop.time() >= next_poll
            if is_due:
                next_poll = loop.time() + POLL_SECONDS
            self._gap.clear()
            try:
                await self._catch_up(only_gaps=not is_due)
                failing = False
            except Exception as error:
                if not failing:
                    log.warning("room_log_unreadable", error=type(error).__name__)
                failing = True
                await asyncio.sleep(POLL_SECONDS)

    async def _catch_up(self, *, only_gaps: bool) -> None:
        rooms = [room for room in self._rooms.values() if room.early or not only_gaps]
        while rooms:
            events = await self._log.since_many(
                {room.stream_id: room.last_seq for room in rooms}, limit=LOG_PAGE
            )
            told = Counter(event.stream_id for event in events)
            for number, event in enumerate(events, start=1):
                self._take(event)
                if number % BURST == 0:
                    await self._let_writers_work()
            rooms = [
                room for room in rooms if told[room.stream_id] >= LOG_PAGE and room.stream_id in self._rooms
            ]

    async def _let_writers_work(self) -> None:
        """A burst must not pass for slowness: give queues that get on a moment, and those that are stuck none."""
        await asyncio.sleep(0)
        deadline = time.monotonic() + BURST_SECONDS_MAX
        while self._is_anyone_draining() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.002)

    def _is_anyone_draining(self) -> bool:
        return any(socket.is_draining for room in self for socket in room.members)

    def _take(self, event: RoomEvent) -> None:
        room = self._rooms.get(event.stream_id)
        if room is None:
            return
        if room.take(event):
            for member in list(room.members.values()):
                if not member.is_behind:  # one that is behind leaves when it has caught up
                    self.leave(member.socket, room.stream_id, "over")
        elif room.early:
            self._gap.set()

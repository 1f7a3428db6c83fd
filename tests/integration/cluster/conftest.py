"""Several media programs over a Valkey of their own, the application's adapter, and clients that come back.

They join again when a page would: when they are told, or when their connection ends.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest_asyncio
from redis.asyncio import Redis

from adapters.aiortc_sfu.cluster import MediaCluster
from adapters.aiortc_sfu.cluster_ports import ClusterAttendance, ClusterRooms, ClusterSessions
from adapters.aiortc_sfu.edges import Edges
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.redis.media_nodes import RedisMediaNodes, RedisRoomPlaces
from application.streaming.move_rooms import MoveRooms
from domain.errors import Refusal
from domain.ids import StreamId, UserId
from domain.streaming.room_event import MEDIA_MOVED
from domain.streaming.stream import StreamState
from entrypoints.cli.processes import Children
from entrypoints.cli.services import Valkey, any_port, start_valkey
from media.clients.peers import PostOffer, Publisher, Viewer
from ports.streaming.sessions import MediaUnavailable, WatchTerms
from tests.builders import RAVI, a_stream, a_user
from tests.integration.database.conftest import HeardFeed
from tests.integration.media.conftest import MediaProcess, start_media

PAUSE_SECONDS = 0.1
FOOTAGE_SECONDS = "10"
"""So long a process that leaves stays for what its rooms showed."""
TERMS = WatchTerms(is_hidden=False, capacity=1000, joins_a_second=1000)


class Lasting:
    """A client that joins again when it is told, or when its connection ends, as the pages' scripts do."""

    def __init__(self, make: Callable[[], Publisher | Viewer]) -> None:
        self._make = make
        self.client: Publisher | Viewer | None = None
        self.joins = 0
        self.moved = asyncio.Event()
        self._is_over = False  # a cancellation may be swallowed while a connection closes
        self._task = asyncio.create_task(self._last())

    async def _last(self) -> None:
        while not self._is_over:
            client = self._make()
            try:
                await client.start()
            except (Refusal, MediaUnavailable, TimeoutError):
                await client.stop()
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self.client, self.joins = client, self.joins + 1
            ended = asyncio.create_task(client.ended.wait())
            told = asyncio.create_task(self.moved.wait())
            try:
                await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (ended, told):
                    task.cancel()
            self.moved.clear()
            self.client = None
            await client.stop()

    async def plays(self, frames: int = 10, *, joins: int = 1, seconds: float = 60) -> None:
        """Until the connection of that join, or a later one, has decoded some frames."""
        async with asyncio.timeout(seconds):
            while True:
                client = self.client
                if isinstance(client, Viewer) and self.joins >= joins and client.frames_decoded >= frames:
                    return
                await asyncio.sleep(0.02)

    async def sends(self, *, joins: int = 1, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while self.client is None or self.joins < joins:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        self._is_over = True
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=10)
        if self.client is not None:
            await self.client.stop()


class Fleet:
    """`cluster` is one process of the application; `another` makes a second one."""

    def __init__(self, children: Children, valkey: Valkey, state: Path) -> None:
        self.children, self.valkey, self.state = children, valkey, state
        self.secret = secrets.token_urlsafe(32)
        self.nodes: list[MediaProcess] = []
        self.feed = HeardFeed()
        self.database = MemoryDatabase(self.feed, self.now, uuid4)
        self._redis: list[Redis] = []
        self._clusters: list[MediaCluster] = []
        self.clients: list[Lasting] = []
        self._chore: asyncio.Task[None] | None = None
        self._numbers = count()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def add_node(self) -> MediaProcess:
        node = await start_media(
            self.children,
            f"media-{next(self._numbers)}",
            secret=self.secret,
            redis_url=self.valkey.url,
            footage_seconds=FOOTAGE_SECONDS,
        )
        self.nodes.append(node)
        return node

    async def start(self) -> None:
        self.cluster = self.another()
        self.sessions, self.rooms = self.sessions_of(self.cluster), ClusterRooms(self.cluster)
        self.attendance = ClusterAttendance(self.cluster)
        self.move_rooms = MoveRooms(
            self.database.begin, MemoryStreamQueries(self.database), self.cluster, self.now
        )
        await self.registered(len(self.nodes))

    def sessions_of(self, cluster: MediaCluster, *, full_at: int = 800) -> ClusterSessions:
        return ClusterSessions(cluster, Edges(cluster, full_at=full_at))

    def another(self) -> MediaCluster:
        redis: Redis = Redis.from_url(self.valkey.url, socket_timeout=2, socket_connect_timeout=1)
        cluster = MediaCluster(
            RedisMediaNodes(redis),
            RedisRoomPlaces(redis),
            secret=self.secret,
            seeds=[node.url for node in self.nodes],
        )
        self._redis.append(redis)
        self._clusters.append(cluster)
        return cluster

    async def registered(self, count: int) -> None:
        await until(lambda: self._count(count))

    async def _count(self, count: int) -> bool:
        return len(await self.cluster.alive()) == count

    def works(self) -> None:
        """The worker's chore goes on from here."""
        self._chore = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while True:
            await self.move_rooms()
            await asyncio.sleep(0.25)

    async def a_show(self) -> StreamId:
        performer = a_user(id=UserId(uuid4()), email=f"{uuid4()}@example.in")
        stream = a_stream(
            id=StreamId(uuid4()), performer_id=performer.id, state=StreamState.LIVE, created_at=self.now()
        )
        async with self.database.begin() as tx:
            await tx.users.add(performer)
            await tx.streams.add(stream)
        return stream.id

    def publishing(self, stream_id: StreamId) -> PostOffer:
        """One studio, which comes back as what it is."""

        async def post(sdp: str) -> str:
            return (await self.sessions.publish(stream_id, RAVI, offer=sdp, studio="desk")).sdp

        return post

    def watching(self, stream_id: StreamId, who: UserId) -> PostOffer:
        async def post(sdp: str) -> str:
            return (await self.sessions.subscribe(stream_id, who, offer=sdp, admission=TERMS)).sdp

        return post

    def publisher(self, stream_id: StreamId) -> Lasting:
        return self._lasting(lambda: Publisher(self.publishing(stream_id)))

    def viewer(self, stream_id: StreamId, who: UserId | None = None) -> Lasting:
        whom = who or UserId(uuid4())
        return self._lasting(lambda: Viewer(self.watching(stream_id, whom)))

    def _lasting(self, make: Callable[[], Publisher | Viewer]) -> Lasting:
        client = Lasting(make)
        self.clients.append(client)
        return client

    async def tell(self) -> None:
        """Events reach the pages."""
        told = 0
        while True:
            for event in self.feed.heard[told:]:
                if event.type == MEDIA_MOVED:
                    for client in self.clients:
                        client.moved.set()
            told = len(self.feed.heard)
            await asyncio.sleep(0.02)

    async def process_of(self, stream_id: StreamId) -> MediaProcess:
        node = await self.cluster.find(stream_id)
        assert node is not None, "somebody carries the room"
        return next(each for each in self.nodes if each.url == node.url)

    async def aclose(self) -> None:
        if self._chore is not None:
            self._chore.cancel()
        await asyncio.gather(*(client.stop() for client in self.clients))
        for cluster in self._clusters:
            await cluster.aclose()
        for redis in self._redis:
            await redis.aclose()
        for node in self.nodes:
            await node.http.aclose()


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> float:
    """Wait for a state; how long it took."""
    begun = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 (a state of another process)
            await asyncio.sleep(0.02)
    return time.monotonic() - begun


@pytest_asyncio.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    """Two media programs, registered."""
    children = Children(tmp_path / "logs")
    valkey = await start_valkey(children, tmp_path, port=any_port(), password=uuid4().hex, durable=False)
    made = Fleet(children, valkey, tmp_path)
    teller = None
    try:
        await asyncio.gather(made.add_node(), made.add_node())
        await made.start()
        teller = asyncio.create_task(made.tell())
        yield made
    finally:
        if teller is not None:
            teller.cancel()
        await made.aclose()
        await children.stop(("media",))

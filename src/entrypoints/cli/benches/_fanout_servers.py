"""The two servers of the fan-out bench, each a process of its own: `ours PORT REDIS_URL` and `bare PORT`."""

import asyncio
import sys
from collections.abc import Collection
from uuid import UUID, uuid4

import uvicorn
from quart import Quart, websocket
from quart.wrappers import Websocket
from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_websockets

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.blocks import MemoryBlockQueries
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.room_controls import MemoryRoomControlQueries
from adapters.memory.streaming.rooms import MemoryAudience, MemoryRoomLog
from adapters.redis.feed import RedisRoomFeed
from application.streaming.region_reach import Onlooker
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import User
from domain.ids import SessionId, StreamId, UserId
from domain.streaming.region import Region
from domain.streaming.stream import Stream
from entrypoints.api.events import QuartWire
from entrypoints.container import utc_now
from entrypoints.realtime import hub as hub_module
from entrypoints.realtime.hub import Hub
from ports.identity.accounts import Principal

ROOM = StreamId(UUID(int=7))
WATCHER = UserId(UUID(int=8))
SESSION = SessionId(UUID(int=9))


def serve_ours(port: int, redis_url: str) -> None:
    """The hub behind Quart and uvicorn, as `serve web` runs it. Only who may listen is kept in memory."""
    hub_module.SOCKETS_OF_ONE_USER_MAX = 1_000_000  # the bench is one person with all the sockets
    app = Quart(__name__)

    @app.before_serving
    async def start() -> None:
        feed = RedisRoomFeed(Redis.from_url(redis_url))
        database = MemoryDatabase(feed, utc_now, uuid4)
        await _let_in(database)
        app.extensions["hub"] = hub = Hub(
            feed=feed,
            log=MemoryRoomLog(database),
            audience=MemoryAudience(database),
            streams=MemoryStreamQueries(database),
            rooms=MemoryMedia(),
            blocks=MemoryBlockQueries(database),
            controls=MemoryRoomControlQueries(database),
            kept_from=_nothing,
            now=utc_now,
        )
        await hub.start()

    @app.websocket("/")
    async def events() -> None:
        await websocket.accept()
        connection: Websocket = websocket._get_current_object()  # type: ignore[attr-defined]
        watcher = Principal(WATCHER, SESSION, "Asha", Role.VIEWER, AgeState.VERIFIED_ADULT, None, None)
        hub: Hub = app.extensions["hub"]
        await hub.serve(watcher, QuartWire(connection), Region.named("IN"))

    uvicorn.run(
        app, host="127.0.0.1", port=port, ws="websockets-sansio", log_level="warning",
        ws_per_message_deflate=False,
    )  # fmt: skip


async def _nothing(
    asked: Collection[tuple[StreamId, Onlooker]],
) -> frozenset[tuple[StreamId, Onlooker]]:
    return frozenset()


async def _let_in(database: MemoryDatabase) -> None:
    now = utc_now()
    performer = UserId(uuid4())
    show = Stream.create(
        stream_id=ROOM, performer_id=performer, title="Evening ragas", key_digest=b"0" * 32, now=now
    )
    async with database.begin() as tx:
        for user_id in (WATCHER, performer):
            await tx.users.add(User(user_id, f"{user_id}@example.in", "Asha", "", Role.VIEWER, now, None))
        await tx.ages.save(AgeStatus(WATCHER, AgeState.VERIFIED_ADULT, None, None, now, None))
        session = Session.start(session_id=SESSION, user_id=WATCHER, now=now)
        token = SessionToken.issue(digest=b"1" * 32, session_id=SESSION, kind=TokenKind.COOKIE, now=now)
        await tx.sessions.add(session, token)
        await tx.streams.add(show.live(now))


async def serve_bare(port: int) -> None:
    """What `websockets` itself can do: each frame that comes from the one at /send goes to all others."""
    listeners: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        assert connection.request is not None
        if connection.request.path == "/send":
            async for frame in connection:
                broadcast(listeners, frame)
            return
        listeners.add(connection)
        try:
            await connection.wait_closed()
        finally:
            listeners.discard(connection)

    async with serve_websockets(handle, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        serve_ours(int(sys.argv[2]), sys.argv[3])
    else:
        asyncio.run(serve_bare(int(sys.argv[2])))

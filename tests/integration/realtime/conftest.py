"""Two web processes' worth of programs on real sockets, over one PostgreSQL and one Valkey."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
import uvicorn
from dependency_injector import providers
from quart import Quart
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from adapters.memory.streaming.media import MemoryMedia
from domain.ids import StreamId
from domain.streaming.stream import Stream
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from tests.builders import a_stream
from tests.integration.api.conftest import People, Person, be_patient, settings_for_tests


@dataclass(frozen=True)
class Program:
    """One web program that listens."""

    container: Container
    app: Quart
    port: int
    people: People

    async def ticket(self, person: Person) -> str:
        return str((await person.json("POST", "/v1/events/tickets", status=201))["ticket"])

    async def connect(self, person: Person, **options: Any) -> "Listener":
        return await self.open(await self.ticket(person), **options)

    async def open(self, ticket: str, **options: Any) -> "Listener":
        url = f"ws://127.0.0.1:{self.port}/v1/events?ticket={ticket}"
        return Listener(await connect(url, compression=None, **options))

    async def a_live_show(self, performer: Person) -> Stream:
        stream = a_stream(performer_id=performer.user.id, created_at=self.container.now()())
        async with self.container.database().begin() as tx:
            await tx.streams.add(stream)
        return stream

    async def happen(self, stream_id: StreamId, *numbers: int, kind: str = "chat.message") -> None:
        for number in numbers:
            async with self.container.database().begin() as tx:
                await tx.room_events.append(stream_id, kind, {"n": number}, now=self.container.now()())


class Listener:
    """A client that reads all it is sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []
        self.close_code: int | None = None
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for frame in self.connection:
                self.frames.append(json.loads(frame))
        except ConnectionClosed:
            pass
        self.close_code = self.connection.close_code

    async def say(self, frame: object) -> None:
        await self.connection.send(json.dumps(frame))

    async def subscribe(self, stream_id: StreamId) -> None:
        await self.say({"op": "subscribe", "channel": f"room:{stream_id}"})

    async def resume(self, stream_id: StreamId, seq: int) -> None:
        await self.say({"op": "resume", "channels": {f"room:{stream_id}": seq}})

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def kill(self) -> None:
        """The network is gone: no closing handshake."""
        self._reading.cancel()
        self.connection.transport.abort()

    async def leave(self) -> None:
        await self.connection.close()
        self._reading.cancel()


async def run_program(engine: AsyncEngine, database_url: str, redis_url: str, media: MemoryMedia) -> tuple[
    Program, uvicorn.Server, asyncio.Task[None]
]:  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = settings_for_tests(database_url, redis_url).model_copy(
        update={"public_url": f"http://127.0.0.1:{port}"}
    )
    container = create_container(settings)
    container.engine.override(providers.Object(engine))
    be_patient(container, database_url, redis_url)
    container.media_sessions.override(providers.Object(media))
    container.media_views.override(providers.Object(media))
    container.media_rooms.override(providers.Object(media))
    container.media_controls.override(providers.Object(media))
    container.media_attendance.override(providers.Object(media))
    app = create_app(container)
    hub = container.hub()
    await hub.start()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, ws="websockets-sansio", lifespan="off", log_level="warning",
        ws_per_message_deflate=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag
        await asyncio.sleep(0.01)
    return Program(container, app, port, People(app, container)), server, serving


@pytest_asyncio.fixture(scope="session")
async def programs(
    engine: AsyncEngine, database_url: str, redis_url: str
) -> AsyncIterator[tuple[Program, Program]]:
    media = MemoryMedia()
    running = [await run_program(engine, database_url, redis_url, media) for _ in range(2)]
    yield running[0][0], running[1][0]
    for program, server, serving in running:
        await program.container.hub().stop()
        server.should_exit = True
        server.force_exit = True
        await serving
        await program.container.urgent_engine().dispose()
        await program.container.redis().aclose()


@pytest_asyncio.fixture
async def program(programs: tuple[Program, Program]) -> Program:
    return programs[0]

"""STR-03: a show is stopped within five seconds, also while Valkey refuses or does not answer. No worker runs here."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from dependency_injector import providers
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.streaming.media import MemoryMedia
from domain.identity.permissions import Role
from domain.streaming.stream import StreamState
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from tests.builders import a_stream
from tests.integration.api.conftest import People, settings_for_tests
from tests.within import said_within


@pytest.fixture(params=["refuses", "hangs"])
async def broken_redis_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if request.param == "refuses":
        server.close()
    yield f"redis://127.0.0.1:{port}/0"
    server.close()


async def stopped(container: Container, media: MemoryMedia) -> float:
    """A show, and after how many seconds it is."""
    people = People(create_app(container), container)
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = a_stream(performer_id=ravi.user.id)
    async with container.database().begin() as tx:
        await tx.streams.add(show)
    async with AsyncExitStack() as crowd:
        if not container.engine.overridden:
            for _ in range(container.settings().database_pool_size):
                await crowd.enter_async_context(container.engine().connect())
        started = time.monotonic()
        body = {"policy": "non_consent", "note": ""}
        answer = await meera.json("POST", f"/v1/staff/streams/{show.id}/stop", body, status=200)
        seconds = time.monotonic() - started
    assert answer["media_confirmed"]
    assert media.is_closed(show.id)
    async with container.database().begin() as tx:
        assert (await tx.streams.get(show.id)).state is StreamState.KILLED
    return seconds


async def test_str_03_a_show_is_stopped_in_time_without_valkey(
    engine: AsyncEngine, database_url: str, broken_redis_url: str
) -> None:
    async def one() -> float:
        container, media = create_container(settings_for_tests(database_url, broken_redis_url)), MemoryMedia()
        container.engine.override(providers.Object(engine))
        container.media_rooms.override(providers.Object(media))
        try:
            return await stopped(container, media)
        finally:
            await container.urgent_engine().dispose()
            await container.redis().aclose()

    await said_within(5, one)


async def test_str_03_a_show_is_stopped_in_time_while_a_crowd_holds_every_connection(
    database_url: str, redis_url: str
) -> None:
    async def one() -> float:
        container, media = create_container(settings_for_tests(database_url, redis_url)), MemoryMedia()
        container.media_rooms.override(providers.Object(media))
        try:
            return await stopped(container, media)
        finally:
            await container.engine().dispose()
            await container.urgent_engine().dispose()
            await container.redis().aclose()

    await said_within(5, one)

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


@pytest.fixture(params=["refuses", "hangs"])
async def broken_redis_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if request.param == "refuses":
        server.close()
    yield f"redis://127.0.0.1:{port}/0"
    server.close()


@pytest.fixture
def media() -> MemoryMedia:
    return MemoryMedia()


@pytest.fixture
async def lame(
    engine: AsyncEngine, database_url: str, broken_redis_url: str, media: MemoryMedia
) -> AsyncIterator[Container]:
    made = create_container(settings_for_tests(database_url, broken_redis_url))
    made.engine.override(providers.Object(engine))
    made.media_rooms.override(providers.Object(media))
    yield made
    await made.urgent_engine().dispose()
    await made.redis().aclose()


async def test_str_03_a_show_is_stopped_in_time_without_valkey(lame: Container, media: MemoryMedia) -> None:
    people = People(create_app(lame), lame)
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = a_stream(performer_id=ravi.user.id)
    async with lame.database().begin() as tx:
        await tx.streams.add(show)

    started = time.monotonic()
    body = {"policy": "non_consent", "note": ""}
    stopped = await meera.json("POST", f"/v1/staff/streams/{show.id}/stop", body, status=200)
    seconds = time.monotonic() - started
    assert stopped["media_confirmed"]
    assert media.is_closed(show.id)
    assert seconds < 5
    async with lame.database().begin() as tx:
        assert (await tx.streams.get(show.id)).state is StreamState.KILLED


async def test_str_03_a_show_is_stopped_in_time_while_a_crowd_holds_every_connection(
    database_url: str, redis_url: str, media: MemoryMedia
) -> None:
    container = create_container(settings_for_tests(database_url, redis_url))
    container.media_rooms.override(providers.Object(media))
    people = People(create_app(container), container)
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = a_stream(performer_id=ravi.user.id)
    async with container.database().begin() as tx:
        await tx.streams.add(show)

    async with AsyncExitStack() as crowd:
        for _ in range(container.settings().database_pool_size):
            await crowd.enter_async_context(container.engine().connect())
        started = time.monotonic()
        body = {"policy": "non_consent", "note": ""}
        await meera.json("POST", f"/v1/staff/streams/{show.id}/stop", body, status=200)
        seconds = time.monotonic() - started
    assert media.is_closed(show.id)
    assert seconds < 5
    await container.engine().dispose()
    await container.urgent_engine().dispose()
    await container.redis().aclose()

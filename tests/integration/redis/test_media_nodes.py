"""Leases and rooms' places: in memory and on a real Valkey."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from adapters.memory.streaming.media_nodes import MemoryRoomPlaces
from adapters.redis.media_nodes import LEASES, RedisMediaNodes, RedisRoomPlaces
from domain.ids import StreamId
from entrypoints.cli.services import any_port
from ports.streaming.media_nodes import RoomPlaces
from ports.streaming.sessions import MediaUnavailable


@pytest.fixture(params=["memory", "valkey"])
def valkey_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest_asyncio.fixture
async def places(valkey_url: str | None) -> AsyncIterator[RoomPlaces]:
    if valkey_url is None:
        yield MemoryRoomPlaces()
        return
    client: Redis = Redis.from_url(valkey_url)
    yield RedisRoomPlaces(client)
    await client.aclose()


async def test_a_room_has_one_place_until_it_is_moved_or_forgotten(places: RoomPlaces) -> None:
    room = StreamId(uuid4())
    assert await places.of(room) is None
    assert await places.move(room, expected=None, to="one")
    assert not await places.move(room, expected=None, to="two")
    assert not await places.move(room, expected="three", to="two")
    assert await places.of(room) == "one"
    assert await places.move(room, expected="one", to="two")
    assert (await places.all())[room] == "two"
    await places.forget(room)
    await places.forget(room)
    assert await places.of(room) is None
    assert room not in await places.all()
    assert not await places.move(room, expected="two", to="three")


@pytest.mark.parametrize("to", ["one place", "each another"])
async def test_of_twenty_at_once_one_moves_a_room(places: RoomPlaces, to: str) -> None:
    room = StreamId(uuid4())
    moved = await asyncio.gather(
        *(places.move(room, expected=None, to=to if to == "one place" else str(i)) for i in range(20))
    )
    assert sum(moved) == 1


async def test_a_lease_that_ran_out_is_nobody(redis_url: str) -> None:
    client: Redis = Redis.from_url(redis_url)
    nodes = RedisMediaNodes(client)
    here, gone = uuid4().hex[:12], uuid4().hex[:12]
    for name, milliseconds in ((here, 600_000), (gone, 1)):
        lease = {"id": name, "url": "http://n", "udp_port": 9, "load": 1.5, "is_draining": True}
        await client.set(LEASES + name, json.dumps(lease), px=milliseconds)
    async with asyncio.timeout(60):
        while await client.exists(LEASES + gone):  # noqa: ASYNC110 (Valkey has no event for it)
            await asyncio.sleep(0.01)
    found = {node.id: node for node in await nodes.alive()}
    assert gone not in found
    assert (found[here].url, found[here].load, found[here].is_draining) == ("http://n", 1.5, True)
    await client.delete(LEASES + here)
    await client.aclose()


async def test_without_valkey_nobody_knows() -> None:
    nowhere: Redis = Redis.from_url(f"redis://127.0.0.1:{any_port()}/0", socket_connect_timeout=1)
    places, room = RedisRoomPlaces(nowhere), StreamId(uuid4())
    for question in (
        RedisMediaNodes(nowhere).alive(),
        places.of(room),
        places.all(),
        places.move(room, expected=None, to="one"),
        places.forget(room),
    ):
        with pytest.raises(MediaUnavailable):
            await question
    await nowhere.aclose()

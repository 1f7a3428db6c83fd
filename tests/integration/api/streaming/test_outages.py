"""Fail closed: without the database nothing is decided or shown, and everybody is told to come back."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import msgspec
import pytest
from quart import Quart
from quart.testing.connections import WebsocketDisconnectError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.outage import is_outage
from domain.identity.session import digest_of
from domain.ids import SessionId, UserId
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from entrypoints.edge.rate_limits import SIGN_IN_TRIES
from entrypoints.realtime.frames import TRY_AGAIN_LATER
from ports.streaming.log import TicketHolder
from tests.clients import client_of
from tests.integration.api.conftest import settings_for_tests

PATIENT = 30.0
"""Seconds for Valkey to answer."""


@pytest.fixture(params=["refuses", "hangs up", "hangs"])
async def dead_database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    class HangUp(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            if request.param == "hangs up":
                transport.close()

    server = await asyncio.get_running_loop().create_server(HangUp, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if request.param == "refuses":
        server.close()
    yield f"postgresql+asyncpg://nobody:nothing@127.0.0.1:{port}/nowhere"
    server.close()


@pytest.fixture
async def lame(dead_database_url: str, redis_url: str) -> AsyncIterator[Container]:
    made = create_container(settings_for_tests(dead_database_url, redis_url))
    yield made
    await made.engine().dispose()
    await made.urgent_engine().dispose()
    await made.redis().aclose()


@pytest.fixture
def lame_app(lame: Container) -> Quart:
    return create_app(lame)


async def test_who_asks_without_a_database_is_told_to_come_back(lame: Container, lame_app: Quart) -> None:
    token = lame.access_tokens().issue(UserId(uuid4()), SessionId(uuid4()), now=lame.now()())
    calls = [
        ("GET", "/v1/me", {"Authorization": f"Bearer {token}"}),
        ("POST", "/v1/sessions", {}),
        ("GET", "/live", {"Cookie": "session=something", "Accept": "text/html"}),
    ]
    body = msgspec.json.encode({"email": f"{uuid4()}@example.in", "password": "wrong wrong wrong"})

    async def called(method: str, path: str, headers: dict[str, str]) -> None:
        data = body if method == "POST" else None
        response = await client_of(lame_app).open(path, method=method, headers=headers, data=data)
        told = await response.get_data(as_text=True)
        assert response.status_code == 503, (path, told)
        assert response.headers["Retry-After"] == "5"
        assert "127.0.0.1" not in told
        assert "asyncpg" not in told

    await asyncio.gather(*(called(*call) for call in calls))


@pytest.mark.parametrize("valkey", ["up", "down"])
async def test_acc_10_tries_that_our_outage_left_undecided_are_given_back(
    dead_database_url: str, redis_url: str, valkey: str
) -> None:
    """More than are allowed are told to come back, and none has to wait for them."""
    cache = redis_url if valkey == "up" else "redis://127.0.0.1:1"
    container = create_container(settings_for_tests(dead_database_url, cache))
    container.rate_limiter.add_kwargs(answer_within_seconds=PATIENT)
    app = create_app(container)
    email = f"{uuid4()}@example.in"

    async def tries(path: str) -> int:
        words = {"email": email, "password": "wrong wrong wrong"}
        sent = {"json": words} if path.startswith("/v1/") else {"form": words}
        return (await app.test_client().post(path, **sent)).status_code

    # What each held up while it waited for the database is not given back: less than two tries in all.
    for at_once in (5, 4):
        paths = ["/v1/sessions", "/sign-in"] * at_once
        assert await asyncio.gather(*map(tries, paths)) == [503] * len(paths)
    limiter, key = container.rate_limiter(), f"sign-in:{digest_of(email).hex()}"
    left = [await limiter.take(key, SIGN_IN_TRIES) for _ in range(11)]
    assert 8 <= sum(decision.allowed for decision in left) <= 10
    await container.engine().dispose()
    await container.urgent_engine().dispose()
    await container.redis().aclose()


async def test_acc_10_tries_that_were_decided_are_not_given_back_by_an_outage(
    database_url: str, redis_url: str
) -> None:
    """A guesser does not get more answers where outages come between them."""
    nowhere = "postgresql+asyncpg://nobody:nothing@127.0.0.1:1/nowhere"
    up, down = (create_container(settings_for_tests(url, redis_url)) for url in (database_url, nowhere))
    for each in (
        up,
        down,
    ):  # a Valkey that is busy for a moment is not what this is about: each would count by itself
        each.rate_limiter.add_kwargs(answer_within_seconds=PATIENT)
    app, down_app = create_app(up), create_app(down)
    body = {"email": f"{uuid4()}@example.in", "password": "wrong wrong wrong"}
    statuses = [
        (await each.test_client().post("/v1/sessions", json=body)).status_code
        for _ in range(12)
        for each in (app, down_app)
    ]
    for container in (up, down):
        await container.engine().dispose()
        await container.urgent_engine().dispose()
        await container.redis().aclose()

    assert statuses[::2] == [403] * 10 + [429] * 2
    assert statuses[1:19:2] == [503] * 9


@pytest.mark.parametrize(
    ("statement", "is_one"),
    [
        ("SELECT 1/0", False),
        ("SELECT nonsense", False),
        ("DO $$ BEGIN RAISE deadlock_detected; END $$", True),
        ("DO $$ BEGIN RAISE too_many_connections; END $$", True),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
    ],
)
async def test_our_own_mistakes_are_no_outage(engine: AsyncEngine, statement: str, is_one: bool) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    assert is_outage(raised.value) is is_one


async def test_nobody_listens_whom_the_database_does_not_vouch_for(lame: Container, lame_app: Quart) -> None:
    await lame.event_tickets().keep("a-ticket", TicketHolder(UserId(uuid4()), SessionId(uuid4())))
    async with lame_app.test_client().websocket("/v1/events?ticket=a-ticket") as socket:
        with pytest.raises(WebsocketDisconnectError) as closed:
            await socket.receive()
    assert closed.value.args == (TRY_AGAIN_LATER,)

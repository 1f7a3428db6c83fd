"""Who holds which session, by a connection that is kept."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest

from adapters.postgres.connect import Connection, DatabaseUnavailable, connector
from adapters.postgres.identity.session_holders import PostgresSessionHolders
from adapters.postgres.kept_look import KeptLook
from domain.identity.session import TokenKind
from domain.ids import SessionId
from tests.integration.database.conftest import World
from tests.integration.database.identity.test_identity import signed_in

only_postgres = pytest.mark.parametrize("world", ["postgres"], indirect=True)


@only_postgres
async def test_many_may_ask_at_once(world: World) -> None:
    session, _ = await signed_in(world, TokenKind.REFRESH)
    asked = [session.id, SessionId(uuid4())]
    await world.session_holders.holders(
        asked, now=world.now()
    )  # now there is the one connection that all will want

    answers = await asyncio.gather(
        *(world.session_holders.holders(asked, now=world.now()) for _ in range(20))
    )

    assert [set(answer) for answer in answers] == [{session.id}] * 20


class Dying:
    """A connection that the server ends when something is asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.is_closed = connection.is_closed
        self.close = connection.close

    async def fetch(self, query: str, *args: object) -> Sequence[Mapping[str, Any]]:
        await self._connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return await self._connection.fetch(query, *args)


@only_postgres
@pytest.mark.parametrize("deaths", [1, 2])
async def test_a_connection_that_is_lost_is_opened_anew_once(world: World, deaths: int) -> None:
    session, _ = await signed_in(world, TokenKind.REFRESH)
    connect = connector(world.engine.url.render_as_string(hide_password=False), local=True, name="test")
    opened = 0

    async def connected() -> Connection:
        nonlocal opened
        opened += 1
        connection = await connect()
        return cast(Connection, Dying(connection)) if opened <= deaths else connection

    look = KeptLook(connected)
    holders = PostgresSessionHolders(look)
    try:
        if deaths == 2:
            with pytest.raises(DatabaseUnavailable):
                await holders.holders([session.id], now=world.now())
        assert set(await holders.holders([session.id], now=world.now())) == {session.id}
        assert opened == deaths + 1
    finally:
        await look.aclose()


async def test_without_a_database_it_says_so() -> None:
    nowhere = connector("postgresql://nobody@127.0.0.1:9/none", local=True, name="test")
    with pytest.raises(DatabaseUnavailable):
        await PostgresSessionHolders(KeptLook(nowhere)).holders([SessionId(uuid4())], now=datetime.now(UTC))

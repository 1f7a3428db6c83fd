"""Connections of their own, for adapters that keep one instead of borrowing from the pool."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, cast

import asyncpg
from sqlalchemy.engine import make_url

from ports.errors import PortError


class Connection(Protocol):
    """What is used of the driver's connection."""

    async def fetch(self, query: str, *args: object) -> Sequence[Mapping[str, Any]]: ...
    async def fetchval(self, query: str, *args: object) -> Any: ...
    async def execute(self, query: str, *args: object) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[None]: ...
    def is_closed(self) -> bool: ...
    async def close(self) -> None: ...


Connect = Callable[[], Awaitable[Connection]]


class DatabaseUnavailable(PortError):
    """The database cannot be reached. The same may be asked again: what is written is recorded once."""


CONNECT_SECONDS = 5
COMMAND_SECONDS = 15

# Statements that live as long as their connection are planned when the tables may still be small: index probes then
# and later, one for each row that is asked for. Nothing here is worth compiling.
_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}


def connector(
    database_url: str, *, local: bool, name: str, connect_seconds: float = CONNECT_SECONDS,
    command_seconds: float = COMMAND_SECONDS,
) -> Connect:  # fmt: skip
    """How to open a connection by the driver alone. `local`: without a look for certificates; `name`: what the
    database's own list of connections calls it."""
    url = make_url(database_url)
    settings = {**_SETTINGS, "application_name": name}
    tls = False if local else url.query.get("ssl")

    async def connect() -> Connection:
        connection = await asyncpg.connect(
            url.set(drivername="postgresql", query={}).render_as_string(hide_password=False),
            timeout=connect_seconds,
            command_timeout=command_seconds,
            server_settings=settings,
            ssl=tls,
        )
        return cast(Connection, connection)

    return connect


class KeptConnection:
    """One connection, opened when it is first wanted, and anew after it was lost. For one user at a time."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    async def get(self) -> Connection:
        """Raises `DatabaseUnavailable`."""
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await self._connect()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                raise DatabaseUnavailable("the database takes no connection") from error
        return self._connection

    async def aclose(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

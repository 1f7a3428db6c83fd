"""Real services for the tests: PostgreSQL, Valkey, S3 and an SMTP sink.

Each test process (each xdist worker) starts its own, the first time a test asks; the kernel takes them away
with the process, however it ends. Where LIVEPANTY_TEST_DATABASE_URL, _REDIS_URL or _S3_ENDPOINT_URL (with
_S3_ACCESS_KEY_ID, _S3_SECRET_ACCESS_KEY, _S3_BUCKET) are set, those servers are used instead.
"""

import asyncio
import mailbox
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres import migrate, rights
from entrypoints.cli.postgres_server import PROGRAM_USER, start_postgres
from entrypoints.cli.processes import Children
from entrypoints.cli.services import (
    MailSink,
    any_port,
    default_state,
    start_mail_sink,
    start_object_store,
    start_valkey,
    throwaway_state,
)

PATIENCE_SECONDS = 60.0
"""How long is waited for what has no deadline of its own: a machine with much to do is slow, and nothing is wrong."""
LIVE = tuple(Path(__file__).parent / name for name in ("cluster", "media", "realtime"))
"""Rooms whose tests lose frames and deadlines where they do not have the machine to themselves."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(room) for room in LIVE):
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def services_state() -> Iterator[Path]:
    """Where this process's services keep their data and logs."""
    with throwaway_state() as state:
        yield state


@pytest_asyncio.fixture(scope="session")
async def children(services_state: Path) -> AsyncIterator[Children]:
    running = Children(services_state / "logs")
    yield running
    await running.stop()


class Databases(Protocol):
    """One database server. A new database is a copy of a migrated one: some tenths of a second."""

    async def create(self, *, empty: bool = False) -> str:
        """Make a database and return its URL."""
        ...

    async def drop(self, url: str) -> None: ...

    def as_program(self, url: str) -> str:
        """The same database for the programs' role, which may not change the journal."""
        ...


class _Databases(Databases):
    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._template: str | None = None
        self._lock = asyncio.Lock()

    async def create(self, *, empty: bool = False) -> str:
        async with self._lock:  # PostgreSQL refuses to copy a database that is being copied
            if not empty and self._template is None:
                template = await self._make(None)
                engine = create_async_engine(template, poolclass=NullPool)
                await migrate.upgrade(engine)
                async with engine.begin() as connection:
                    await rights.ensure_role(connection, self.as_program(template))
                    await rights.grant(connection, self.as_program(template))
                await engine.dispose()
                self._template = make_url(template).database
            return await self._make(None if empty else self._template)

    async def drop(self, url: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def as_program(self, url: str) -> str:
        program = make_url(url).set(username=PROGRAM_USER, password=self._server.password)
        return program.render_as_string(hide_password=False)

    async def close(self) -> None:
        if self._template is not None:
            await self._execute(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')

    async def _make(self, template: str | None) -> str:
        name = f"test_{uuid4().hex}"
        copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        await self._execute(f'CREATE DATABASE "{name}"{copied}')
        return self._server.set(database=name).render_as_string(hide_password=False)

    async def _execute(self, statement: str) -> None:
        engine = create_async_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


@pytest_asyncio.fixture(scope="session")
async def databases(children: Children, services_state: Path) -> AsyncIterator[Databases]:
    """The server, for a test that wants a database to itself."""
    server = os.environ.get("LIVEPANTY_TEST_DATABASE_URL")
    if server is None:
        postgres = await start_postgres(
            children,
            services_state,
            port=any_port(),
            password=uuid4().hex,
            shared=default_state(),
            throwaway=True,
        )
        server = postgres.url("postgres")
    made = _Databases(server)
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session")
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """A migrated database that this process's tests share: use fresh ids, and never count rows."""
    url = await databases.create()
    yield url
    await databases.drop(url)


async def open_connections(engine: AsyncEngine, number: int) -> None:
    """Before a race: opening them would put its runners in a queue, and a race that is none passes without the lock
    that it is there to show."""
    async with AsyncExitStack() as crowd:
        for _ in range(number):
            await crowd.enter_async_context(engine.connect())


@pytest_asyncio.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Connections enough for a 20-way race, and some to look on."""
    made = create_async_engine(database_url, pool_size=25, max_overflow=15)
    await open_connections(made, 25)
    yield made
    await made.dispose()


@pytest_asyncio.fixture
async def own_database_url(databases: Databases) -> AsyncIterator[str]:
    """A migrated database of this one test's own."""
    url = await databases.create()
    yield url
    await databases.drop(url)


@pytest_asyncio.fixture(scope="session")
async def redis_url(children: Children, services_state: Path) -> str:
    given = os.environ.get("LIVEPANTY_TEST_REDIS_URL")
    if given is not None:
        return given
    valkey = await start_valkey(
        children, services_state, port=any_port(), password=uuid4().hex, durable=False
    )
    return valkey.url


@dataclass(frozen=True, slots=True)
class S3Place:
    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    bucket: str


@pytest_asyncio.fixture(scope="session")
async def s3(children: Children, services_state: Path) -> S3Place:
    given = os.environ.get("LIVEPANTY_TEST_S3_ENDPOINT_URL")
    if given is not None:
        names = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "BUCKET")
        return S3Place(given, *(os.environ[f"LIVEPANTY_TEST_S3_{name}"] for name in names))
    store = await start_object_store(
        children, services_state, port=any_port(),
        access_key_id="AKIALIVEPANTYTEST", secret_access_key=uuid4().hex, bucket="livepanty-test",
    )  # fmt: skip
    return S3Place(store.endpoint_url, store.access_key_id, store.secret_access_key, store.bucket)


@dataclass(frozen=True, slots=True)
class SmtpSink:
    """A real SMTP server that keeps what it is given. Tests share it: look for a fresh address."""

    sink: MailSink

    @property
    def url(self) -> str:
        return self.sink.url

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        return self.sink.port

    def messages(self, *, to: str | None = None) -> list[Message]:
        """All of them, or those whose envelope or header names `to`."""
        folder = mailbox.Maildir(self.sink.maildir, create=True)
        found = sorted(folder.values(), key=lambda message: str(message.get("Date", "")))
        return [
            message
            for message in found
            if to is None or to in f"{message.get('To', '')} {message.get('X-RcptTo', '')}"
        ]


@pytest_asyncio.fixture(scope="session")
async def smtp_sink(children: Children, services_state: Path) -> SmtpSink:
    return SmtpSink(await start_mail_sink(children, services_state, port=any_port()))


@pytest.fixture
def eventually() -> Callable[..., Awaitable[None]]:
    """`await eventually(lambda: ...)`: wait until it answers true, sync or async; fail after `seconds` that this
    process had. A turn that takes long is one in which the machine stood still, and counts as a short one."""

    async def wait(condition: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
        clock = asyncio.get_running_loop().time
        turn_max = max(0.1, seconds / 100)
        lived, looked = 0.0, clock()
        while True:
            answer = condition()
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer:
                return
            assert lived < seconds, f"not within {seconds} s"
            await asyncio.sleep(0.02)
            lived, looked = lived + min(clock() - looked, turn_max), clock()

    return wait


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port

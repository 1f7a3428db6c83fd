"""A real worker program over real PostgreSQL, Valkey and SMTP."""

import asyncio
import base64
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.identity.permissions import Role
from domain.identity.user import User
from domain.moderation.events import ShowStopped
from domain.notifications.notice import Notice
from domain.streaming.stream import EndReason, StreamState
from entrypoints.cli.processes import Child, Children
from entrypoints.cli.services import Valkey, any_port, start_valkey
from tests.builders import NOW, a_stream, a_user
from tests.conftest import REPOSITORY
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World
from tests.vault_keys import vault_key_file


class Mail:
    """A mail server inside the test. `on_message` is awaited before a message is answered for."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.on_message: Callable[[], Awaitable[None]] | None = None
        self.answer = "250 OK"
        self.url = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content))
        if self.on_message is not None:
            await self.on_message()
        return self.answer


@pytest.fixture
async def mail() -> AsyncIterator[Mail]:
    made = Mail()
    server = await asyncio.get_running_loop().create_server(partial(SMTP, made), "127.0.0.1", 0)
    made.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


class Workers:
    """Starts the worker program, as `livepanty serve worker` does, with a log of its own for each."""

    def __init__(self, children: Children, environment: Mapping[str, str]) -> None:
        self._children = children
        self._environment = environment
        self._started: list[Child] = []

    async def start(self, environment: Mapping[str, str]) -> Child:
        child = await self._children.spawn(
            f"worker-{uuid4().hex[:8]}",
            [sys.executable, "-m", "entrypoints.worker.main"],
            environment={**self._environment, **environment},
            directory=REPOSITORY,
        )
        self._started.append(child)
        return child

    async def stop(self) -> None:
        for child in self._started:
            with suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGKILL)
            await child.process.wait()
            self._children.running.remove(child)


def text_of(child: Child) -> str:
    return child.log.read_text()


@pytest.fixture
async def own_valkey(children: Children, tmp_path: Path, mail: Mail) -> AsyncIterator["OwnValkey"]:
    """After the mail server, which would otherwise be given the port that waits for Valkey."""
    made = OwnValkey(children, tmp_path, any_port(), uuid4().hex)
    yield made
    await made.stop()


@dataclass
class OwnValkey:
    """A Valkey of one test's own, to be killed and started again. It is not running at first."""

    children: Children
    state: Path
    port: int
    password: str
    child: Child | None = field(default=None)

    @property
    def url(self) -> str:
        return Valkey(self.port, self.password).url

    async def start(self) -> None:
        await start_valkey(self.children, self.state, port=self.port, password=self.password, durable=False)
        self.child = self.children.running[-1]

    async def stop(self) -> None:
        if self.child is None:
            return
        self.child.process.kill()
        await self.child.process.wait()
        self.children.running.remove(self.child)
        self.child = None


@pytest.fixture
async def workers(
    children: Children, databases: Databases, own_database_url: str, own_valkey: OwnValkey, mail: Mail
) -> AsyncIterator[Workers]:
    environment = {
        "ENVIRONMENT": "dev",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "DATABASE_URL": databases.as_program(own_database_url),
        "REDIS_URL": own_valkey.url,
        "S3_ENDPOINT_URL": "http://127.0.0.1:1",
        "S3_ACCESS_KEY_ID": "unused",
        "S3_SECRET_ACCESS_KEY": uuid4().hex,
        "VAULT_KEY_FILE": str(vault_key_file()),
        "SMTP_URL": mail.url,
        "MAIL_FROM": "LivePanty <no-reply@livepanty.example>",
        "SECRET_KEY": uuid4().hex,
        "TOKEN_SIGNING_KEY": base64.urlsafe_b64encode(uuid4().bytes * 2).decode(),
        "LEDGER_DIGEST_KEY": base64.urlsafe_b64encode(uuid4().bytes * 2).decode(),
        # Nobody listens there: the reconcile loops fail all the while, and must not matter.
        "MEDIA_URL": "http://127.0.0.1:1",
        "MEDIA_SECRET": uuid4().hex,
        "RAZORPAY_KEY_ID": "rzp_test_unused",
        "SELLER_LEGAL_NAME": "Example Media Private Limited",
        "SELLER_GSTIN": "29AAAAA0000A1Z5",
        "SELLER_ADDRESS": "1 Example Road, Bengaluru",
        "STATEMENT_DESCRIPTOR": "EXAMPLE MEDIA",
        "RAZORPAY_KEY_SECRET": uuid4().hex,
        "RAZORPAY_WEBHOOK_SECRET": uuid4().hex,
        "RAZORPAY_API_URL": "http://127.0.0.1:1",
        "IDENTITY_HASH_KEY": uuid4().hex,
        "AGE_PROVIDER_URL": "http://127.0.0.1:1",
        "AGE_PROVIDER_API_KEY": uuid4().hex,
        "AGE_PROVIDER_WEBHOOK_SECRET": uuid4().hex,
    }
    made = Workers(children, {f"LIVEPANTY_{name}": value for name, value in environment.items()})
    yield made
    await made.stop()


@dataclass(frozen=True)
class Stage:
    """Everything around the worker, in a database, a Valkey and a mail server of the test's own."""

    world: World
    engine: AsyncEngine
    ravi: User
    mail: Mail
    valkey: OwnValkey
    workers: Workers
    eventually: Callable[..., Awaitable[None]]

    async def start_worker(self, environment: Mapping[str, str] | None = None) -> Child:
        """`environment` is what it has besides."""
        child = await self.workers.start(environment or {})
        await self.eventually(lambda: "worker_ready" in text_of(child), seconds=100)
        return child

    async def stop_show(self, performer: User | None = None) -> None:
        """What commits with a stop, as far as the worker is concerned."""
        show = a_stream(
            performer_id=(performer or self.ravi).id, state=StreamState.KILLED, ended_at=NOW,
            end_reason=EndReason.STAFF,
        )  # fmt: skip
        async with self.world.begin() as tx:
            await tx.streams.add(show)
            await tx.outbox.add(
                ShowStopped(
                    stream_id=show.id,
                    performer_id=show.performer_id,
                    title=show.title,
                    policy="harassment",
                    note="",
                )
            )

    async def notices(self) -> list[Notice]:
        """What Ravi was told in the app."""
        rows = await self.world.notice_queries.of_user(self.ravi.id, limit=100)
        async with self.world.begin() as tx:
            return [await tx.notices.get_for_update(row.notice_id) for row in rows]

    def mail_to_ravi(self) -> list[Message]:
        return [message for message in self.mail.received if message["To"] == self.ravi.email]

    async def all_delivered(self) -> bool:
        async with self.engine.connect() as connection:
            waiting = await connection.scalar(text("SELECT count(*) FROM outbox WHERE delivered_at IS NULL"))
        return waiting == 0


@pytest.fixture
async def stage(
    own_database_url: str,
    own_valkey: OwnValkey,
    mail: Mail,
    workers: Workers,
    eventually: Callable[..., Awaitable[None]],
) -> AsyncIterator[Stage]:
    engine = create_async_engine(own_database_url)
    world = World("postgres", engine)
    ravi = a_user(display_name="Ravi", role=Role.PERFORMER)
    async with world.begin() as tx:
        await tx.users.add(ravi)
    yield Stage(world, engine, ravi, mail, own_valkey, workers, eventually)
    await engine.dispose()

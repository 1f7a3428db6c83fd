"""The tip route through the whole web program over HTTP, beside a hello-world route of Quart served the same way."""

import asyncio
import base64
import itertools
import secrets
import statistics
import sys
import time
from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from adapters.crypto.local_keys import make_key_file
from adapters.postgres.ledger_verifier import PostgresLedgerVerifier
from domain.age_verification.age import AgeStatus
from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.identity.user import User
from domain.ids import SessionId, StreamId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from domain.streaming.stream import Stream
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._processor import processor_ns
from entrypoints.cli.processes import ServiceError, until_ready
from entrypoints.cli.run_settings import SELLER
from entrypoints.cli.services import any_port
from entrypoints.container import Container, close, create_container, new_id, utc_now
from entrypoints.settings import Settings
from ports.transaction import BeginTransaction, Transaction

HELP = "the tip route through the whole web program, beside a hello-world route of Quart"
ROUNDS = 5
SECONDS = 2.0
CLIENTS = 128
"""As many as the ledger's bench has."""
VIEWERS = 128
"""So many that nobody reaches the limit of requests a person."""
PLENTY = 10**9
START_SECONDS = 45.0
NO_CAUSE = "order:bench"
"""What the tokens that the bench begins with refer to."""


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    p50_ms: float
    p99_ms: float
    processor_us: float
    """Of the whole program that answers, a request: what else the machine does changes little of it."""


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int


class Target(Protocol):
    """A route on a server of its own."""

    server: "Server"
    status: int
    """What it answers when it did its work."""

    @abstractmethod
    def request(self) -> bytes: ...


class Hello(Target):
    def __init__(self, server: Server) -> None:
        self.server, self.status = server, 200
        self._request = _http("GET", "/hello", {}, b"")

    def request(self) -> bytes:
        return self._request


class Tips(Target):
    """Each request is a tip of its own, of one viewer after the other, and all to one performer."""

    def __init__(self, server: Server, tokens: list[str], show: StreamId) -> None:
        self.server, self.status = server, 201
        self._show, self._tokens = show, itertools.cycle(tokens)

    def request(self) -> bytes:
        headers = {"Authorization": f"Bearer {next(self._tokens)}", "Content-Type": "application/json"}
        body = b'{"tokens":10,"message":"What a raga"}'
        return _http("PUT", f"/v1/streams/{self._show}/tips/{new_id()}", headers, body)


def _http(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    settings = _settings(services)
    container = create_container(settings)
    try:
        tokens, show = await _set_stage(container)
        tips = Tips(await _serve_web(services, settings), tokens, show)
        hello = Hello(await _serve_hello(services))
        for target in (tips, hello):
            await _measure(target, clients=CLIENTS, seconds=1.5)  # fills caches, pools and plans
        for number in services.rounds(ROUNDS):
            rows = []
            for clients, name in ((CLIENTS, f"{CLIENTS} clients"), (64, "64 clients"), (1, "one client")):
                ours, theirs = await _both(tips, hello, clients, ours_first=number % 2 == 0)
                rows.append(Row.of(name, ours.per_second, "requests/s", reference=theirs.per_second))
                rows += [
                    Row.of(f"{name}, {what}", cost, unit, reference=reference, lower_is_better=True)
                    for what, unit, cost, reference in (
                        ("processor", "µs/request", ours.processor_us, theirs.processor_us),
                        ("p50", "ms", ours.p50_ms, theirs.p50_ms),
                        ("p99", "ms", ours.p99_ms, theirs.p99_ms),
                    )
                ]
            yield rows
        await _require_right(container)
    finally:
        await close(container)


async def _both(ours: Target, theirs: Target, clients: int, *, ours_first: bool) -> tuple[Measured, Measured]:
    order = (ours, theirs) if ours_first else (theirs, ours)
    measured = {target: await _measure(target, clients=clients, seconds=SECONDS) for target in order}
    return measured[ours], measured[theirs]


async def _measure(target: Target, *, clients: int, seconds: float) -> Measured:
    """Each client has a connection of its own, and asks again when it is answered."""
    latencies: list[float] = []
    spent, began = processor_ns(target.server.pid), time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.server.port)
        try:
            while (start := time.perf_counter()) < began + seconds:
                writer.write(target.request())
                status = await _answer(reader)
                latencies.append(time.perf_counter() - start)
                if status != target.status:
                    raise ServiceError(f"a route of the bench answered {status}")
        finally:
            writer.close()

    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(*(client() for _ in range(clients)))
    elapsed, spent = time.perf_counter() - began, processor_ns(target.server.pid) - spent
    cuts, answered = statistics.quantiles(latencies, n=100), len(latencies)
    return Measured(answered / elapsed, cuts[49] * 1_000, cuts[98] * 1_000, spent / answered / 1_000)


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one response as cheaply as can be, and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return int(head[9:12])


# The two servers


async def _serve_web(services: BenchServices, settings: Settings) -> Server:
    port = any_port()
    environment = {
        f"LIVEPANTY_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value != ""
    }
    child = await services.children.spawn(
        "web",
        [sys.executable, "-m", "entrypoints.cli.main", "serve", "web", "--port", str(port)],
        environment=environment,
    )
    await until_ready(child, lambda: _responds(port, "/health"), seconds=START_SECONDS)
    return Server(child.process.pid, port)


async def _serve_hello(services: BenchServices) -> Server:
    port = any_port()
    child = await services.children.spawn(
        "hello", [sys.executable, "-m", "entrypoints.cli.benches._hello_server", str(port)]
    )
    await until_ready(child, lambda: _responds(port, "/hello"), seconds=START_SECONDS)
    return Server(child.process.pid, port)


async def _responds(port: int, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with AsyncExitStack() as stack:
        stack.callback(writer.close)
        writer.write(_http("GET", path, {}, b""))
        assert await _answer(reader) == 200


def _settings(services: BenchServices) -> Settings:
    """Of a web program that needs the database and Valkey, and meets nothing else."""
    nowhere = "http://127.0.0.1:9"
    unused = secrets.token_urlsafe(32)
    vault_keys = services.state / "vault-keys.json"
    make_key_file(vault_keys, now=utc_now())
    given = {
        "environment": "dev", "public_url": "http://127.0.0.1", "database_url": services.database_url,
        "redis_url": services.redis_url, "s3_endpoint_url": nowhere, "s3_access_key_id": "AKIABENCH",
        "s3_secret_access_key": unused, "vault_key_file": str(vault_keys), "smtp_url": "smtp://127.0.0.1:9",
        "mail_from": "LivePanty <no-reply@livepanty.test>", "secret_key": secrets.token_urlsafe(32),
        "token_signing_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), "media_url": nowhere,
        "media_secret": unused, "razorpay_key_id": "rzp_test_bench", "razorpay_key_secret": unused,
        "razorpay_webhook_secret": unused, "razorpay_api_url": nowhere, "razorpay_checkout_url": nowhere,
        "age_provider_url": nowhere, "age_provider_api_key": unused, "age_provider_webhook_secret": unused,
        **{name.lower(): value for name, value in SELLER.items()},
        "identity_hash_key": unused, "ledger_digest_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }  # fmt: skip
    return Settings.model_validate(given)


# The stage: one show that is live, and viewers who are signed in and have plenty


async def _set_stage(container: Container) -> tuple[list[str], StreamId]:
    """Access tokens of the viewers, and the show."""
    begin: BeginTransaction = container.begin()
    tokens = []
    async with begin() as tx:
        for number in range(VIEWERS):
            viewer, session = await _add_viewer(tx, number)
            tokens.append(container.access_tokens().issue(viewer, session, now=utc_now()))
        show = await _add_show(tx)
    return tokens, show


async def _add_viewer(tx: Transaction, number: int) -> tuple[UserId, SessionId]:
    now, viewer, session_id = utc_now(), UserId(new_id()), SessionId(new_id())
    await tx.users.add(_account(viewer, f"viewer{number}"))
    await tx.ages.save(
        AgeStatus.unknown(viewer).assured(
            method=Method.AGE_PROVIDER, provider="bench", until=now + timedelta(days=1), now=now
        )
    )
    session = Session.start(session_id=session_id, user_id=viewer, now=now)
    digest = digest_of(secrets.token_urlsafe(32))
    token = SessionToken.issue(digest=digest, session_id=session_id, kind=TokenKind.REFRESH, now=now)
    await tx.sessions.add(session, token)
    issued = Transfer(
        id=TransferId(new_id()), kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED), credit=Account.of(AccountKind.VIEWER_PAID, viewer),
        amount=PLENTY, fee_account=None, fee=0, reference=NO_CAUSE, at=now,
    )  # fmt: skip
    await tx.ledger.post([issued])
    return viewer, session_id


async def _add_show(tx: Transaction) -> StreamId:
    now, performer = utc_now(), UserId(new_id())
    await tx.users.add(_account(performer, "performer").with_role(Role.PERFORMER))
    stream = Stream.create(
        stream_id=StreamId(new_id()), performer_id=performer, title="Evening ragas on the veena",
        key_digest=secrets.token_bytes(32), now=now,
    )  # fmt: skip
    await tx.streams.add(stream.live(now))
    return stream.id


def _account(user_id: UserId, name: str) -> User:
    return User.register(
        user_id=user_id, email=f"{name}@route.example.in", display_name=name, password_hash="", now=utc_now()
    )


async def _require_right(container: Container) -> None:
    """A figure counts only when the book is right after it."""
    verifier = PostgresLedgerVerifier(container.engine())
    for check in verifier.checks():
        wrong = [finding async for finding in verifier.run(check) if NO_CAUSE not in finding.detail]
        if wrong:
            raise ServiceError(f"the book is wrong after the bench: {wrong[0]}")

"""The tip route through the whole web program over HTTP, beside a hello-world route of Quart served the same way."""

import asyncio
import itertools
import statistics
import sys
import time
from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._processor import processor_ns
from entrypoints.cli.benches._web_program import (
    NO_CAUSE,
    START_SECONDS,
    Server,
    add_person,
    add_show,
    answer,
    bench_settings,
    http,
    responds,
    serve_web,
)
from entrypoints.cli.processes import ServiceError, until_ready
from entrypoints.cli.services import any_port
from entrypoints.container import Container, close, create_container, new_id, utc_now
from ports.transaction import BeginTransaction

HELP = "the tip route through the whole web program, beside a hello-world route of Quart"
ROUNDS = 5
SECONDS = 2.0
CLIENTS = 128
"""As many as the ledger's bench has."""
VIEWERS = 128
"""So many that nobody reaches the limit of requests a person."""


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    p50_ms: float
    p99_ms: float
    processor_us: float
    """Of the whole program that answers, a request: what else the machine does changes little of it."""


class Target(Protocol):
    """A route on a server of its own."""

    server: Server
    status: int
    """What it answers when it did its work."""

    @abstractmethod
    def request(self) -> bytes: ...


class Hello(Target):
    def __init__(self, server: Server) -> None:
        self.server, self.status = server, 200
        self._request = http("GET", "/hello", {}, b"")

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
        return http("PUT", f"/v1/streams/{self._show}/tips/{new_id()}", headers, body)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    settings = bench_settings(services)
    container = create_container(settings)
    try:
        tokens, show = await _set_stage(container)
        tips = Tips(await serve_web(services, settings), tokens, show)
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
                status = await answer(reader)
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


# The other server


async def _serve_hello(services: BenchServices) -> Server:
    port = any_port()
    child = await services.children.spawn(
        "hello", [sys.executable, "-m", "entrypoints.cli.benches._hello_server", str(port)]
    )
    await until_ready(child, lambda: responds(port, "/hello"), seconds=START_SECONDS)
    return Server(child.process.pid, port)


# The stage: one show that is live, and viewers who are signed in and have plenty


async def _set_stage(container: Container) -> tuple[list[str], StreamId]:
    """Access tokens of the viewers, and the show."""
    begin: BeginTransaction = container.begin()
    tokens = []
    async with begin() as tx:
        for number in range(VIEWERS):
            viewer, session = await add_person(tx, f"viewer{number}", Role.VIEWER)
            tokens.append(container.access_tokens().issue(viewer, session, now=utc_now()))
        performer, _ = await add_person(tx, "performer", Role.PERFORMER)
        show = await add_show(tx, performer)
    return tokens, show


async def _require_right(container: Container) -> None:
    """A figure counts only when the book is right after it."""
    verifier = PostgresLedgerVerifier(container.engine())
    for check in verifier.checks():
        wrong = [finding async for finding in verifier.run(check) if NO_CAUSE not in finding.detail]
        if wrong:
            raise ServiceError(f"the book is wrong after the bench: {wrong[0]}")

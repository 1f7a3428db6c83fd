"""How soon a removal and a stop reach everybody in a room ten times as loud as usual, beside a quiet one (RTE-12).

The whole web program over HTTP and WebSockets. Messages and tips come as people send them; some of those who listen are
on a slow line, which takes half of what the loud room says. Whoever falls behind is closed (4408), comes back and reads
on from where they were, as the page does.
"""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._room_listener import Listener
from entrypoints.cli.benches._web_program import add_person, add_show, bench_settings, serve_web
from entrypoints.cli.benches._web_requests import Requests
from entrypoints.cli.benches.load import paced
from entrypoints.cli.processes import ServiceError
from entrypoints.container import Container, close, create_container, new_id, utc_now
from ports.transaction import BeginTransaction

HELP = "a removal and a stop in a room of ten times the usual traffic, beside one where nothing else happens"
ROUNDS = 5
LISTENERS, SLOW = 60, 12
"""Of the listeners so many are on a slow line."""
MESSAGES_PER_SECOND, TIPS_PER_SECOND = 200, 40
"""Ten times a lively room's."""
WRITERS = 320
"""So many that nobody reaches the limit of messages a person."""
CLIENTS = 24
REMOVALS = 16
PAUSE_SECONDS = 0.25
WARM_SECONDS = 4.0
"""Until slow lines have fallen behind."""
REACHED_SECONDS = 60.0
PROMISED_MS = 1_000.0
NOT_NOW = (409, 429, 503)
"""What whoever writes may be told once the show was stopped, or where the machine does not keep up."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Access tokens of whoever takes part."""

    container: Container
    port: int
    requests: Requests
    writers: list[str]
    moderator: str


@dataclass(frozen=True, slots=True)
class Show:
    id: StreamId
    performer: str
    """Their access token."""

    @property
    def path(self) -> str:
        return f"/v1/streams/{self.id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds from the request until a listener had it, of all listeners; how often one of them fell behind, and
    how many messages and tips came in a second."""

    removals: list[float]
    stop: list[float]
    fell_behind: int
    per_second: float


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    settings = bench_settings(services)
    container = create_container(settings)
    server = await serve_web(services, settings)
    requests = Requests(server.port)
    try:
        stage = await _set_stage(container, server.port, requests)
        for number in services.rounds(ROUNDS):
            seen = {}
            for is_loud in (number % 2 == 0, number % 2 == 1):
                seen[is_loud] = await _measure(stage, is_loud=is_loud)
            yield _rows(seen[True], seen[False])
    finally:
        requests.close()
        await close(container)


def _rows(loud: Seen, quiet: Seen) -> list[Row]:
    rows = []
    row = partial(Row.of, unit="ms", lower_is_better=True)
    for name, seen, beside in (("removal", loud.removals, quiet.removals), ("stop", loud.stop, quiet.stop)):
        ours, theirs = statistics.quantiles(seen, n=100), statistics.quantiles(beside, n=100)
        rows.append(row(f"{name}, p50 (a quiet room)", ours[49], reference=theirs[49]))
        rows.append(row(f"{name}, p99 (a quiet room)", ours[98], reference=theirs[98]))
        rows.append(row(f"{name}, p99 (the second that is promised)", ours[98], reference=PROMISED_MS))
    asked = float(MESSAGES_PER_SECOND + TIPS_PER_SECOND)
    rows.append(
        Row.of("messages and tips in the loud room (ten times)", loud.per_second, "/s", reference=asked)
    )
    return [*rows, Row.of("slow lines that fell behind and came back", float(loud.fell_behind), "times")]


async def _measure(stage: Stage, *, is_loud: bool) -> Seen:
    show = await _a_show(stage)
    listeners = [Listener(stage.port, show.id, is_slow=number < SLOW) for number in range(LISTENERS)]
    came = itertools.count()
    async with _listening(stage, listeners), _traffic(stage, show, came, is_loud=is_loud):
        began = time.perf_counter()
        await asyncio.sleep(WARM_SECONDS if is_loud else PAUSE_SECONDS)
        removals: list[float] = []
        for number in range(REMOVALS):
            removals += await _removal(stage, show, listeners, number)
            await asyncio.sleep(PAUSE_SECONDS)
        per_second = next(came) / (time.perf_counter() - began)
        stop = await _until_all_have(
            listeners, "stream.killed", "",
            partial(_post, stage, f"/v1/staff/streams/{show.id}/stop", stage.moderator, {"policy": "other_rule"}),
        )  # fmt: skip
    return Seen(removals, stop, sum(each.fell_behind for each in listeners), per_second)


async def _removal(stage: Stage, show: Show, listeners: list[Listener], number: int) -> list[float]:
    """Somebody says something, and it is taken away, or with it all that was said."""
    message = str(new_id())
    said = {"text": "Buy my things"}
    await stage.requests.ask(
        "PUT", f"{show.path}/messages/{message}", stage.writers[number], said, expected=[201]
    )
    kind, names, path = "chat.deleted", message, f"{show.path}/messages/{message}/remove"
    if number % 4 == 3:
        kind, names, path = "chat.cleared", "", f"{show.path}/chat/clear"
    return await _until_all_have(
        listeners, kind, names, partial(_post, stage, path, show.performer, {"rule": "spam"})
    )


async def _post(stage: Stage, path: str, token: str, body: object) -> bytes:
    _, answered = await stage.requests.ask("POST", path, token, body, expected=[200, 201])
    return answered


async def _until_all_have(
    listeners: list[Listener], kind: str, names: str, ask: Callable[[], Awaitable[object]]
) -> list[float]:
    """Milliseconds from `ask` until each has the first frame of this kind that names it."""
    waits = [each.expect(kind, names) for each in listeners]
    began = time.perf_counter()
    await ask()
    async with asyncio.timeout(REACHED_SECONDS):
        return [1_000 * (at - began) for at in await asyncio.gather(*waits)]


@asynccontextmanager
async def _listening(stage: Stage, listeners: list[Listener]) -> AsyncIterator[None]:
    async def ticket(number: int) -> str:
        return str(
            json.loads(await _post(stage, "/v1/events/tickets", stage.writers[number], None))["ticket"]
        )

    running = [
        asyncio.create_task(listener.run(partial(ticket, number)))
        for number, listener in enumerate(listeners)
    ]
    try:
        async with asyncio.timeout(REACHED_SECONDS):
            await asyncio.gather(*(each.subscribed.wait() for each in listeners))
        yield
    finally:
        await _end(running)


@asynccontextmanager
async def _traffic(stage: Stage, show: Show, came: Iterator[int], *, is_loud: bool) -> AsyncIterator[None]:
    writers = itertools.cycle(stage.writers)

    async def say(_: int) -> None:
        await put("messages", {"text": "What a raga! Please play the one from last week again."})

    async def tip(_: int) -> None:
        await put("tips", {"tokens": 10, "message": "Bravo, from all of us here"})

    async def put(what: str, body: object) -> None:
        path = f"{show.path}/{what}/{new_id()}"
        status, _ = await stage.requests.ask("PUT", path, next(writers), body, expected=[201, *NOT_NOW])
        if status == 201:
            next(came)

    loads = [
        asyncio.create_task(paced(act, per_second=rate, clients=CLIENTS, seconds=3_600.0))
        for act, rate in ((say, MESSAGES_PER_SECOND), (tip, TIPS_PER_SECOND))
        if is_loud
    ]
    try:
        yield
    finally:
        await _end(loads)


async def _end(tasks: Sequence[asyncio.Task[object]]) -> None:
    """Raises `ServiceError` where one of them failed."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise ServiceError(f"the bench itself failed: {outcome!r}")


async def _set_stage(container: Container, port: int, requests: Requests) -> Stage:
    begin: BeginTransaction = container.begin()
    tokens = []
    roles = [*((f"viewer{number}", Role.VIEWER) for number in range(WRITERS)), ("meera", Role.MODERATOR)]
    async with begin() as tx:
        for name, role in roles:
            person, session = await add_person(tx, name, role)
            tokens.append(container.access_tokens().issue(person, session, now=utc_now()))
    return Stage(container, port, requests, tokens[:-1], tokens[-1])


async def _a_show(stage: Stage) -> Show:
    """With a performer of its own: who was stopped does not go live again at once."""
    begin: BeginTransaction = stage.container.begin()
    async with begin() as tx:
        performer, session = await add_person(tx, f"ravi-{new_id().hex}", Role.PERFORMER)
        show = await add_show(tx, performer)
    return Show(show, stage.container.access_tokens().issue(performer, session, now=utc_now()))

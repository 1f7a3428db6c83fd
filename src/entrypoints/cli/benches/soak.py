"""The media program for half an hour with people who come, go, fall silent, start again and are put out.

What is watched is not how fast it is but whether it stays as it is: memory, descriptors, tasks and sessions, with a
straight line laid through each after the run-up. Memory tells of a leak only when all that is kept for a time is kept
already, and moves with what the allocator gives back: beside it stand the objects that a full collection leaves. The
viewers that stay verify every packet of theirs.
"""

import asyncio
import random
import re
import secrets
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

from adapters.aiortc_sfu.media_plane import AiortcSfuRooms, AiortcSfuSessions
from domain.errors import Refusal
from domain.ids import StreamId, UserId
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._line import Line, Trend
from entrypoints.cli.processes import ServiceError, until_ready
from entrypoints.cli.services import any_port
from media.clients.light import LightPublisher, LightViewer
from media.clients.light_peer import LightPeer, PostOffer
from ports.errors import PortError
from ports.streaming.sessions import WatchTerms

HELP = "the media program through joins, leaves, restarts and kills: does it stay as it is?"
ROUNDS = 1
ROOMS, VIEWERS = 4, 16
TERMS = WatchTerms(is_hidden=False, capacity=100, joins_a_second=100)
STEP_SECONDS, SAMPLE_SECONDS = 0.5, 5.0
SCRAPE_SECONDS = 60.0
"""A machine that does much else answers late; that is no reason to break off."""
COLLECT_EVERY = 6
"""Samples: a full collection stops the media program for some hundredths of a second."""
FOOTAGE_SECONDS = 30
"""For so long the last minute of a killed room is kept here, rather than a quarter of an hour: it must go as fast as it
comes before the run-up is over."""
RUN_UP_SECONDS = 120.0
"""Pools and the last minutes of rooms fill, sessions that never connected or fell silent begin to go as they come."""
RUN_UP = 0.25
"""Of the whole time, where that is more."""
FRAMES_IN = re.compile(r"^livepanty_media_(\w+?)(?:_total)?(?:\{.*\})? (\S+)$", re.M)

WATCHED = {"objects": 0.03, "resident_bytes": 0.04, "open_files": 0.04, "tasks": 0.06, "sessions": 0.10}
"""How much of its mean each may grow over the measured time and still be called flat. Sessions and tasks follow the
people, who come by chance; a leak of one for each join would be many times more."""


@dataclass(slots=True)
class _Room:
    id: StreamId
    performer: UserId
    publisher: LightPublisher | None = None
    viewers: list[LightViewer] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What happened."""

    joins: int = 0
    leaves: int = 0
    vanished: int = 0
    never_connected: int = 0
    restarts: int = 0
    kills: int = 0
    failures: int = 0
    packets: int = 0
    lost: int = 0
    bad: int = 0


class Crowd:
    """People in some rooms. Each step one of them does something; how many there are stays about the same."""

    def __init__(self, sessions: AiortcSfuSessions, rooms: AiortcSfuRooms, *, seed: int) -> None:
        self.tally = Tally()
        self._sessions = sessions
        self._media = rooms
        self._chance = random.Random(seed)  # noqa: S311 (who comes and goes is no secret)
        self._rooms: list[_Room] = []
        self._anchors: list[LightViewer] = []

    async def arrive(self) -> None:
        for _ in range(ROOMS):
            await self._open_room()
        for room in self._rooms * (VIEWERS // ROOMS):
            await self._join(room)

    async def step(self) -> None:
        room = self._chance.choice(self._rooms)
        act = self._chance.choices(
            (self._come_and_go, self._vanish, self._never_connect, self._restart, self._kill),
            weights=(60, 8, 6, 12, 4),
        )[0]
        try:
            await act(room)
        except (Refusal, PortError, TimeoutError, ConnectionError):
            self.tally.failures += 1

    async def leave(self) -> None:
        for room in self._rooms:
            await self._media.close(room.id)
            await self._gone(room)

    async def _open_room(self) -> _Room:
        room = _Room(StreamId(uuid4()), UserId(uuid4()))
        self._rooms.append(room)
        await self._publish(room)
        return room

    async def _publish(self, room: _Room) -> None:
        room.publisher = LightPublisher(self._publishing(room))
        await room.publisher.start()

    async def _join(self, room: _Room) -> None:
        viewer = LightViewer(self._watching(room))
        await viewer.start()
        room.viewers.append(viewer)
        self.tally.joins += 1

    async def _come_and_go(self, room: _Room) -> None:
        if len(room.viewers) > VIEWERS // ROOMS:
            await self._put_down(room.viewers.pop(0), LightPeer.stop)
            self.tally.leaves += 1
        else:
            await self._join(room)

    async def _vanish(self, room: _Room) -> None:
        if room.viewers:
            await self._put_down(room.viewers.pop(), LightPeer.vanish)
            self.tally.vanished += 1

    async def _never_connect(self, room: _Room) -> None:
        """An offer whose sender is never heard of again."""
        credentials_only = LightViewer(self._watching(room))
        await credentials_only.offer()
        self.tally.never_connected += 1

    async def _restart(self, room: _Room) -> None:
        """The publisher starts again; its viewers stay. Now and then the one before says nothing of it."""
        before = room.publisher
        if before is not None:
            await (before.stop() if self._chance.random() < 0.5 else before.vanish())
        await self._publish(room)
        self.tally.restarts += 1

    async def _kill(self, room: _Room) -> None:
        self._rooms.remove(room)
        await self._media.close(room.id)
        await self._gone(room)
        self.tally.kills += 1
        fresh = await self._open_room()
        for _ in range(VIEWERS // ROOMS):
            await self._join(fresh)

    async def _gone(self, room: _Room) -> None:
        if room.publisher is not None:
            await room.publisher.stop()
        while room.viewers:
            await self._put_down(room.viewers.pop(), LightPeer.stop)

    async def _put_down(self, viewer: LightViewer, how: Callable[[LightPeer], Awaitable[None]]) -> None:
        await how(viewer)
        self.tally.packets += viewer.packets
        self.tally.lost += viewer.lost
        self.tally.bad += viewer.bad

    def _publishing(self, room: _Room) -> PostOffer:
        async def post(offer: str) -> str:
            answer = await self._sessions.publish(room.id, room.performer, offer=offer, studio="soak")
            return answer.sdp

        return post

    def _watching(self, room: _Room) -> PostOffer:
        viewer = UserId(uuid4())

        async def post(offer: str) -> str:
            return (await self._sessions.subscribe(room.id, viewer, offer=offer, admission=TERMS)).sdp

        return post


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    for _ in services.rounds(ROUNDS):
        yield await _soaked(services, services.options.minutes * 60)


async def _soaked(services: BenchServices, seconds: float) -> list[Row]:
    secret, control = secrets.token_urlsafe(32), any_port()
    child = await services.children.spawn(
        "media",
        [sys.executable, "-m", "media"],
        environment={
            "LIVEPANTY_MEDIA_SECRET": secret,
            "LIVEPANTY_MEDIA_CONTROL_PORT": str(control),
            "LIVEPANTY_MEDIA_UDP_PORT": str(any_port()),
            "LIVEPANTY_MEDIA_FOOTAGE_SECONDS": str(FOOTAGE_SECONDS),
        },
    )
    url = f"http://127.0.0.1:{control}"
    sessions, rooms = AiortcSfuSessions(url, secret), AiortcSfuRooms(url, secret)
    async with httpx2.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, timeout=SCRAPE_SECONDS
    ) as scraper:
        await until_ready(child, lambda: _ask(scraper), seconds=60)
        try:
            return await _watched(scraper, Crowd(sessions, rooms, seed=5), seconds)
        finally:
            await sessions.aclose()
            await rooms.aclose()


async def _ask(scraper: httpx2.AsyncClient) -> None:
    (await scraper.get("/health")).raise_for_status()


async def _watched(scraper: httpx2.AsyncClient, crowd: Crowd, seconds: float) -> list[Row]:
    trends = {name: Trend() for name in WATCHED}
    before = {**await _figures(scraper), **await _collected(scraper)}
    await crowd.arrive()
    began, samples = time.monotonic(), 0
    stepping = asyncio.create_task(_step_forever(crowd))
    while time.monotonic() - began < seconds and not stepping.done():
        await asyncio.sleep(SAMPLE_SECONDS)
        samples += 1
        figures = await _figures(scraper)
        if samples % COLLECT_EVERY == 0:
            figures |= await _collected(scraper)
        for name, trend in trends.items():
            if name in figures:
                trend.add(time.monotonic() - began, figures[name])
    stepping.cancel()
    outcome = (await asyncio.gather(stepping, return_exceptions=True))[0]
    if not isinstance(outcome, asyncio.CancelledError):
        raise ServiceError(f"the crowd broke off: {outcome!r}")
    await crowd.leave()
    after = {**await _settled(scraper, before), **await _collected(scraper)}
    run_up = max(RUN_UP, min(0.5, RUN_UP_SECONDS / seconds))
    return _rows(trends, crowd.tally, before, after, run_up)


async def _step_forever(crowd: Crowd) -> None:
    while True:
        await crowd.step()
        await asyncio.sleep(STEP_SECONDS)


async def _settled(scraper: httpx2.AsyncClient, before: dict[str, float]) -> dict[str, float]:
    """When everybody has left and nothing is kept of them: whoever fell silent is given up after half a minute."""
    for _ in range(90 + FOOTAGE_SECONDS):
        figures = await _figures(scraper)
        is_empty = figures["sessions"] <= 0 and figures["footage_bytes"] <= 0
        if is_empty and figures["tasks"] <= before["tasks"]:
            break
        await asyncio.sleep(1)
    return figures


async def _collected(scraper: httpx2.AsyncClient) -> dict[str, float]:
    answer = await scraper.post("/collected")
    answer.raise_for_status()
    return {name: float(value) for name, value in answer.json().items()}


async def _figures(scraper: httpx2.AsyncClient) -> dict[str, float]:
    """All figures, the labels of each together."""
    figures: dict[str, float] = {}
    for name, value in FRAMES_IN.findall((await scraper.get("/metrics")).text):
        figures[name] = figures.get(name, 0.0) + float(value)
    return figures


def _rows(
    trends: dict[str, Trend],
    tally: Tally,
    before: dict[str, float],
    after: dict[str, float],
    run_up: float,
) -> list[Row]:
    rows = []
    for name, trend in trends.items():
        line = trend.line(run_up)
        unit, scale = ("MiB", 2**20) if name == "resident_bytes" else (name, 1)
        rows += [
            Row.of(f"{name}: mean", line.mean / scale, unit),
            Row.of(f"{name}: growth in the measured time", line.growth / scale, unit),
            Row.of(f"{name}: {_verdict(line, WATCHED[name])}", line.growth / (line.mean or 1.0) * 100, "%"),
        ]
    rows += [
        Row(f"{name}: when all have left, beside before", after[name], name, before[name], None)
        for name in ("objects", "open_files", "tasks", "sessions")
    ]
    rows += [Row.of(name, float(getattr(tally, name)), "times") for name in Tally.__slots__]
    return [*rows, *(Row.of(name, after[name], "times") for name in ("faults", "nonces_refused"))]


def _verdict(line: Line, allowed: float) -> str:
    return "flat" if line.growth <= allowed * line.mean else "NOT FLAT"

"""Servers that the media bench loads, each a process of its own on a core of its own, and what they cost."""

import asyncio
import os
import secrets
import signal
import sys
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import httpx2

from entrypoints.cli.processes import Child, Children, ServiceError
from entrypoints.cli.services import any_port
from media.clients.endpoint import Endpoint, PostOffer
from media.clients.stream import Stream
from media.clients.swarm import Connect, StreamSender, by_offer
from media.transport.dtls_srtp import Certificate

REPOSITORY = Path(__file__).resolve().parents[4]
START_SECONDS = 120.0
CONSENT_SECONDS = 2.5
ADMISSION = {"is_hidden": False, "capacity": 5_000, "joins_a_second": 5_000}
"""As many as come: the bench measures what a join costs, not how many are let in."""


class Show(Protocol):
    """One stream on one server, until it is stopped."""

    connect: Connect
    """How a viewer joins it."""

    @abstractmethod
    def begin(self, stream: Stream) -> None:
        """Send the stream from now on. Before that, viewers join and cost nothing else."""

    @abstractmethod
    async def stop(self) -> None: ...


class MediaServer(Protocol):
    name: str
    pid: int
    host: str
    """Where its viewers have their sockets."""

    @abstractmethod
    async def show(self, certificate: Certificate) -> Show: ...


@contextmanager
def alone(server: MediaServer, among: Sequence[MediaServer]) -> Iterator[None]:
    """The others on its core stand still meanwhile: what each does by its clock takes the caches from a server that
    itself is woken but a hundred times a second."""
    others = [other.pid for other in among if other is not server]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


class OurShow(Show):
    def __init__(self, http: httpx2.AsyncClient, certificate: Certificate) -> None:
        self._http = http
        self._room = str(uuid4())
        self._publisher = Endpoint(certificate)
        self._tasks: list[asyncio.Task[None]] = []
        self.connect = self._join

    async def open(self) -> None:
        await by_offer(self.offering("publish"), "sendonly")(self._publisher)
        self._tasks.append(asyncio.create_task(self._consent()))

    async def _join(self, endpoint: Endpoint) -> None:
        await by_offer(self.offering("subscribe"), "recvonly")(endpoint)

    def offering(self, verb: str) -> PostOffer:
        async def post(offer: str) -> str:
            body = {"participant": str(uuid4()), "offer": offer, **(ADMISSION if verb == "subscribe" else {})}
            answer = await self._http.post(f"/rooms/{self._room}/{verb}", json=body)
            if answer.status_code != 201:
                raise ServiceError(f"the media plane refused a viewer: {answer.text}")
            return str(answer.json()["sdp"])

        return post

    def begin(self, stream: Stream) -> None:
        sender = StreamSender(stream, lambda _, packet: self._publisher.send_rtp(packet))
        self._tasks.append(asyncio.create_task(sender.run()))

    async def _consent(self) -> None:
        """Before the first packet too: a thousand take longer to join than a silent publisher is waited for."""
        while True:
            self._publisher.consent()
            await asyncio.sleep(CONSENT_SECONDS)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._http.put(f"/rooms/{self._room}/closed")
        await self._publisher.close()


class Ours(MediaServer):
    host = "127.0.0.1"

    def __init__(self, engine: str, child: Child, http: httpx2.AsyncClient) -> None:
        self.name = engine
        self.pid = child.process.pid
        self._child = child
        self._http = http

    @classmethod
    async def start(cls, children: Children, engine: str, core: int) -> "Ours":
        secret, port = secrets.token_urlsafe(32), any_port()
        child = await children.spawn(
            f"media-{engine}",
            [sys.executable, "-m", "media"],
            environment={
                "LIVEPANTY_MEDIA_SECRET": secret,
                "LIVEPANTY_MEDIA_CONTROL_PORT": str(port),
                "LIVEPANTY_MEDIA_UDP_PORT": str(any_port()),
                "LIVEPANTY_MEDIA_ENGINE": engine,
            },
            directory=REPOSITORY,
        )
        os.sched_setaffinity(child.process.pid, {core})
        url = f"http://127.0.0.1:{port}"
        http = httpx2.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, timeout=60
        )
        await until_answered(http, "/health", child)
        return cls(engine, child, http)

    async def show(self, certificate: Certificate) -> OurShow:
        # Whoever stood still closes what was idle for too long, and only then hears of the next request.
        await until_answered(self._http, "/health", self._child)
        show = OurShow(self._http, certificate)
        await show.open()
        return show


async def until_answered(http: httpx2.AsyncClient, path: str, child: Child) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            if child.process.returncode is not None:
                raise ServiceError(child.story())
            try:
                if (await http.get(path)).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.1)

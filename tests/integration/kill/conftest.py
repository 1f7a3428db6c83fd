"""The real platform, one for all tests here, whose programs can be frozen, killed and started again."""

import math
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest_asyncio
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from entrypoints.cli.demo.accounts import MODERATOR, OFFICERS
from entrypoints.cli.demo.answers import CreatedStream
from entrypoints.cli.demo.person import Person
from entrypoints.cli.demo.verification import become_performer
from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor
from media.clients.peers import Publisher, Viewer
from tests.integration.crash.conftest import Platform
from tests.ports import first_port

GRACE_SECONDS = 6
FRESH_SECONDS = 270.0
"""So that a token outlives the test that it is given to, and sign-ins stay below what an account may."""


@pytest_asyncio.fixture(scope="session")
async def platform() -> AsyncIterator[Platform]:
    with throwaway_state() as state:
        given = {"LIVEPANTY_PUBLISHER_GRACE_SECONDS": str(GRACE_SECONDS)}
        supervisor = Supervisor(StateDirectory(state), first_port=first_port(), given=given)
        platform = await Platform.start(supervisor, state)
        try:
            supervisor.environment.setdefault("LIVEPANTY_PUBLISHER_GRACE_SECONDS", str(GRACE_SECONDS))
            yield platform
        finally:
            await platform.stop()


@contextmanager
def frozen(platform: Platform, *names: str) -> Iterator[None]:
    """Let programs hang: they hold their connections and answer nothing, which is worse than being gone."""
    pids = [platform.pid_of(name) for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@dataclass
class Show:
    """A live show with a camera and two people who see it."""

    platform: Platform
    http: httpx2.AsyncClient
    moderator: Person
    performer: Person
    viewers: list[Person]
    stream_id: UUID
    stream_key: str
    publisher: Publisher
    seats: list[Viewer] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/v1/streams/{self.stream_id}"

    def publisher_again(self) -> Publisher:
        return _publisher(self.performer, self.stream_id, self.stream_key)

    def seat_for(self, person: Person) -> Viewer:
        return Viewer(person.offering(f"{self.path}/whep", seconds=1))

    async def call(self, method: str, path: str, token: str, body: str, **headers: str) -> httpx2.Response:
        return await self.http.request(
            method, path, content=body.encode(), headers={"Authorization": f"Bearer {token}", **headers}
        )

    async def sql(self, statement: str, **values: object) -> list[Row[tuple[Any, ...]]]:
        engine = create_async_engine(self.platform.database_url, poolclass=NullPool)
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            rows = result.all() if result.returns_rows else []
        await engine.dispose()
        return list(rows)

    async def state(self) -> tuple[str, str | None]:
        [row] = await self.sql("SELECT state, end_reason FROM stream WHERE id = :id", id=self.stream_id)
        return row.state, row.end_reason

    async def leave(self) -> None:
        for client in (self.publisher, *self.seats):
            await client.stop()


class StaffTokens:
    """Tokens of staff, one sign-in each for many tests: an account has ten tries in a quarter of an hour. A token is
    good for ten minutes, which the tests of a process take together, and more."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tokens: dict[str, str] = {}
        self._signed_in_at = -math.inf

    async def fresh(self) -> dict[str, str]:
        """By the key of the account, and good for some minutes more."""
        if time.monotonic() - self._signed_in_at > FRESH_SECONDS:
            self._signed_in_at = time.monotonic()
            async with httpx2.AsyncClient(
                base_url=self._platform.address, timeout=60, trust_env=False
            ) as http:
                for key in (MODERATOR, *OFFICERS):
                    person = self._platform.staff(http, key)
                    await person.sign_in()
                    self._tokens[key] = person.token
        return self._tokens


@pytest_asyncio.fixture(scope="session")
async def staff_tokens(platform: Platform) -> StaffTokens:
    return StaffTokens(platform)


def _staff(platform: Platform, http: httpx2.AsyncClient, tokens: dict[str, str], key: str) -> Person:
    person = platform.staff(http, key)
    person.token = tokens[key]
    return person


@pytest_asyncio.fixture
async def show(platform: Platform, staff_tokens: StaffTokens) -> AsyncIterator[Show]:
    tokens = await staff_tokens.fresh()
    async with httpx2.AsyncClient(base_url=platform.address, timeout=60, trust_env=False) as http:
        performer, *viewers = [
            Person(http, name=name, email=f"{uuid4()}@kill.livepanty.test", password=uuid4().hex)
            for name in ("Ravi", "Asha", "Bela")
        ]
        moderator, *officers = (_staff(platform, http, tokens, key) for key in (MODERATOR, *OFFICERS))
        for person in (performer, *viewers):
            await person.register()
            await person.sign_in()
            await person.prove_age(seconds=20)
        await become_performer(performer, officers)
        stream_id = uuid4()
        made = await performer.ask(
            "PUT", f"/v1/streams/{stream_id}", CreatedStream, {"title": "Evening ragas on the veena"}
        )
        publisher = _publisher(performer, stream_id, made.stream_key)
        stage = Show(platform, http, moderator, performer, viewers, stream_id, made.stream_key, publisher)
        await publisher.start()
        for viewer in viewers:
            seat = stage.seat_for(viewer)
            stage.seats.append(seat)
            await seat.start()
        for seat in stage.seats:
            await seat.wait_for_frames(5, seconds=60)
        yield stage
        await stage.leave()


def _publisher(performer: Person, stream_id: UUID, stream_key: str) -> Publisher:
    offering = performer.offering(f"/v1/streams/{stream_id}/whip", stream_key)
    return Publisher(offering, width=320, height=192, frame_rate=5)

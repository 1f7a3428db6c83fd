"""A whole platform whose programs can be killed, and started again, one by one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio

from entrypoints.cli.demo.accounts import credentials
from entrypoints.cli.demo.person import Person
from entrypoints.cli.processes import Child
from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor

START_SECONDS = 45.0
GRACE_SECONDS = 90
"""Longer than any restart takes on a busy machine: that a show ends without its publisher is tested elsewhere."""


def first_port() -> int:
    """The first of a hundred ports that no other process of this run takes, below those that the kernel gives out."""
    return 12_000 + os.getpid() % 200 * 100


@dataclass
class Platform:
    supervisor: Supervisor
    state: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return self.supervisor.environment

    @property
    def address(self) -> str:
        return self.environment["LIVEPANTY_PUBLIC_URL"]

    @property
    def database_url(self) -> str:
        return self.environment["LIVEPANTY_DATABASE_URL"]

    def staff(self, http: httpx2.AsyncClient, key: str) -> Person:
        """One of the seeded accounts, not signed in."""
        account = credentials(self.supervisor.secrets, key)
        return Person(http, name=account.name, email=account.email, password=account.password)

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children.running if child.name == name)

    async def kill(self, name: str) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        child = self.child(name)
        child.process.kill()
        await child.process.wait()
        self.supervisor.children.running.remove(child)

    async def start(self, name: str) -> None:
        """Start a program as the supervisor did, and wait until it answers; the worker has nobody to answer to."""
        ready = {
            "web": self.address + "/ready",
            "media": self.environment["LIVEPANTY_MEDIA_URL"] + "/health",
        }.get(name)
        options = ["--port", str(urlsplit(self.address).port)] if name == "web" else []
        child = await self.supervisor.children.spawn(
            name,
            [sys.executable, "-m", "entrypoints.cli.main", "serve", name, *options],
            environment=self.environment,
        )
        if ready is not None:
            await _answers(child, ready)


async def _answers(child: Child, url: str) -> None:
    async with asyncio.timeout(START_SECONDS), httpx2.AsyncClient(timeout=2, trust_env=False) as http:
        while True:
            assert child.process.returncode is None, child.story()
            try:
                # Web is ready only with all that it needs; whoever else is down now is restarted after it.
                if (await http.get(url)).status_code in {200, 503}:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture
async def platform(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Platform]:
    monkeypatch.setenv("LIVEPANTY_PUBLISHER_GRACE_SECONDS", str(GRACE_SECONDS))
    with throwaway_state() as state:
        supervisor = Supervisor(StateDirectory(state), first_port=first_port(), given={})
        try:
            await supervisor.start_services()
            await supervisor.start_programs()
            yield Platform(supervisor, state)
        finally:
            await supervisor.stop()

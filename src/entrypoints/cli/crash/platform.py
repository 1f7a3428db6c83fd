"""A whole platform whose programs and whose database can be killed, and started again, one by one."""
# ruff: noqa: PLC0415  (drivers are imported when they are used: --help must not wait for them)

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from sqlalchemy.exc import SQLAlchemyError

from entrypoints.cli import postgres_server, services
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.crash.warm import WarmPrograms
from entrypoints.cli.demo.accounts import credentials
from entrypoints.cli.demo.person import Person
from entrypoints.cli.processes import ServiceError
from entrypoints.cli.run_settings import DATABASE
from entrypoints.cli.supervisor import Supervisor

START_SECONDS = STILL_SECONDS
POLL_SECONDS = 0.02


@dataclass
class Platform:
    """Started by a supervisor as `dev` starts it; what is killed comes back by a warm process."""

    supervisor: Supervisor
    state: Path
    warm: WarmPrograms
    _pids: dict[str, int] = field(default_factory=dict)
    """Of what was started again."""

    @classmethod
    async def start(cls, supervisor: Supervisor, state: Path) -> "Platform":
        await supervisor.start_services()
        platform = cls(supervisor, state, WarmPrograms(supervisor.environment, supervisor.logs))
        await platform._hasten_recovery()
        await asyncio.gather(supervisor.start_programs(), platform.warm.open())
        return platform

    async def stop(self) -> None:
        await self.warm.close()
        await self.supervisor.stop()

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

    # Programs

    def pid_of(self, name: str) -> int:
        """The process of a program that runs."""
        if name in self._pids:
            return self._pids[name]
        return next(child for child in self.supervisor.children.running if child.name == name).process.pid

    async def kill(self, name: str) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        pid = self._pids.pop(name, None)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            await _gone(pid)
            return
        child = next(child for child in self.supervisor.children.running if child.name == name)
        child.process.kill()
        await child.process.wait()
        self.supervisor.children.running.remove(child)

    async def start_again(self, name: str, more: Mapping[str, str] | None = None) -> None:
        """Returns when it answers; the worker has nobody to answer to. `more` is what it has besides the others."""
        if name == "valkey":
            await self._valkey_again()
            return
        addresses = {
            "web": self.address,
            "sandbox": self.sandbox_address,
            "media": self.environment["LIVEPANTY_MEDIA_URL"],
        }
        options = ["--port", str(urlsplit(addresses[name]).port)] if name in {"web", "sandbox"} else []
        own = self.supervisor.media_environment(0) if name == "media" else {}
        self._pids[name] = await self.warm.start(name, options, {**own, **(more or {})})
        if name in addresses:
            await self._answers(name, addresses[name] + "/health")

    @property
    def sandbox_address(self) -> str:
        return self.environment["LIVEPANTY_RAZORPAY_API_URL"]

    @property
    def sandbox_state(self) -> Path:
        """Where the sandbox keeps what it answered."""
        return Path(self.environment["LIVEPANTY_SANDBOX_STATE"])

    async def _valkey_again(self) -> None:
        port = urlsplit(self.environment["LIVEPANTY_REDIS_URL"]).port
        assert port is not None
        password = self.supervisor.secrets["valkey_password"]
        await self._service_again(
            "valkey",
            partial(
                services.start_valkey, self.supervisor.children, self.state, port=port, password=password
            ),
        )

    async def _service_again(self, name: str, start: Callable[[], Awaitable[object]]) -> None:
        """Until it runs: what is left of the one that was killed may be in its way for a moment."""
        patience = Patience(START_SECONDS)
        while True:
            try:
                await start()
            except ServiceError:
                if patience.is_over:
                    raise
                await self._end(name)
                await asyncio.sleep(POLL_SECONDS)
            else:
                return

    async def _end(self, name: str) -> None:
        """What was started in vain."""
        running = self.supervisor.children.running
        for child in [child for child in running if child.name == name]:
            with suppress(ProcessLookupError):
                child.process.kill()
            await child.process.wait()
            running.remove(child)

    async def _answers(self, name: str, url: str) -> None:
        patience = Patience(START_SECONDS)
        # Of this machine and without TLS: no certificates are read for it, at each of many starts.
        async with httpx2.AsyncClient(timeout=10, trust_env=False, verify=False) as http:
            while True:
                log = self.supervisor.logs / f"{name}.log"
                if not _is_alive(self._pids[name]):
                    raise ServiceError(f"{name} ended; its log is {log}")
                if patience.is_over:
                    raise ServiceError(
                        f"{name} does not answer after {START_SECONDS:.0f} s; its log is {log}"
                    )
                # Not whether it is ready: that waits for all that it needs, and others are down as well.
                with suppress(httpx2.TransportError):
                    if (await http.get(url)).status_code == 200:
                        return
                await asyncio.sleep(POLL_SECONDS)

    async def tell_where_they_are(self) -> None:
        """Have each program that was started again write down where it is, to its log."""
        for pid in self._pids.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGUSR1)
        await asyncio.sleep(0.5)

    # The database

    def _server(self) -> postgres_server.Postgres:
        port = urlsplit(self.database_url).port
        assert port is not None
        return postgres_server.Postgres(port, self.supervisor.secrets["database_password"])

    async def _hasten_recovery(self) -> None:
        """Have PostgreSQL sync the file system at once, not file by file, before it reads its log."""
        for statement in (
            "ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'",
            "SELECT pg_reload_conf()",
        ):
            await self._server().execute(statement)

    async def kill_backend(self, chance: random.Random) -> None:
        """Kill one server process of a client, a busy one if there is one.

        PostgreSQL then ends all the others and recovers from its log, since memory that they share may be torn.
        """
        patience = Patience(START_SECONDS)
        while not patience.is_over:
            with suppress(OSError, TimeoutError, SQLAlchemyError):  # none there, gone by now, or no answer
                os.kill(chance.choice(await self._backends()), signal.SIGKILL)
                return
            await asyncio.sleep(POLL_SECONDS)
        raise ServiceError("the database has no server process to kill")

    async def _backends(self) -> list[int]:
        from sqlalchemy import text
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(self.database_url)
        try:
            async with engine.connect() as connection:
                rows = (
                    await connection.execute(
                        text(
                            "SELECT pid, state = 'active' OR state LIKE 'idle in transaction%' AS busy"
                            " FROM pg_stat_activity"
                            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
                        )
                    )
                ).all()
        finally:
            await engine.dispose()
        if not rows:
            raise ProcessLookupError("nobody is connected")
        busy = [row.pid for row in rows if row.busy]
        return busy or [row.pid for row in rows]

    async def kill_postmaster(self) -> None:
        await self.kill("postgres")

    async def database_again(self) -> None:
        """Returns when the database answers, started anew where it is not running."""
        if any(child.name == "postgres" for child in self.supervisor.children.running):
            await self._until_it_answers()
            return
        server = self._server()
        await self._service_again(
            "postgres",
            partial(
                postgres_server.start_postgres,
                self.supervisor.children,
                self.state,
                port=server.port,
                password=server.password,
                shared=self._shared(),
            ),
        )

    def _shared(self) -> Path:
        from entrypoints.cli.state import StateDirectory

        return StateDirectory(self.state).shared

    async def _until_it_answers(self) -> None:
        patience = Patience(START_SECONDS)
        while True:
            try:
                await self._server().execute("SELECT 1", database=DATABASE)
            except Exception as failure:  # it recovers, and refuses until it has
                if patience.is_over:
                    raise ServiceError(f"the database does not come back: {failure!r}") from failure
                await asyncio.sleep(POLL_SECONDS)
            else:
                return


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _gone(pid: int) -> None:
    while _is_alive(pid):  # noqa: ASYNC110  (nobody tells of a process that is not our child)
        await asyncio.sleep(0.005)

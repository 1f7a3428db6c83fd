"""Runs the whole platform for development: services, schema, accounts, programs; one lives and dies with all."""
# ruff: noqa: PLC0415  (what needs drivers is imported in a thread while the services start)

import asyncio
import importlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from entrypoints.cli import postgres_server, services
from entrypoints.cli.processes import Child, Children, ServiceError, until_ready
from entrypoints.cli.run_ports import FIRST_PORT, free_ports, media_ports
from entrypoints.cli.run_settings import BUCKET, DATABASE, OWNER, RunSettings
from entrypoints.cli.state import StateDirectory

STOP_FIRST = ("worker", "web", "sandbox", "media")
"""Programs before the services under them. A worker finishes what it began while the rest still stands."""
PROGRAM_SECONDS = 300.0
"""Until a program is ready that did not end. One that ends is told of at once; a busy machine starts them slowly."""
STAYS_UP_SECONDS = 10.0
"""For so long at least a media process that was replaced has to live, to be replaced once more."""


@dataclass(frozen=True, slots=True)
class Started:
    """One line of what runs: `address` without secrets, `log` a file's name or "" for what runs elsewhere."""

    name: str
    address: str
    about: str
    log: str


class Supervisor:
    """One run. `start` brings everything up, `stop` takes it down; `children` tells of deaths in between."""

    def __init__(
        self,
        state: StateDirectory,
        *,
        first_port: int = FIRST_PORT,
        given: Mapping[str, str] | None = None,
        report: Callable[[str], None] = lambda line: None,
        media: int = 1,
    ) -> None:
        """`given` is the environment with its LIVEPANTY_ settings, which win over ours; so many `media` processes."""
        self._state = state
        given = dict(os.environ if given is None else given)
        self._report = report
        self._begun = time.monotonic()
        if given.get("LIVEPANTY_ENVIRONMENT", "dev") != "dev":
            raise ServiceError("livepanty dev is for development; LIVEPANTY_ENVIRONMENT says otherwise")
        state.make()
        self._lock = state.lock()
        self.secrets = state.secrets()
        self.children = Children(state.logs, keep_open=[self._lock])
        self._ports = free_ports(first_port)
        self._media_ports = media_ports(self._ports, media)
        self._settings = RunSettings(state, self.secrets, self._ports, self._media_ports, given)
        self.environment: dict[str, str] = {}
        self.started: list[Started] = []
        self._replaced_at: dict[str, float] = {}

    @property
    def logs(self) -> Path:
        return self._state.logs

    async def start_services(self) -> None:
        """Start what is not configured elsewhere, and make the schema and the accounts."""
        self.environment = self._settings.environment()
        await asyncio.to_thread(self._state.make_vault_keys)
        warm = asyncio.to_thread(_import_what_seeding_needs)
        await asyncio.gather(
            *(
                self._timed(name, start)
                for name, start in {
                    "postgres": self._postgres,
                    "valkey": self._valkey,
                    "s3": self._s3,
                    "smtp": self._smtp,
                }.items()
                if not self._settings.is_configured(name)
            ),
            warm,
        )
        self._state.write_environment(self.environment)
        await self._timed("schema and accounts", self._prepare_database)

    async def start_programs(self) -> None:
        """Start the platform's own programs; returns when each has shown that it works."""
        programs = {"media": self._media, "sandbox": self._sandbox, "web": self._web, "worker": self._worker}
        await asyncio.gather(
            *(
                self._timed(name, start)
                for name, start in programs.items()
                if not self._settings.is_configured(name)
            )
        )

    async def stop(self) -> None:
        await self.children.stop(STOP_FIRST)
        os.close(self._lock)

    async def _timed(self, name: str, start: Callable[[], Awaitable[None]]) -> None:
        begun = time.monotonic()
        await start()
        now = time.monotonic()
        self._report(f"{now - self._begun:5.1f} s  {name} ready ({now - begun:.1f} s)")

    # Services

    async def _postgres(self) -> None:
        server = await postgres_server.start_postgres(
            self.children,
            self._state.path,
            port=self._ports["postgres"],
            password=self.secrets["database_password"],
            shared=self._state.shared,
        )
        await server.ensure_database(DATABASE)
        address = f"127.0.0.1:{server.port}, database {DATABASE}, user {postgres_server.DATABASE_USER}"
        self._note("postgres", address, "PostgreSQL 18")

    async def _valkey(self) -> None:
        valkey = await services.start_valkey(
            self.children,
            self._state.path,
            port=self._ports["valkey"],
            password=self.secrets["valkey_password"],
        )
        self._note("valkey", f"127.0.0.1:{valkey.port}", "Valkey: live events, jobs, rate limits")

    async def _s3(self) -> None:
        store = await services.start_object_store(
            self.children,
            self._state.path,
            port=self._ports["s3"],
            access_key_id=self.secrets["s3_access_key_id"],
            secret_access_key=self.secrets["s3_secret_access_key"],
            bucket=BUCKET,
        )
        self._note("s3", store.endpoint_url, f"S3, bucket {BUCKET}")

    async def _smtp(self) -> None:
        sink = await services.start_mail_sink(self.children, self._state.path, port=self._ports["smtp"])
        self._note("smtp", sink.url, f"Mail, kept in {sink.maildir}")

    async def _prepare_database(self) -> None:
        from entrypoints.cli.calendar import settings_of
        from entrypoints.cli.data import bring_to
        from entrypoints.cli.seed import ACCOUNTS, seed
        from entrypoints.container import close, create_container

        settings = settings_of(self.environment)
        owner = self.environment.get(f"LIVEPANTY_{OWNER}", settings.database_url)
        await bring_to("head", owner_url=owner, program_url=settings.database_url, make_role=True)
        container = create_container(settings)
        try:
            await seed(
                container, {account.key: self.secrets[f"password_{account.key}"] for account in ACCOUNTS}
            )
        finally:
            await close(container)

    # Programs

    async def _program(
        self, name: str, *arguments: str, called: str = "", more: Mapping[str, str] | None = None
    ) -> Child:
        return await self.children.spawn(
            called or name,
            [sys.executable, "-m", "entrypoints.cli.main", "serve", name, *arguments],
            # Compiled once: four programs that compile the same modules at every start take seconds for it.
            environment={**self._for_programs(), "PYTHONDONTWRITEBYTECODE": "", **(more or {})},
        )

    def _for_programs(self) -> dict[str, str]:
        """All but how to come as the tables' owner."""
        return {name: value for name, value in self.environment.items() if not name.endswith(OWNER)}

    async def _media(self) -> None:
        await asyncio.gather(*(self._media_process(place) for place in range(len(self._media_ports))))

    def media_environment(self, place: int) -> dict[str, str]:
        """What one media process has besides the others."""
        control, udp = self._media_ports[place]
        among = {"LIVEPANTY_MEDIA_REDIS_URL": self.environment["LIVEPANTY_REDIS_URL"]}
        return {
            "LIVEPANTY_MEDIA_CONTROL_PORT": str(control),
            "LIVEPANTY_MEDIA_UDP_PORT": str(udp),
            # With all other state: what is thrown away with it leaves nothing in /var/tmp.
            "LIVEPANTY_MEDIA_SPOOL": self.environment.get("LIVEPANTY_MEDIA_SPOOL")
            or str(self._state.path / f"spool-{control}"),
            **(among if len(self._media_ports) > 1 else {}),
        }

    async def _media_process(self, place: int) -> None:
        control, udp = self._media_ports[place]
        child = await self._program("media", called=_media_name(place), more=self.media_environment(place))
        address = f"http://127.0.0.1:{control}"
        await until_ready(child, lambda: _answers_ok(f"{address}/health"), seconds=PROGRAM_SECONDS)
        name = _media_name(place)
        if all(started.name != name for started in self.started):
            self._note(name, f"udp 127.0.0.1:{udp}", f"WebRTC; control {address}")

    async def replace(self, dead: Child) -> bool:
        """Start another one for a media process that left or died while others carry its shows on.

        False for any other child, for one that never was ready, and for one that dies as soon as it is back: whoever
        develops it wants to see why, not to see it start for ever.
        """
        places = {_media_name(place): place for place in range(len(self._media_ports))}
        ready_at = self._replaced_at.get(dead.name, float("-inf"))
        is_hopeless = dead.process.returncode != 0 and time.monotonic() - ready_at < STAYS_UP_SECONDS
        is_ours = len(places) > 1 and dead.name in places and any(s.name == dead.name for s in self.started)
        if is_hopeless or not is_ours:
            return False
        self._report(
            f"{dead.ending()}; another one starts, and the log of this one is kept as {dead.log.name}.old"
        )
        await self.children.bury(dead)
        await self._media_process(places[dead.name])
        self._replaced_at[dead.name] = time.monotonic()
        self._report(f"{dead.name} is back")
        return True

    async def _sandbox(self) -> None:
        child = await self._program("sandbox", "--port", str(self._ports["sandbox"]))
        address = f"http://127.0.0.1:{self._ports['sandbox']}"
        await until_ready(child, lambda: _answers_ok(f"{address}/health"), seconds=PROGRAM_SECONDS)
        self._note("sandbox", address, "Payment gateway and verification vendors")

    async def _web(self) -> None:
        child = await self._program("web", "--port", str(self._ports["web"]))
        address = f"http://127.0.0.1:{self._ports['web']}"
        await until_ready(child, lambda: _answers_ok(f"{address}/ready"), seconds=PROGRAM_SECONDS)
        self._note("web", self.environment["LIVEPANTY_PUBLIC_URL"], "Pages, API, /docs")

    async def _worker(self) -> None:
        from redis.asyncio import Redis

        from entrypoints.worker.health import is_healthy
        from entrypoints.worker.queue import HEALTH_KEY

        url = self.environment["LIVEPANTY_REDIS_URL"]
        async with Redis.from_url(url) as client:
            await client.delete(HEALTH_KEY)  # an earlier run's would pass for this one's
        child = await self._program("worker")

        async def probe() -> None:
            assert await is_healthy(url), "it has not taken up the queue"

        await until_ready(child, probe, seconds=PROGRAM_SECONDS)
        self._note("worker", "", "Notices, e-mail, webhooks, tidying up")

    def _note(self, name: str, address: str, about: str) -> None:
        self.started.append(Started(name, address, about, f"{name}.log"))


def _media_name(place: int) -> str:
    return "media" if place == 0 else f"media-{place + 1}"


async def _answers_ok(url: str) -> None:
    """Raise unless a GET is answered with 200."""
    import httpx2

    # Of this machine and without TLS: no certificates are read for it, at each of many looks.
    async with httpx2.AsyncClient(timeout=5, trust_env=False, verify=False) as client:
        answer = await client.get(url)
    assert answer.status_code == 200, f"{url} answered {answer.status_code}: {answer.text[:300]}"


def _import_what_seeding_needs() -> None:
    """Two seconds of imports, while the services start."""
    for module in ("adapters.postgres.migrate", "entrypoints.cli.seed", "entrypoints.container"):
        importlib.import_module(module)


def stop_signals(stop: asyncio.Event) -> None:
    """Have Ctrl-C, `kill` and a closed terminal set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

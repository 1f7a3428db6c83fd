"""What the ledger's bench is measured against: pgbench, one bare row a commit by the same driver, pgledger."""

import asyncio
import contextlib
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from entrypoints.cli.benches._tip_stage import Measured, SendOne, Show, Stage, closed_loop
from entrypoints.cli.processes import RunAs, ServiceError
from entrypoints.container import new_id

CLIENTS = 128
ROWS_A_CLIENT = 120
CHANGES_A_CLIENT = 6
"""Counted, not timed: pgbench would take the time that 128 connections need for its own."""
PGBENCH_SECONDS = 120

_TABLES = """
CREATE TABLE IF NOT EXISTS bench_row (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payer bigint NOT NULL,
    receiver bigint NOT NULL, amount bigint NOT NULL, key uuid NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS bench_hot (id int PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO bench_hot VALUES (1, 0) ON CONFLICT DO NOTHING;
"""
_ONE_ROW = "INSERT INTO bench_row (payer, receiver, amount, key) VALUES (1, 2, 10, gen_random_uuid());\n"
_HOT_ROW = "UPDATE bench_hot SET balance = balance + 10 WHERE id = 1;\n"
_TPS = re.compile(r"tps = ([0-9.]+)")


class PgBench:
    """PostgreSQL's own load program, in C: the most that one row a commit can do on this machine."""

    def __init__(self, database_url: str, program: Path) -> None:
        self._url = make_url(database_url)
        self._program = program

    async def one_row(self) -> float:
        """Rows inserted a second, each by a commit of its own."""
        return await asyncio.to_thread(self._run, _ONE_ROW, ROWS_A_CLIENT)

    async def hot_row(self) -> float:
        """Changes a second of one row that all want."""
        return await asyncio.to_thread(self._run, _HOT_ROW, CHANGES_A_CLIENT)

    def _run(self, script: str, transactions: int) -> float:
        url, run_as = self._url, RunAs.nobody()
        with tempfile.TemporaryDirectory() as directory:
            Path(directory).chmod(0o755)
            file = Path(directory) / "script.sql"
            file.write_text(script)
            done = subprocess.run(  # noqa: S603  (the wheel's own program)
                [
                    str(self._program), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
                    "-t", str(transactions), "-f", str(file),
                    "-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database),
                ],
                env={"PGPASSWORD": str(url.password), "LC_ALL": "C.UTF-8", "HOME": "/"},
                user=run_as.uid if run_as else None, group=run_as.gid if run_as else None,
                capture_output=True, text=True, check=False, timeout=PGBENCH_SECONDS, cwd="/",
            )  # fmt: skip
        found = _TPS.search(done.stdout)
        if found is None:
            raise ServiceError(
                f"pgbench failed ({done.returncode}): {(done.stderr or done.stdout).strip()[-500:]}"
            )
        return float(found.group(1))


async def prepare(database_url: str) -> None:
    connection = await _connect(database_url)
    try:
        await connection.execute(_TABLES)
    finally:
        await connection.close()


async def one_row_by_driver(stage: Stage, database_url: str, seconds: float) -> Measured:
    """As pgbench's one row, by the driver and from the loop that our tips come from."""
    async with _connections(database_url) as idle:

        async def send(_viewer: object, _show: Show) -> None:
            connection = idle.pop()
            try:
                await connection.execute(
                    "INSERT INTO bench_row (payer, receiver, amount, key) VALUES (1, 2, 10, $1)", new_id()
                )
            finally:
                idle.append(connection)

        return await closed_loop(stage, send, clients=CLIENTS, performers=1, seconds=seconds)


class PgLedger:
    """pgledger, by the two functions it documents, from SQL files that whoever runs the bench supplies.

    One transfer stands for a tip: no fee, no tip row, no event, no idempotency key. It is measured at less than it
    would have to do.
    """

    def __init__(self, database_url: str, files: tuple[Path, ...]) -> None:
        self._url = database_url
        self._files = files
        self._accounts: dict[object, str] = {}

    async def prepare(self, stage: Stage) -> None:
        connection = await _connect(self._url)
        try:
            for file in self._files:
                await connection.execute(file.read_text())
            for owner in (*stage.viewers, *(show.performer_id for show in stage.shows)):
                self._accounts[owner] = await connection.fetchval(
                    "SELECT id FROM pgledger_create_account($1, 'TOKEN')", str(owner)
                )
        finally:
            await connection.close()

    async def measure(self, stage: Stage, *, performers: int, seconds: float) -> Measured:
        async with _connections(self._url) as idle:
            return await closed_loop(
                stage, self._send(idle), clients=CLIENTS, performers=performers, seconds=seconds
            )

    def _send(self, idle: list[asyncpg.Connection]) -> SendOne:
        async def send(viewer: object, show: Show) -> None:
            connection = idle.pop()
            try:
                await connection.fetchrow(
                    "SELECT * FROM pgledger_create_transfer($1, $2, 10)",
                    self._accounts[viewer],
                    self._accounts[show.performer_id],
                )
            finally:
                idle.append(connection)

        return send


def _connect(database_url: str) -> "asyncpg.Connection":
    url = make_url(database_url).set(drivername="postgresql", query={})
    return asyncpg.connect(url.render_as_string(hide_password=False), ssl=False, timeout=20)


@asynccontextmanager
async def _connections(database_url: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """One for each client, so that nobody waits for one. They are gone afterwards: others need the places."""
    opened = [await _connect(database_url) for _ in range(CLIENTS)]
    try:
        yield list(opened)
    finally:
        for connection in opened:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close()

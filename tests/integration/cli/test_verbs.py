"""`migrate` and `ledger verify` as a person runs them: words and exit codes."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres import migrate
from entrypoints.cli.processes import free_port
from tests.integration.conftest import Databases

Done = subprocess.CompletedProcess[str]


async def livepanty(*arguments: str, url: str) -> Done:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "entrypoints.cli.main", *arguments],
        env={**os.environ, "LIVEPANTY_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest_asyncio.fixture
async def empty_url(databases: Databases) -> AsyncIterator[str]:
    url = await databases.create(empty=True)
    yield url
    await databases.drop(url)


async def test_migrate_goes_up_and_down_and_says_so(empty_url: str) -> None:
    head = migrate.head()
    for arguments, said in [
        ((), f"empty → {head}"),
        ((), f"{head} → {head}"),
        (("0003",), f"{head} → 0003"),
        (("0005",), "0003 → 0005"),
        (("base",), "0005 → empty"),
    ]:
        done = await livepanty("migrate", *arguments, url=empty_url)
        assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr


async def test_migrate_refuses_a_revision_there_is_not(empty_url: str) -> None:
    done = await livepanty("migrate", "9999", url=empty_url)
    assert done.returncode == 1
    assert "9999" in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_database_that_is_not_there_gets_one_line_without_the_password() -> None:
    port = free_port(0)
    url = f"postgresql+asyncpg://livepanty:very-secret@127.0.0.1:{port}/livepanty?ssl=disable"
    for arguments in (("migrate",), ("ledger", "verify")):
        done = await livepanty(*arguments, url=url)
        assert done.returncode == 1
        assert done.stderr.startswith(f"Error: no database answers at 127.0.0.1:{port}")
        assert "very-secret" not in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


async def test_ledger_verify_passes_a_right_book_and_fails_a_wrong_one(own_database_url: str) -> None:
    right = await livepanty("ledger", "verify", url=own_database_url)
    assert right.returncode == 0, right.stdout + right.stderr
    assert "holds" in right.stdout
    assert "wrong" not in right.stdout

    engine = create_async_engine(make_url(own_database_url), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text(
                "INSERT INTO ledger_account (id, unit, kind, owner_id, balance, floor)"
                " VALUES (77, 'TOKEN', 'viewer_paid', gen_random_uuid(), 500, 0)"
            )
        )
    await engine.dispose()
    wrong = await livepanty("ledger", "verify", url=own_database_url)
    assert wrong.returncode == 1
    assert "wrong" in wrong.stdout
    assert "viewer_paid" in wrong.stdout

"""A book dumped with pg_dump and restored into another server, and `livepanty ledger rebase` (WAL-18)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.ledger.epochs import is_at_home
from adapters.postgres.ledger.proof import PROOFS
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from domain.identity.permissions import Role
from entrypoints.cli.postgres_server import Postgres, postgres_program, start_postgres
from entrypoints.cli.processes import Children
from entrypoints.cli.services import any_port, default_state, throwaway_state
from tests.builders import a_user
from tests.integration.cli.test_ledger_digest import Operator
from tests.integration.database.conftest import World

OFFICER = "meera@example.in"
COUNTED_ON = "the book counts its transactions on from the end of its chain"


@pytest_asyncio.fixture(scope="module")
async def other_server() -> AsyncIterator[Postgres]:
    """It has counted few transactions yet."""
    with throwaway_state() as state:
        children = Children(state / "logs")
        try:
            yield await start_postgres(
                children, state, port=any_port(), password=uuid4().hex, shared=default_state(), throwaway=True
            )
        finally:
            await children.stop()


@dataclass(frozen=True, slots=True)
class Restored:
    """A book of three sealed transfers and one that was not sealed, in its old server and restored in another."""

    old: Operator
    new: Operator
    exported: Path


@pytest.fixture
async def book(own_database_url: str, other_server: Postgres, tmp_path: Path) -> AsyncIterator[Restored]:
    old = Operator(own_database_url, tmp_path)
    await burn_transactions(own_database_url, 20_000)
    async with World("postgres", old.engine).begin() as tx:
        await tx.users.add(a_user(email=OFFICER, role=Role.FINANCE_OFFICER))
    for amount in (50, 30, 20):
        await old.post(amount)
    await old.run("digest", "write")
    await old.post(7)
    exported = tmp_path / "digests.jsonl"
    await old.run("digest", "export", str(exported))

    name = f"restored_{uuid4().hex}"
    await other_server.ensure_database(name)
    await dump_and_restore(own_database_url, other_server.url(name), tmp_path / "book.dump")
    new = Operator(other_server.url(name), tmp_path)
    yield Restored(old, new, exported)
    await old.engine.dispose()
    await new.engine.dispose()


async def burn_transactions(url: str, count: int) -> None:
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "DO $$ BEGIN FOR i IN 1 .. "
                f"{count:d} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
            )
        )
    await engine.dispose()


async def dump_and_restore(source: str, target: str, file: Path) -> None:
    await run_program(
        "pg_dump", source, "--format=custom", "--no-owner", "--no-privileges", "--file", str(file)
    )
    await run_program("pg_restore", target, "--exit-on-error", "--no-owner", str(file))


async def run_program(name: str, url: str, *arguments: str) -> None:
    program = await postgres_program(default_state(), name)
    assert program is not None, name
    parsed = make_url(url)
    plain = parsed.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        program,
        "--dbname",
        plain,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


async def rebase(operator: Operator, officer: str = OFFICER) -> tuple[int, str]:
    return await operator.run("rebase", "--officer", officer, "--reason", "the old machine burnt down")


async def proven(operator: Operator, exported: Path) -> str:
    return (await operator.run("digest", "verify", str(exported)))[1]


async def test_wal_18_a_restored_book_goes_on_after_it_was_proven(book: Restored) -> None:
    assert "and the book is as they say" in await proven(book.new, book.exported)

    code, said = await rebase(book.new)
    assert (code, said.split(":")[0]) == (0, "epoch 2"), said
    assert "proven up to seal 1, and counted on from" in said
    await book.new.post(40)
    await book.new.post(2)
    code, written = await book.new.run("digest", "write")

    assert code == 0, written
    assert "digest 2: 6 transfers in 2 seals" in written
    assert "and the book is as they say" in await proven(book.new, book.exported)
    status = (await book.new.run("digest", "status"))[1]
    assert "6 transfers are sealed, 0 wait for it" in status
    async with book.new.engine.connect() as connection:
        entry = (await connection.execute(text("SELECT * FROM audit_entry"))).one()
    assert (entry.action, entry.subject, entry.note) == (
        "ledger.rebase",
        "ledger_epoch:2",
        "the old machine burnt down",
    )
    code, said = await rebase(book.new)
    assert (code, "this book is in the server that it counts" in said) == (1, True)
    verifier = PostgresLedgerVerifier(book.new.engine)
    assert [each for check in (*PROOFS, COUNTED_ON) async for each in verifier.run(check)] == []
    for tampered in ("UPDATE ledger_epoch SET base = base + 1 WHERE number = 2",
                     "UPDATE ledger_epoch SET seal_hash = sha256('other') WHERE number = 2"):  # fmt: skip
        await book.new.tamper(tampered)
    assert {finding.subject async for finding in verifier.run(COUNTED_ON)} == {"epoch 2", "the journal"}


async def test_wal_18_nothing_is_posted_to_a_restored_book_before(book: Restored) -> None:
    """It would stand among what was sealed, and never be sealed itself."""
    with pytest.raises(DBAPIError, match="run livepanty ledger rebase"):
        await book.new.post(40)
    async with book.new.engine.connect() as connection:
        assert not await is_at_home(connection)
    async with book.old.engine.connect() as connection:
        assert await is_at_home(connection)

    code, said = await book.new.run("digest", "write")
    assert (code, "run livepanty ledger rebase" in said) == (1, True)


async def test_wal_18_a_restored_book_that_was_changed_does_not_go_on(book: Restored) -> None:
    await book.new.tamper("UPDATE ledger_transfer SET amount = 51, credit_balance = 51 WHERE amount = 50")

    code, said = await rebase(book.new)

    assert code == 1
    assert "it is not the one that seal 1 holds" in said
    with pytest.raises(DBAPIError, match="run livepanty ledger rebase"):
        await book.new.post(40)


async def test_wal_18_a_finance_officer_answers_for_it(book: Restored) -> None:
    async with World("postgres", book.new.engine).begin() as tx:
        await tx.users.add(a_user(email="asha@example.in", role=Role.VIEWER))

    assert "nobody has this address" in (await rebase(book.new, "nobody@example.in"))[1]
    assert "the role viewer may not read finance" in (await rebase(book.new, "asha@example.in"))[1]
    code, said = await book.new.run("rebase", "--officer", OFFICER, "--reason", "  ")
    assert (code, "say why" in said) == (1, True)
    code, said = await book.new.run_without_key("rebase", "--officer", OFFICER, "--reason", "restored")
    assert (code, "without a key" in said) == (1, True)


async def test_wal_18_a_book_at_home_is_left_as_it_is(book: Restored) -> None:
    code, said = await rebase(book.old)

    assert (code, "this book is in the server that it counts" in said) == (1, True)
    await book.old.post(9)

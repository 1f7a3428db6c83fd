"""Several processes at one book, each with connections of its own, racing for the same transfers and holds (WAL-01)."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.ledger.checks import core, holds
from application.ledger.write_digest import WriteDigest
from tests.conftest import REPOSITORY
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World
from tests.integration.database.ledger.ledger_process import (
    ACTS,
    BOUGHT,
    PERFORMER,
    WALLETS,
    purchase,
    tip,
    wallet,
)
from tests.integration.database.ledger.test_ledger_digests import SIGNER

PROCESSES = 3


@pytest.fixture
async def engine_of_its_own(own_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    yield engine
    await engine.dispose()


async def run_process(url: str, number: int) -> Mapping[str, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.database.ledger.ledger_process", url, str(number),
        cwd=REPOSITORY, env={"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-3000:]
    said: Mapping[str, list[str]] = json.loads(output)
    return said


async def test_wal_01_processes_that_race_for_everything_leave_a_right_book(
    databases: Databases, own_database_url: str, engine_of_its_own: AsyncEngine
) -> None:
    world = World("postgres", engine_of_its_own)
    async with world.begin() as tx:
        await tx.ledger.post([purchase(number) for number in range(WALLETS)])
    url = databases.as_program(own_database_url)
    ended = asyncio.Event()

    async def seal_meanwhile() -> None:
        while not ended.is_set():
            await WriteDigest(world.begin, SIGNER, world.now)()
            await asyncio.sleep(0.2)

    sealing = asyncio.create_task(seal_meanwhile())
    said = await asyncio.gather(*(run_process(url, number) for number in range(PROCESSES)))
    ended.set()
    await sealing
    await WriteDigest(world.begin, SIGNER, world.now)()

    verifier = world.ledger_verifier
    for check in verifier.checks():
        if check in core.CHECKS | holds.CHECKS or "seal" in check:
            assert [finding async for finding in verifier.run(check)] == [], check
    await _require_each_act_once(world, {name for each in said for name in each["done"]})
    refused = {code for each in said for code in each["refused"]}
    assert refused <= {"insufficient_balance", "hold_not_found", "hold_ended", "hold_exceeded"}
    assert "insufficient_balance" in refused, "the wallets were meant to run dry"


async def _require_each_act_once(world: World, done: set[str]) -> None:
    """What a process was told is done is in the book once, and nothing else is."""
    async with world.engine.connect() as connection:
        query = text("SELECT id, amount FROM ledger_transfer WHERE reference <> 'order:shared'")
        booked = {row.id: row.amount for row in await connection.execute(query)}
    tips = {tip(number).id for number in range(ACTS) if f"tip/{number}" in done}
    assert tips <= booked.keys()
    assert len(booked) == sum(name.startswith(("tip/", "part/")) for name in done)

    async with world.begin() as tx:
        wallets = [wallet(number) for number in range(WALLETS)]
        balances = await tx.ledger.lock([*wallets, PERFORMER])
    assert all(balances[each] >= 0 for each in wallets)
    state = await world.digest_queries.state()
    assert (state.sealed_transfers, state.unsealed_transfers) == (len(booked) + WALLETS, 0)
    held = await _held(world)
    assert sum(balances[each] for each in wallets) + held + sum(booked.values()) == BOUGHT * WALLETS


async def _held(world: World) -> int:
    async with world.engine.connect() as connection:
        query = text("SELECT coalesce(sum(held), 0) FROM ledger_account")
        return int((await connection.execute(query)).scalar_one())

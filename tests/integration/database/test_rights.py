"""The programs' role: it does all that they do, and cannot rewrite the journal (WAL-01)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from adapters.postgres.rights import APPEND_ONLY, COLUMNS, DELETES, FORGOTTEN, could_rewrite
from application.ledger.expire_holds import ExpireHolds
from application.ledger.write_digest import WriteDigest
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.edge.readiness import Readiness
from tests.builders import NOW, a_hold, a_transfer
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World
from tests.integration.database.moderation.findings import findings_of


@pytest.fixture
async def program(databases: Databases, own_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(databases.as_program(own_database_url), poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
async def owner(own_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    yield engine
    await engine.dispose()


async def test_the_programs_do_with_the_ledger_all_that_they_do(program: AsyncEngine) -> None:
    world = World("postgres", program)
    wallet = Account.of(AccountKind.VIEWER_PAID, UserId(uuid4()))
    spent, over = (
        a_hold(account=wallet, amount=20, at=NOW, expires_at=NOW + timedelta(minutes=1)) for _ in range(2)
    )
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED), credit=wallet,
        amount=100, fee_account=None, fee=0,
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.ledger.post([bought])
        await tx.ledger.post([a_transfer(debit=wallet, amount=30, fee=9)])
        await tx.holds.place(spent)
        await tx.holds.place(over)
        await tx.holds.post(spent.id, [a_transfer(debit=wallet, amount=5, fee=1)])
        await tx.holds.void(spent.id, at=NOW)
    await ExpireHolds(world.begin, world.hold_queries, world.now)()
    written = await WriteDigest(world.begin, Ed25519DigestSigner("A" * 43), world.now)()

    assert written is not None
    assert written.digest.balances[AccountKind.VIEWER_PAID] == 65
    assert set(await findings_of(PostgresLedgerVerifier(program))) == {"every transfer has its cause"}


@pytest.fixture
async def shared(databases: Databases, database_url: str) -> AsyncIterator[AsyncEngine]:
    """As the programs' role, where nothing that is tried is done."""
    engine = create_async_engine(databases.as_program(database_url), poolclass=NullPool)
    yield engine
    await engine.dispose()


async def columns_of(engine: AsyncEngine, table: str) -> list[str]:
    query = text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attnum > 0")
    async with engine.connect() as connection:
        return [row.attname for row in await connection.execute(query, {"t": table})]


async def is_refused(engine: AsyncEngine, statement: str, table: str) -> None:
    with pytest.raises(DBAPIError, match=f"permission denied for table {table}"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_wal_01_the_programs_may_not_rewrite_what_only_grows(shared: AsyncEngine, table: str) -> None:
    """By right: it does not come to the trigger."""
    for column in await columns_of(shared, table):
        await is_refused(shared, f'UPDATE {table} SET "{column}" = DEFAULT WHERE false', table)
    await is_refused(shared, f"DELETE FROM {table} WHERE false", table)
    await is_refused(shared, f"TRUNCATE {table}", table)


@pytest.mark.parametrize("table", FORGOTTEN)
async def test_wal_01_the_programs_may_change_nothing_of_what_goes_when_it_is_old(
    shared: AsyncEngine, table: str
) -> None:
    for column in await columns_of(shared, table):
        await is_refused(shared, f'UPDATE {table} SET "{column}" = DEFAULT WHERE false', table)
    await is_refused(shared, f"TRUNCATE {table}", table)


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_wal_01_what_only_grows_refuses_its_owner_too(owner: AsyncEngine, table: str) -> None:
    """By trigger: whoever migrates has every right."""
    column = (await columns_of(owner, table))[0]
    for act in (f"UPDATE {table} SET {column} = {column} WHERE false", f"DELETE FROM {table} WHERE false"):
        with pytest.raises(DBAPIError, match=r"refused|append-only|only|never"):
            async with owner.begin() as connection:
                await connection.execute(text(act))


@pytest.mark.parametrize("table", COLUMNS)
async def test_wal_01_the_programs_change_only_what_may_change_of_a_row(
    shared: AsyncEngine, table: str
) -> None:
    for column in await columns_of(shared, table):
        if column not in COLUMNS[table].split(", "):
            await is_refused(shared, f'UPDATE {table} SET "{column}" = DEFAULT WHERE false', table)
    await is_refused(shared, f"DELETE FROM {table} WHERE false", table)


async def test_wal_01_rows_leave_a_few_tables_only_and_no_guarded_table_is_forgotten(
    shared: AsyncEngine,
) -> None:
    deletable = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND has_table_privilege(oid, 'DELETE, TRUNCATE')
    """
    guarded = """
        SELECT DISTINCT tgrelid::regclass::text AS relname FROM pg_trigger
        WHERE tgname LIKE '%append_only' AND tgtype & 16 > 0 AND tgattr = ''
    """
    async with shared.connect() as connection:
        assert {row.relname for row in await connection.execute(text(deletable))} == set(DELETES)
        found = {row.relname for row in await connection.execute(text(guarded))}
    assert found - set(COLUMNS) == {*APPEND_ONLY, *FORGOTTEN} - {
        "invoice",
        "credit_note",
    }  # whose triggers have another name


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE ledger_account SET owner_id = gen_random_uuid()",
        "UPDATE ledger_account SET floor = NULL",
        "DELETE FROM ledger_account",
        "ALTER TABLE ledger_transfer DISABLE TRIGGER append_only",
        "DROP TRIGGER append_only ON ledger_transfer",
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_floor",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
async def test_wal_01_the_programs_may_not_take_the_guards_away(
    databases: Databases, database_url: str, act: str
) -> None:
    program = create_async_engine(databases.as_program(database_url), poolclass=NullPool)
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with program.begin() as connection:
            await connection.execute(text(act))
    await program.dispose()


async def test_who_could_rewrite_the_journal_is_told(program: AsyncEngine, owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        assert await could_rewrite(connection) == sorted(APPEND_ONLY)
    async with program.connect() as connection:
        assert await could_rewrite(connection) == []
    async with owner.begin() as connection:
        await connection.execute(text("GRANT DELETE ON ledger_seal TO livepanty_program"))
    async with program.connect() as connection:
        assert await could_rewrite(connection) == ["ledger_seal"]


async def test_a_web_process_that_could_rewrite_the_journal_is_not_ready(
    program: AsyncEngine, owner: AsyncEngine, redis_url: str
) -> None:
    async with Redis.from_url(redis_url) as redis:

        async def said(engine: AsyncEngine, *, is_dev: bool) -> str:
            asked = Readiness(engine, redis, "http://127.0.0.1:9", is_dev=is_dev, within=60)
            return (await asked())["database"]

        assert await said(owner, is_dev=False) == "this role could rewrite the journal"
        assert await said(program, is_dev=False) == "ok"
        assert await said(owner, is_dev=True) == "ok"

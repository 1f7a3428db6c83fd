"""The migrations make exactly the tables that the adapters declare, and can be undone."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from importlib import import_module

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres import migrate
from adapters.postgres.schema import metadata
from tests.integration.conftest import Databases

CATALOGUE = {
    "columns": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', udt_name, is_nullable, column_default, is_generated)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
          AND conrelid::regclass::text <> 'alembic_version'""",
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
}
EXTRAS = {
    "triggers": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "types": """
        SELECT typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd') """,
    "sequences": """
        SELECT relname, relkind::text FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace""",
}

Catalogue = Mapping[str, Mapping[str, str]]


@pytest_asyncio.fixture
async def empty(databases: Databases) -> AsyncIterator[AsyncEngine]:
    url = await databases.create(empty=True)
    engine = create_async_engine(url, poolclass=NullPool)
    yield engine
    await engine.dispose()
    await databases.drop(url)


async def catalogue(engine: AsyncEngine, queries: Mapping[str, str]) -> Catalogue:
    async with engine.connect() as connection:
        return {
            kind: {str(row[0]): str(row[1]) for row in await connection.execute(text(query))}
            for kind, query in queries.items()
        }


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(migrate._config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def test_the_migrations_are_one_line_in_order() -> None:
    found = revisions()
    assert found == sorted(found)
    assert found[0] == "0001"
    assert migrate.head() == found[-1]


async def test_the_migrated_tables_are_the_declared_ones(empty: AsyncEngine, databases: Databases) -> None:
    """Column by column, constraint by constraint, index by index, as PostgreSQL itself writes them down."""
    import_module("adapters.postgres.database")  # declares every table
    await migrate.upgrade(empty)
    url = await databases.create(empty=True)
    declared = create_async_engine(url, poolclass=NullPool)
    async with declared.begin() as connection:
        await connection.run_sync(metadata.create_all)
    try:
        migrated_catalogue = await catalogue(empty, CATALOGUE)
        declared_catalogue = await catalogue(declared, CATALOGUE)
        for kind in CATALOGUE:
            assert migrated_catalogue[kind] == declared_catalogue[kind], kind
    finally:
        await declared.dispose()
        await databases.drop(url)


async def test_alembic_sees_no_difference_either(empty: AsyncEngine) -> None:
    import_module("adapters.postgres.database")
    await migrate.upgrade(empty)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with empty.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.timeout(600)  # it grows with each migration
async def test_down_undoes_up_step_by_step(empty: AsyncEngine) -> None:
    """Each migration's downgrade leaves exactly what was there before it."""
    everything = CATALOGUE | EXTRAS
    before: dict[str, Catalogue] = {}
    for revision in revisions():
        before[revision] = await catalogue(empty, everything)
        await migrate.upgrade(empty, revision)
        assert await migrate.current(empty) == revision
    top = await catalogue(empty, everything)
    for revision in reversed(revisions()):
        await migrate.downgrade(empty, "-1")
        assert await catalogue(empty, everything) == before[revision], f"what {revision} leaves behind"
    assert await migrate.current(empty) is None
    await migrate.upgrade(empty)
    assert await catalogue(empty, everything) == top


async def test_two_migrations_at_once_take_turns(empty: AsyncEngine) -> None:
    await asyncio.gather(*(migrate.upgrade(empty) for _ in range(3)))
    assert await migrate.current(empty) == migrate.head()


@pytest.mark.parametrize("revision", revisions())
async def test_a_migration_gives_up_rather_than_queue_behind_a_long_transaction(
    empty: AsyncEngine, revision: str
) -> None:
    """Every migration sets a lock timeout: waiting for a lock, it would stop everyone behind it."""
    source = ScriptDirectory.from_config(migrate._config()).get_revision(revision)
    assert source is not None
    seen: list[str] = []

    def watch(connection: Connection) -> None:
        seen.append(str(connection.execute(text("SHOW lock_timeout")).scalar()))

    await migrate.upgrade(empty, f"{source.down_revision}" if source.down_revision else "base")
    async with empty.connect() as connection:

        def step(plain: Connection) -> None:
            context = MigrationContext.configure(plain)
            with Operations.context(context):
                source.module.upgrade()
            watch(plain)

        await connection.run_sync(step)
        await connection.rollback()
    assert seen == ["5s"]


async def test_an_unknown_revision_is_refused(empty: AsyncEngine) -> None:
    with pytest.raises(Exception, match="9999"):
        await migrate.upgrade(empty, "9999")
    with pytest.raises(DBAPIError):
        async with empty.connect() as connection:
            await connection.execute(text("SELECT * FROM stream"))

"""Moves a database from one version of the schema to another."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_ONE_AT_A_TIME = 7_408_551_932_041
"""Key of the advisory lock: two deployments that start together migrate one after the other."""


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Apply the migrations up to `revision`, each in a transaction of its own."""
    await _run(engine, lambda config: command.upgrade(config, revision))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Undo the migrations after `revision`; "base" undoes all."""
    await _run(engine, lambda config: command.downgrade(config, revision))


async def current(engine: AsyncEngine) -> str | None:
    """The revision that the database is at; None when it is empty."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda plain: MigrationContext.configure(plain).get_current_revision()
        )


def head() -> str:
    """The newest revision this code has."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "there are migrations"
    return revision


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


async def _run(engine: AsyncEngine, step: Callable[[Config], None]) -> None:
    def on(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        step(config)

    async with engine.connect() as connection:
        # The lock belongs to the connection, not to a transaction: alembic begins and ends its own.
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        await connection.commit()
        try:
            await connection.run_sync(on)
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})
            await connection.commit()

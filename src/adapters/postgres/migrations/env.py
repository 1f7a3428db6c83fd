"""Alembic's way in. It is given a connection by `adapters.postgres.migrate`."""

from alembic import context
from sqlalchemy import Connection

from adapters.postgres.schema import metadata

connection = context.config.attributes["connection"]
assert isinstance(connection, Connection), "migrations are run through adapters.postgres.migrate"
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()

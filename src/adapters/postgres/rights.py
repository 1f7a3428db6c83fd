"""What the programs' own role may do: everything they need, and nothing to what is written for good.

Tables belong to the role that migrates. The programs come as another, so that whoever takes one over can add to the
journal, as the program can, and neither change nor remove a line of it, nor the triggers that refuse that.
"""

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

JOURNAL = (
    "ledger_transfer", "ledger_hold", "ledger_hold_post", "ledger_hold_end", "ledger_seal", "ledger_digest",
    "invoice", "credit_note",
)  # fmt: skip
"""The tables that only grow."""

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {role}",
    *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{role}}" for table in JOURNAL),
    # Of an account only what it holds changes.
    "REVOKE UPDATE, DELETE, TRUNCATE ON ledger_account FROM {role}",
    "GRANT UPDATE (balance, held) ON ledger_account TO {role}",
)

# A superuser is a member of every role, and an owner grants itself what was revoked.
_COULD_REWRITE = text(
    """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (:tables)
      AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'))
    ORDER BY c.relname
    """
)


async def ensure_role(connection: AsyncConnection, url: str) -> None:
    """Make the role that `url` names, with its password, where there is none. For development and tests."""
    role, password = _role_of(url), make_url(url).password
    asked = {"name": make_url(url).username}
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    verb = "ALTER" if (await connection.execute(query, asked)).first() is not None else "CREATE"
    quoted = str(password).replace("'", "''")
    await connection.execute(text(f"{verb} ROLE {role} LOGIN PASSWORD '{quoted}'".replace(":", r"\:")))


async def grant(connection: AsyncConnection, url: str) -> None:
    """Give the role that `url` names its rights on the tables that are there. Run it after each migration."""
    for statement in _GRANTS:
        await connection.execute(text(statement.format(role=_role_of(url))))


async def could_rewrite(connection: AsyncConnection) -> list[str]:
    """The tables of the journal that this connection's role could change; empty is as it should be."""
    return [row.relname for row in await connection.execute(_COULD_REWRITE, {"tables": list(JOURNAL)})]


def _role_of(url: str) -> str:
    """Quoted, for a statement that takes no parameters."""
    name = make_url(url).username
    assert name, "the address names a role"
    return '"' + name.replace('"', '""') + '"'

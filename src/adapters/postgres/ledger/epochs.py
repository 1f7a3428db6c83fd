"""In which server the book counts its transactions.

A dump carries the journal and the numbers of the transactions that wrote it, but the server that it is restored into
counts its own anew. An epoch says which server (by PostgreSQL's system identifier) counts now, and from which `base`
on: `xact` is the base and the server's number, so that what is posted after a restore comes after all that was posted
before it. The base stands in the default of `ledger_transfer.xact`, where it costs the writers nothing; a trigger
refuses to post while the server is not the epoch's.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, LargeBinary, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata

epoch_table = Table(
    "ledger_epoch",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("cluster", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("seals", BigInteger, nullable=False),
    Column("seal_hash", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("number > 0 AND base >= 0 AND seals >= 0", name="number"),
    CheckConstraint("length(seal_hash) = 32", name="hash"),
)

# In this server's count, and above what came from others.
HORIZON = text(
    """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           + (SELECT base FROM ledger_epoch ORDER BY number DESC LIMIT 1)
    """
)
_HOME = text(
    """
    SELECT (SELECT cluster FROM ledger_epoch ORDER BY number DESC LIMIT 1)
           IS NOT DISTINCT FROM (SELECT system_identifier FROM pg_control_system())
    """
)


@dataclass(frozen=True, slots=True)
class Epoch:
    """`seals` and `seal_hash` are the end of the chain when it began."""

    number: int
    cluster: int
    base: int
    seals: int
    seal_hash: bytes
    at: datetime


async def is_at_home(connection: AsyncConnection) -> bool:
    """Whether this server is the one that the book counts its transactions in: elsewhere nothing is posted."""
    return bool((await connection.execute(_HOME)).scalar_one())

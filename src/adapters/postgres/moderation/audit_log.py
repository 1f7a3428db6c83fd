"""The append-only audit log in PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
from domain.moderation.audit.entry import AuditEntry
from ports.acting import acting_tool
from ports.moderation.reports import (
    AuditLog,
)

audit_table = Table(
    "audit_entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("actor_id", Uuid, ForeignKey("account.id")),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("sequence", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("tool", Text, nullable=False),
    Column("automated", Boolean, Computed("actor_id IS NULL", persisted=True), nullable=False),
    Index("ix_audit_entry_at_id", "at", "id"),
)
"""Append-only: a trigger of migration 0008 refuses UPDATE, DELETE and TRUNCATE. Chained: see `audit_digests`."""


class PostgresAuditLog(AuditLog):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(self, entry: AuditEntry) -> None:
        row = {
            "id": entry.id,
            "actor_id": entry.actor_id,
            "action": entry.action,
            "subject": entry.subject,
            "reason": entry.reason,
            "note": entry.note,
            "at": entry.at,
            "tool": acting_tool(),
        }
        await self._connection.execute(insert(audit_table).values(row))

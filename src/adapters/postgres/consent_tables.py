"""The tables of consent, apart from their adapters: streaming's and moderation's queries join them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import metadata

agreement_table = Table(
    "agreement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text_sha256", LargeBinary, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("language IN ('en', 'hi')", name="language"),
    CheckConstraint("octet_length(text_sha256) = 32", name="text_sha256"),
    Index("ix_agreement_user_id_signed_at", "user_id", "signed_at"),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

cast_table = Table(
    "cast_member",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True, index=True),
    Column("state", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("text_sha256", LargeBinary),
    Column("invited_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('invited', 'confirmed', 'declined', 'withdrawn')", name="state"),
    CheckConstraint("scopes <@ ARRAY['live', 'record', 'clips', 'download', 'promotion']", name="scopes"),
    CheckConstraint(
        "(state = 'confirmed') = ('live' = ANY (scopes) AND text_sha256 IS NOT NULL AND answered_at IS NOT NULL)"
        " OR state = 'withdrawn'",
        name="confirmed",
    ),
    CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
    CheckConstraint("octet_length(text_sha256) = 32", name="text_sha256"),
)

record_table = Table(
    "consent_record",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("act", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("user_id", "prev"),
    CheckConstraint("octet_length(prev) = 32 AND octet_length(hash) = 32", name="sha256"),
)
"""Append-only, as agreements are. `facts` is JSON, kept as the very text that was hashed."""

"""The tables of consent, apart from their adapters: streaming's and moderation's queries join them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    text,
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

signed_name_table = Table(
    "signed_name",
    metadata,
    Column("id", Uuid, ForeignKey("agreement.id"), primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)
"""The name under a signature, apart from it: keys rotate, and a signature never changes."""

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

media_item_table = Table(
    "media_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('recording', 'clip', 'download', 'promotion')", name="kind"),
    CheckConstraint("state IN ('visible', 'hidden', 'erased')", name="state"),
)

withdrawal_table = Table(
    "withdrawal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("secret_digest", LargeBinary),
    Column("person_id", Uuid, ForeignKey("account.id")),
    Column("stream_id", Uuid, ForeignKey("stream.id"), index=True),
    Column("wish", Text, nullable=False),
    Column("is_intimate", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("hide_due_at", DateTime(timezone=True), nullable=False),
    Column("decide_due_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("reason", Text, nullable=False),
    Column("key_id", Text),
    Column("wrapped_key", LargeBinary),
    Column("ciphertext", LargeBinary),
    Column("erasure_by", Uuid, ForeignKey("account.id")),
    Column("erasure_policy", Text),
    Column("erasure_reason", Text),
    CheckConstraint("wish IN ('hide', 'erase')", name="wish"),
    CheckConstraint("state IN ('received', 'kept_hidden', 'erased', 'restored')", name="state"),
    CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by"),
    CheckConstraint("num_nonnulls(key_id, wrapped_key, ciphertext) IN (0, 3)", name="sealed"),
    CheckConstraint("(person_id IS NULL) = (secret_digest IS NOT NULL)", name="secret"),
    CheckConstraint("num_nonnulls(erasure_by, erasure_policy, erasure_reason) IN (0, 3)", name="erasure"),
    CheckConstraint("erasure_by IS DISTINCT FROM decided_by OR erasure_by IS NULL", name="four_eyes"),
    Index("ix_withdrawal_due", "decide_due_at", "id", postgresql_where=text("state = 'received'")),
)

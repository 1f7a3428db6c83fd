"""The tables of direct messages."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.schema import metadata
from domain.direct_messages.conversation import UNANSWERED_MAX
from domain.direct_messages.door import Door

door_table = Table(
    "direct_message_door",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("door", Text, nullable=False),
    Column("price", BigInteger, nullable=False, server_default="0"),
    CheckConstraint(f"door IN ({quoted(Door)})", name="door"),
    CheckConstraint("price >= 0 AND (price > 0) = (door = 'payers')", name="price"),
)

conversation_table = Table(
    "conversation",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("viewer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("latest_at", DateTime(timezone=True), nullable=False),
    Column("last_author_id", Uuid, nullable=False),
    Column("unanswered", SmallInteger, nullable=False),
    Column("viewer_closed", Boolean, nullable=False),
    Column("performer_closed", Boolean, nullable=False),
    Column("viewer_read_at", DateTime(timezone=True)),
    Column("performer_read_at", DateTime(timezone=True)),
    CheckConstraint("performer_id <> viewer_id", name="two_people"),
    CheckConstraint("last_author_id IN (performer_id, viewer_id)", name="last_author"),
    CheckConstraint(f"unanswered BETWEEN 1 AND {UNANSWERED_MAX}", name="unanswered"),
    Index("ix_conversation_performer_id_latest_at", "performer_id", "latest_at"),
    Index("ix_conversation_viewer_id_latest_at", "viewer_id", "latest_at"),
)

direct_message_table = Table(
    "direct_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, nullable=False),
    Column("viewer_id", Uuid, nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("price", BigInteger, nullable=False, server_default="0"),
    Column("removed_by", Uuid, ForeignKey("account.id")),
    ForeignKeyConstraint(
        ["performer_id", "viewer_id"],
        ["conversation.performer_id", "conversation.viewer_id"],
        name="conversation",
    ),
    CheckConstraint("author_id IN (performer_id, viewer_id)", name="author"),
    CheckConstraint("price = 0 OR price > 0 AND author_id = viewer_id", name="price"),
    Index(
        "ix_direct_message_performer_id_viewer_id_sent_at_id", "performer_id", "viewer_id", "sent_at", "id"
    ),
    Index("ix_direct_message_author_id", "author_id"),
)

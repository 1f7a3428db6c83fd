"""AutoMod: levels for the performers' rooms, and the messages that wait for them."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "chat_auto_mod",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("category", sa.Text, primary_key=True),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name="level"),
    )
    op.create_table(
        "chat_held_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("rule", sa.Text),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (rule IS NULL OR decided_by IS NOT NULL)",
            name="decided",
        ),
    )
    op.create_index("ix_chat_held_message_stream_id_sent_at", "chat_held_message", ["stream_id", "sent_at"])
    op.create_index("ix_chat_held_message_author_id", "chat_held_message", ["author_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("chat_held_message")
    op.drop_table("chat_auto_mod")

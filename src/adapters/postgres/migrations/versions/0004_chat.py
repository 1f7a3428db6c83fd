"""Chat messages."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "chat_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_chat_message_stream_id_sent_at", "chat_message", ["stream_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("chat_message")

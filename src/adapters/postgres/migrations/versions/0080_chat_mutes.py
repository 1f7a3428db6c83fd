"""Whom people muted in the chats that they read."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "chat_mute",
        sa.Column("muter_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("muted_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("muter_id <> muted_id", name="somebody_else"),
    )
    op.create_index("ix_chat_mute_muted_id", "chat_mute", ["muted_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("chat_mute")

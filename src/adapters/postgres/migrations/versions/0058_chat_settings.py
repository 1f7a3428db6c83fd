"""Who may write in a performer's rooms and how often, and what is looked up for it."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "chat_settings",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("slow_seconds", sa.Integer, nullable=False),
        sa.Column("tippers_only", sa.Boolean, nullable=False),
        sa.Column("account_age_minutes", sa.Integer, nullable=False),
        sa.CheckConstraint("slow_seconds >= 0 AND account_age_minutes >= 0", name="times"),
    )
    _replace("chat_message", "ix_chat_message_author_id", ["author_id", "stream_id", "sent_at"])
    _replace("tip", "ix_tip_viewer_id", ["viewer_id", "performer_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_tip_viewer_id", "tip", ["viewer_id"])
    op.drop_index("ix_tip_viewer_id_performer_id", "tip")
    op.create_index("ix_chat_message_author_id", "chat_message", ["author_id"])
    op.drop_index("ix_chat_message_author_id_stream_id_sent_at", "chat_message")
    op.drop_table("chat_settings")


def _replace(table: str, index: str, columns: list[str]) -> None:
    """An index that begins with the same column does what the one before did, and more."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    op.drop_index(index, table)

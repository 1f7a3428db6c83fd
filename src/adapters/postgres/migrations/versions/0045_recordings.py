"""Recordings of shows, stored in parts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False, index=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False, unique=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("upload_id", sa.Text),
        sa.Column("parts", JSONB, nullable=False),
        sa.Column("is_whole", sa.Boolean, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('open', 'stored', 'lost', 'erased')", name="state"),
        sa.CheckConstraint("state = 'open' OR upload_id IS NULL", name="upload"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("ended_at IS NULL OR stopped_at IS NOT NULL", name="stopped"),
    )
    op.create_index(
        "ix_recording_running", "recording", ["stream_id"], unique=True,
        postgresql_where=sa.text("state = 'open' AND stopped_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_recording_open", "recording", ["asked_at"], postgresql_where=sa.text("state = 'open'")
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("recording")

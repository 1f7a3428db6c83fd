"""Shows, and the log of what happens in each room."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "stream",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("key_digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text),
        sa.UniqueConstraint("key_digest"),
        sa.CheckConstraint("state IN ('created', 'live', 'ended', 'killed')", name="state"),
        sa.CheckConstraint("end_reason IN ('performer', 'publisher_lost', 'staff')", name="end_reason"),
        sa.CheckConstraint(
            "(state IN ('ended', 'killed')) = (ended_at IS NOT NULL AND end_reason IS NOT NULL)", name="ended"
        ),
        sa.CheckConstraint("state <> 'live' OR started_at IS NOT NULL", name="started"),
        sa.CheckConstraint("octet_length(key_digest) = 32", name="key_digest_sha256"),
    )
    op.create_index("ix_stream_performer_id_created_at", "stream", ["performer_id", "created_at"])
    op.create_index(
        "ix_stream_open",
        "stream",
        ["performer_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('created', 'live')"),
    )
    op.create_index(
        "ix_stream_live", "stream", ["started_at", "id"], postgresql_where=sa.text("state = 'live'")
    )
    op.create_table(
        "room",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "room_event",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("room_event")
    op.drop_table("room")
    op.drop_table("stream")

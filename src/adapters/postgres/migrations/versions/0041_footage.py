"""Stills and clips of shows, and who looked at them."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

FILE = "num_nonnulls(object_key, key_id, wrapped_key, media_type, size_bytes, sha256, seconds, taken_at)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "footage",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("slot", sa.Integer),
        sa.Column("asked_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grave", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("object_key", sa.Text, unique=True),
        sa.Column("key_id", sa.Text),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("media_type", sa.Text),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("seconds", sa.Float),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('still', 'clip')", name="kind"),
        sa.CheckConstraint("cause IN ('schedule', 'demand', 'stop')", name="cause"),
        sa.CheckConstraint("(cause = 'schedule') = (slot IS NOT NULL)", name="slot"),
        sa.CheckConstraint("(cause = 'demand') = (asked_by IS NOT NULL)", name="asked_by"),
        sa.CheckConstraint("state IN ('awaited', 'stored', 'missing', 'erased')", name="state"),
        sa.CheckConstraint(f"(state = 'stored') = ({FILE} = 8) AND {FILE} IN (0, 8)", name="file"),
        sa.CheckConstraint("(state = 'erased') = (erased_at IS NOT NULL)", name="erased"),
    )
    op.create_index("ix_footage_stream_id_slot", "footage", ["stream_id", "slot"], unique=True)
    op.create_index("ix_footage_stream_id_asked_at", "footage", ["stream_id", "asked_at"])
    op.create_index(
        "ix_footage_awaited", "footage", ["asked_at"], postgresql_where=sa.text("state = 'awaited'")
    )
    op.create_index(
        "ix_footage_stored", "footage", ["kind", "grave", "asked_at"],
        postgresql_where=sa.text("state = 'stored'"),
    )  # fmt: skip
    op.create_table(
        "footage_view",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("footage_id", sa.Uuid, sa.ForeignKey("footage.id"), nullable=False, index=True),
        sa.Column("viewer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("footage_view")
    op.drop_table("footage")

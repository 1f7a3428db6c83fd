"""What was looked at of live shows, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "frame_match",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False, unique=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("bank", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("hash_id", sa.Uuid, nullable=False),
        sa.Column("distance", sa.SmallInteger, nullable=False),
        sa.Column("turned", sa.Boolean, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('child_safety', 'non_consent')", name="kind"),
        sa.CheckConstraint("distance BETWEEN 0 AND 31", name="distance"),
    )
    op.create_table(
        "look_minute",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("minute", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("quarters", sa.SmallInteger, nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("quarters BETWEEN 0 AND 15", name="quarters"),
        sa.CheckConstraint("failed BETWEEN 0 AND looks", name="failed"),
    )
    op.create_table(
        "sampler_beat",
        sa.Column("one", sa.SmallInteger, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one = 1", name="one"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("sampler_beat", "look_minute", "frame_match"):
        op.drop_table(table)

"""Tips."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "tip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tip"),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name="fk_tip_stream_id"),
        sa.CheckConstraint("tokens > 0", name=op.f("ck_tip_tokens")),
        sa.CheckConstraint("viewer_id <> performer_id", name=op.f("ck_tip_not_to_oneself")),
    )
    op.create_index("ix_tip_stream_id", "tip", ["stream_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("tip")

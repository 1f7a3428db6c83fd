"""Of which shows a hash of our own bank is, so that it goes with what was decided about them. Of what was banked before
nothing is known: our staff retire it by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "picture_banking",
        sa.Column("hash_id", sa.Uuid, sa.ForeignKey("banked_hash.id"), primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("banked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_go_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_picture_banking_stream_id", "picture_banking", ["stream_id"])


def downgrade() -> None:
    op.drop_table("picture_banking")

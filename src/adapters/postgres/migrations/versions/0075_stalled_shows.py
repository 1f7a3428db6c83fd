"""Since when nothing comes from a live show's performer."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("stream", sa.Column("stalled_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(op.f("ck_stream_stalled"), "stream", "stalled_at IS NULL OR state = 'live'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_stream_stalled"), "stream")
    op.drop_column("stream", "stalled_at")

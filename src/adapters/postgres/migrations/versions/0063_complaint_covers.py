"""Which show a complaint covered, and at which revision of its room."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("complaint", sa.Column("cover_stream_id", sa.Uuid, nullable=True))
    op.add_column("complaint", sa.Column("cover_revision", sa.Integer, nullable=True))
    op.create_index("ix_complaint_cover_stream_id", "complaint", ["cover_stream_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("complaint", "cover_revision")
    op.drop_column("complaint", "cover_stream_id")

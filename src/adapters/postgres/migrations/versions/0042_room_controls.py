"""What staff decided about the room of a show: covered, muted, who may not be in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "room_control",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("is_covered", sa.Boolean, nullable=False),
        sa.Column("is_muted", sa.Boolean, nullable=False),
        sa.Column("removed", ARRAY(sa.Uuid), nullable=False),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("room_control")

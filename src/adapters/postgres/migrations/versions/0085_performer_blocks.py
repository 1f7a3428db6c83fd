"""Whom performers let into none of their shows."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "performer_block",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("performer_id <> person_id", name="somebody_else"),
    )
    op.create_index("ix_performer_block_person_id", "performer_block", ["person_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("performer_block")

"""How staff want their pages to be, each for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "desk_preference",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("blurs", sa.Boolean, nullable=False),
        sa.Column("greys", sa.Boolean, nullable=False),
        sa.Column("mutes", sa.Boolean, nullable=False),
        sa.Column("keys", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("desk_preference")

"""Who may not write in a performer's rooms, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "chat_kept_out",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("chat_kept_out")

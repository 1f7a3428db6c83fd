"""Labels that staff put on people, with a reason and an end."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "moderation_label",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("put_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("removed_reason", sa.Text, nullable=False),
        sa.CheckConstraint("reason <> ''", name="reason"),
        sa.CheckConstraint("until > put_at", name="until"),
        sa.CheckConstraint(
            "num_nonnulls(removed_by, removed_at) IN (0, 2)"
            " AND (removed_at IS NULL) = (removed_reason = '')",
            name="removed",
        ),
    )  # fmt: skip
    op.create_index("ix_moderation_label_person_id", "moderation_label", ["person_id", "put_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("moderation_label")

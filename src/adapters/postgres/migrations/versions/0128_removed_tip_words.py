"""When the words of a tip were taken away, and under which rule. Of those that are gone already it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("tip", sa.Column("words_removed_at", sa.DateTime(timezone=True)))
    op.add_column("tip", sa.Column("words_removed_rule", sa.Text))
    op.create_index(
        "ix_tip_words_removed", "tip", ["viewer_id", "words_removed_at"],
        postgresql_where=sa.text("words_removed_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_tip_words_removed", "tip")
    op.drop_column("tip", "words_removed_rule")
    op.drop_column("tip", "words_removed_at")

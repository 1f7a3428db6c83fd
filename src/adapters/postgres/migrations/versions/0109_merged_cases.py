"""Where a merged case is sought by what it is about, so that a later report joins the one that goes on."""

from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE INDEX ix_moderation_case_merged ON moderation_case (subject_kind, subject_id)
        WHERE state = 'closed' AND status -> 'outcome' = 'null'::jsonb
        """
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP INDEX ix_moderation_case_merged")

"""Orders to remove what was written with a tip."""

from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None


def _check(kinds: str) -> None:
    op.execute("ALTER TABLE removal_order DROP CONSTRAINT ck_removal_order_subject_kind")
    op.execute(
        f"ALTER TABLE removal_order ADD CONSTRAINT ck_removal_order_subject_kind CHECK (subject_kind IN ({kinds}))"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _check("'show', 'message', 'person', 'tip'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The schema before has no word for what they are about; the audit log and their cases keep what was ordered.
    op.execute("ALTER TABLE removal_order DISABLE TRIGGER USER")
    op.execute("DELETE FROM removal_order WHERE subject_kind = 'tip'")
    op.execute("ALTER TABLE removal_order ENABLE TRIGGER USER")
    _check("'show', 'message', 'person'")

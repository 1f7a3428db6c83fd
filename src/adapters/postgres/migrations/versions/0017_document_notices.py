"""Notices of officers who open too many documents."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('stream_stopped', 'verification', 'account_locked')"
AFTER = "kind IN ('stream_stopped', 'verification', 'account_locked', 'document_views_excessive')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _check(AFTER)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'document_views_excessive'")
    _check(BEFORE)


def _check(condition: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK ({condition})")

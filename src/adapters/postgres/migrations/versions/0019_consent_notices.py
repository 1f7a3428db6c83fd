"""Notices about consent."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("stream_stopped", "verification", "account_locked", "document_views_excessive", "data_disclosed")
NEW = ("co_performer_invited", "invitation_answered", "withdrawal_received", "withdrawal_decided")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(*BEFORE, *NEW)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    notice = sa.table("notice", sa.column("kind", sa.Text))
    op.execute(notice.delete().where(notice.c.kind.in_(NEW)))
    _allow(*BEFORE)


def _allow(*kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN {kinds})")

"""Whoever reported a show for one thing may report it for another: a graver word is not lost behind the first."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_report_open", "report")
    op.create_index(
        "ix_report_open",
        "report",
        ["stream_id", "reporter_id", "reason"],
        unique=True,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_report_open", "report")
    # The schema before knows one open report of a person on a show: the later ones close with it.
    op.execute(
        """
        UPDATE report SET state = 'closed', closed_at = reported_at WHERE state = 'open' AND EXISTS (
            SELECT 1 FROM report first WHERE first.state = 'open' AND first.stream_id = report.stream_id
                AND first.reporter_id = report.reporter_id
                AND (first.reported_at, first.id) < (report.reported_at, report.id)
        )
        """
    )
    op.create_index(
        "ix_report_open", "report", ["stream_id", "reporter_id"], unique=True, postgresql_where=_OPEN
    )

"""What a report hid at once is known by the revision of its show's room."""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("report", sa.Column("cover_revision", sa.Integer))
    op.create_check_constraint("cover_revision", "report", "cover_revision IS NULL OR subject_kind = 'show'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_report_cover_revision"), "report")
    op.drop_column("report", "cover_revision")

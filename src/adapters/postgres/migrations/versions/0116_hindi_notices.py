"""Notices about moderation are told in Hindi too."""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("notice", sa.Column("hindi_title", sa.Text, nullable=False, server_default=""))
    op.add_column("notice", sa.Column("hindi_body", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("notice", "hindi_body")
    op.drop_column("notice", "hindi_title")

"""What everybody reads first in a performer's chats."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("chat_settings", sa.Column("pinned", sa.Text, nullable=False, server_default=""))
    op.alter_column("chat_settings", "pinned", server_default=None)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("chat_settings", "pinned")

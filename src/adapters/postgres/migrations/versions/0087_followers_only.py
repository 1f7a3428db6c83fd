"""Chats for followers, and chats of emoji alone."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("followers_only", "emote_only"):
        op.add_column("chat_settings", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column(
        "chat_settings", sa.Column("followed_minutes", sa.Integer, nullable=False, server_default="0")
    )
    op.create_check_constraint(op.f("ck_chat_settings_followed"), "chat_settings", "followed_minutes >= 0")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_chat_settings_followed"), "chat_settings")
    for name in ("followers_only", "followed_minutes", "emote_only"):
        op.drop_column("chat_settings", name)

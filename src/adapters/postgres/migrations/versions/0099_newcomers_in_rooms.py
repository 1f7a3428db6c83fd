"""Chats for accounts with a verified telephone number, and what rooms say of links."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("verified_only", "no_links"):
        op.add_column("chat_settings", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column(
        "chat_settings", sa.Column("link_age_minutes", sa.Integer, nullable=False, server_default="0")
    )
    op.create_check_constraint(op.f("ck_chat_settings_link_age"), "chat_settings", "link_age_minutes >= 0")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_chat_settings_link_age"), "chat_settings")
    for name in ("verified_only", "no_links", "link_age_minutes"):
        op.drop_column("chat_settings", name)

"""Rules about links, and whose message each stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "link_policy",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )
    op.create_table(
        "link_rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("added_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    )
    op.create_index(
        "uq_link_rule_target", "link_rule", ["reach", "host", "path"], unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "link_rule_hit",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("rule_id", sa.Uuid, sa.ForeignKey("link_rule.id"), nullable=False),
        sa.Column("writer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("stream_id", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_link_rule_hit_rule_id", "link_rule_hit", ["rule_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("link_rule_hit")
    op.drop_table("link_rule")
    op.drop_table("link_policy")

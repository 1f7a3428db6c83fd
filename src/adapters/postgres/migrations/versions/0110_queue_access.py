"""Who may see and work on the cases of each queue: versions, and what a second person said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "queue_access_version",
        sa.Column("queue", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("roles", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("also", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("never", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_second", sa.Boolean, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("effective_from >= written_at", name="effective_from"),
    )
    op.create_table(
        "queue_access_word",
        sa.Column("queue", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("said_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue", "number"], ["queue_access_version.queue", "queue_access_version.number"]
        ),
        sa.CheckConstraint("answer IN ('confirmed', 'turned_down')", name="answer"),
    )
    for table in ("queue_access_version", "queue_access_word"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("queue_access_word")
    op.drop_table("queue_access_version")

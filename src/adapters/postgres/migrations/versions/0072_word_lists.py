"""Lists of blocked words: of staff for everywhere, of performers for their rooms, and whose text each stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "word_list",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "blocked_term",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("room_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("phrase", sa.Text, nullable=False),
        sa.Column("match", sa.Text, nullable=False),
        sa.Column("added_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    )
    op.create_index(
        "ix_blocked_term_room_id", "blocked_term", ["room_id"], postgresql_where=sa.text("removed_at IS NULL")
    )
    op.create_table(
        "blocked_term_hit",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("term_id", sa.Uuid, sa.ForeignKey("blocked_term.id"), nullable=False),
        sa.Column("writer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("stream_id", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_blocked_term_hit_term_id", "blocked_term_hit", ["term_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("blocked_term_hit")
    op.drop_table("blocked_term")
    op.drop_table("word_list")

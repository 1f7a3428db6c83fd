"""Banks of picture hashes, and how far we are with each exchange."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE SEQUENCE banked_hash_revision")
    op.create_table(
        "banked_hash",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("bank", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("added_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("retired_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("retired_reason", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False, unique=True),
        sa.CheckConstraint("kind IN ('child_safety', 'non_consent')", name="kind"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
        sa.CheckConstraint("added_by IS NULL OR reason <> ''", name="reason"),
        sa.CheckConstraint("retired_at IS NULL OR retired_reason <> ''", name="retired"),
    )
    op.create_index(
        "ix_banked_hash_standing", "banked_hash", ["bank", "hash"], unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "hash_exchange",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("checkpoint", sa.Text, nullable=False),
        sa.Column("current_at", sa.DateTime(timezone=True)),
        sa.Column("first_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("hash_exchange")
    op.drop_table("banked_hash")
    op.execute("DROP SEQUENCE banked_hash_revision")

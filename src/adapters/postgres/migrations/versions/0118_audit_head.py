"""The chain of the audit log has a signed head, which names where it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("seal_hash", sa.LargeBinary(), nullable=False),
        sa.Column("digests", sa.BigInteger(), nullable=False),
        sa.Column("digest_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one")),
        sa.CheckConstraint(
            "length(seal_hash) = 32 AND length(digest_hash) = 32", name=op.f("ck_audit_head_hashes")
        ),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_audit_head_signature")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("audit_head")

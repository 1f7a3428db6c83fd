"""Telephone numbers that accounts proved, and those they were sent a code for."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "telephone_proof",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("number_digest", sa.LargeBinary, nullable=False),
        sa.Column("code_digest", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        *_sealed(),
        sa.CheckConstraint("tries >= 0", name="tries"),
    )
    op.create_table(
        "account_telephone",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("number_digest", sa.LargeBinary, nullable=False, index=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        *_sealed(),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("account_telephone")
    op.drop_table("telephone_proof")


def _sealed() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )

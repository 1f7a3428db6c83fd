"""What was written in a complaint is erased some time after its case was closed; the complaint itself stays."""

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_SEALED = ("key_id", "wrapped_key", "ciphertext")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in _SEALED:
        op.alter_column("complaint", column, nullable=True)
    op.create_check_constraint(
        op.f("ck_complaint_words"),
        "complaint",
        "(key_id IS NULL) = (wrapped_key IS NULL) AND (key_id IS NULL) = (ciphertext IS NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_complaint_words"), "complaint")
    # The schema before knows no complaint without words: what is erased is empty there, and opened by no key.
    op.execute("UPDATE complaint SET key_id = '', wrapped_key = '', ciphertext = '' WHERE key_id IS NULL")
    for column in _SEALED:
        op.alter_column("complaint", column, nullable=False)

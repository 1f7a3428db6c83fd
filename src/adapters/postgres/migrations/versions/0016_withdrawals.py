"""What was made of shows, withdrawals of consent, and the names under signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "signed_name",
        sa.Column("id", sa.Uuid, sa.ForeignKey("agreement.id"), primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "media_item",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('recording', 'clip', 'download', 'promotion')", name="kind"),
        sa.CheckConstraint("state IN ('visible', 'hidden', 'erased')", name="state"),
    )
    _create_withdrawals()
    _end_reasons("'performer', 'publisher_lost', 'staff', 'platform', 'consent_withdrawn'")


def _create_withdrawals() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("secret_digest", sa.LargeBinary),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), index=True),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("is_intimate", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hide_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("ciphertext", sa.LargeBinary),
        sa.CheckConstraint("wish IN ('hide', 'erase')", name="wish"),
        sa.CheckConstraint("state IN ('received', 'kept_hidden', 'erased', 'restored')", name="state"),
        sa.CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by"),
        sa.CheckConstraint("num_nonnulls(key_id, wrapped_key, ciphertext) IN (0, 3)", name="sealed"),
        sa.CheckConstraint("(person_id IS NULL) = (secret_digest IS NOT NULL)", name="secret"),
    )
    op.create_index(
        "ix_withdrawal_due",
        "withdrawal",
        ["decide_due_at", "id"],
        postgresql_where=sa.text("state = 'received'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE stream SET end_reason = 'performer' WHERE end_reason = 'consent_withdrawn'")
    _end_reasons("'performer', 'publisher_lost', 'staff', 'platform'")
    for table in ("withdrawal", "media_item", "signed_name"):
        op.drop_table(table)


def _end_reasons(reasons: str) -> None:
    op.execute("ALTER TABLE stream DROP CONSTRAINT ck_stream_end_reason")
    op.execute(f"ALTER TABLE stream ADD CONSTRAINT ck_stream_end_reason CHECK (end_reason IN ({reasons}))")

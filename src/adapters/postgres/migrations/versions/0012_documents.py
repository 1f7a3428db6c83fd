"""Documents, officers' views of them, and the objects that no row owns."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FILE = "num_nonnulls(object_key, key_id, wrapped_key, media_type, size_bytes, sha256, pages)"
UPLOAD = "num_nonnulls(upload_object_key, upload_size_bytes, upload_key_id, upload_wrapped_key, upload_nonce)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("case_id", sa.Uuid, index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("refusal", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True)),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.Column("upload_object_key", sa.Text),
        sa.Column("upload_size_bytes", sa.BigInteger),
        sa.Column("upload_key_id", sa.Text),
        sa.Column("upload_wrapped_key", sa.LargeBinary),
        sa.Column("upload_nonce", sa.LargeBinary),
        sa.Column("object_key", sa.Text, unique=True),
        sa.Column("key_id", sa.Text),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("media_type", sa.Text),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("pages", sa.Integer),
        sa.CheckConstraint("state IN ('awaited', 'stored', 'refused', 'erased')", name="state"),
        sa.CheckConstraint(f"(state = 'stored') = ({FILE} = 7) AND {FILE} IN (0, 7)", name="file"),
        sa.CheckConstraint(
            f"{UPLOAD} IN (0, 5) AND (state = 'awaited' OR upload_object_key IS NULL)", name="upload"
        ),
    )
    op.create_index(
        "ix_document_awaited", "document", ["created_at"], postgresql_where=sa.text("state = 'awaited'")
    )
    op.create_table(
        "document_view",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("document_id", sa.Uuid, sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("case_id", sa.Uuid),
        sa.Column("officer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages_shown", sa.Integer, nullable=False),
    )
    op.create_index("ix_document_view_officer", "document_view", ["officer_id", "opened_at"])
    op.create_table(
        "loose_object",
        sa.Column("object_key", sa.Text, primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("loose_object")
    op.drop_table("document_view")
    op.drop_table("document")

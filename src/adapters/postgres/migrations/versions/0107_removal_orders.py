"""Orders of courts and of the government to remove something: their papers, who signed them, and their cases."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "removal_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), nullable=False, index=True),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("ordered_on", sa.Date, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("officer_key_id", sa.Text, nullable=False),
        sa.Column("officer_wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("officer_ciphertext", sa.LargeBinary, nullable=False),
        sa.Column("document_id", sa.Uuid, sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("subject_kind IN ('show', 'message', 'person')", name="subject_kind"),
        sa.CheckConstraint(
            "rank IN ('court', 'joint_secretary', 'director', 'deputy_inspector_general', 'lower')",
            name="rank",
        ),
        sa.CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    )
    op.create_index("ix_removal_order_received_at_id", "removal_order", ["received_at", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("removal_order")

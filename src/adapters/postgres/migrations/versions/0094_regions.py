"""What shows are about, where performers close them, and from where they are watched."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "show_class",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("content_class", sa.Text, nullable=False),
        sa.Column("raised_by_staff", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "closed_region",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("region", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'", name="region"),
    )
    op.create_table(
        "show_visit",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_out_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("region ~ '^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$'", name="region"),
    )
    op.create_index("ix_show_visit_stream_id_region", "show_visit", ["stream_id", "region"])
    op.create_index("ix_show_visit_person_id", "show_visit", ["person_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("show_visit")
    op.drop_table("closed_region")
    op.drop_table("show_class")

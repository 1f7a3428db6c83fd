"""Rules of performers' rooms, version by version, and who accepted which."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "room_rules",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    op.create_table(
        "rules_acceptance",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("performer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["performer_id", "version"], ["room_rules.performer_id", "room_rules.version"]
        ),
    )
    op.create_index(
        "ix_rules_acceptance_performer_id_version", "rules_acceptance", ["performer_id", "version"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("rules_acceptance")
    op.drop_table("room_rules")

"""Each time that somebody of the staff asked to see a picture clear."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "clear_look",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("of", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("of IN ('still', 'show')", name="of"),
    )
    op.create_index("ix_clear_look_person_id_at", "clear_look", ["person_id", "at"])
    op.create_index("ix_clear_look_at", "clear_look", ["at"])
    op.execute(
        "CREATE TRIGGER clear_look_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clear_look "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    op.execute("ALTER TABLE clear_look ENABLE ALWAYS TRIGGER clear_look_append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("clear_look")

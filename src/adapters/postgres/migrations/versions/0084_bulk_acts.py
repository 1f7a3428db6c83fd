"""Acts of staff on many things at once: what was shown, and what became of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

GROWING = ("bulk_act_item", "bulk_act_result")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_act()
    op.create_table(
        "bulk_act_item",
        sa.Column("act_id", sa.Uuid, sa.ForeignKey("bulk_act.id"), primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("ix_bulk_act_item_subject", "bulk_act_item", ["act_id", "subject_id"], unique=True)
    op.create_table(
        "bulk_act_result",
        sa.Column("act_id", sa.Uuid, primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("left_out", sa.Text, nullable=False),
        sa.Column("ref", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('do', 'undo')", name="step"),
        sa.ForeignKeyConstraint(["act_id", "place"], ["bulk_act_item.act_id", "bulk_act_item.place"]),
    )
    for table in GROWING:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    _end_by("'appeal', 'staff', 'system'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The version before knows nobody who takes back; that it is over stays.
    op.execute("ALTER TABLE moderation_sanction DISABLE TRIGGER moderation_sanction_ends_once")
    op.execute("UPDATE moderation_sanction SET ended_by = 'system' WHERE ended_by = 'staff'")
    op.execute("ALTER TABLE moderation_sanction ENABLE ALWAYS TRIGGER moderation_sanction_ends_once")
    _end_by("'appeal', 'system'")
    op.drop_table("bulk_act_result")
    op.drop_table("bulk_act_item")
    op.drop_table("bulk_act")


def _create_act() -> None:
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("choice", JSONB, nullable=False),
        sa.Column("total", sa.SmallInteger, nullable=False),
        sa.Column("asked_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", JSONB),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undo_note", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('close_cases', 'put_label', 'remove_messages')", name="kind"),
        sa.CheckConstraint("total BETWEEN 1 AND 1000", name="total"),
        sa.CheckConstraint("state IN ('done', 'previewed', 'running', 'undoing', 'undone')", name="state"),
        sa.CheckConstraint(
            "(state = 'previewed') = (reason IS NULL) AND (reason IS NULL) = (confirmed_at IS NULL)"
            " AND (state IN ('undoing', 'undone')) = (undone_by IS NOT NULL)"
            " AND (undone_by IS NULL) = (undo_note = '')"
            " AND (state = 'undone') = (undone_at IS NOT NULL)",
            name="in_order",
        ),
    )
    going = sa.text("state IN ('running', 'undoing')")
    op.create_index(
        "ix_bulk_act_asked_at", "bulk_act", ["asked_at"], postgresql_where=sa.text("state <> 'previewed'")
    )
    op.create_index("ix_bulk_act_going_on", "bulk_act", ["asked_at"], postgresql_where=going)


def _end_by(who: str) -> None:
    op.execute("ALTER TABLE moderation_sanction DROP CONSTRAINT ck_moderation_sanction_ended_by")
    op.execute(
        "ALTER TABLE moderation_sanction ADD CONSTRAINT ck_moderation_sanction_ended_by "
        f"CHECK (ended_by IN ({who}))"
    )

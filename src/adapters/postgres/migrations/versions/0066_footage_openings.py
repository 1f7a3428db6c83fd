"""Clips that two people open together; and what was kept is not put in another's place."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_KEPT = "id, stream_id, performer_id, kind, cause, slot, asked_by, asked_at, grave"
_FILE = "object_key, media_type, size_bytes, sha256, seconds, taken_at"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "footage_opening",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("footage_id", sa.Uuid, sa.ForeignKey("footage.id"), nullable=False),
        sa.Column("asked_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint("answer IN ('allowed', 'refused')", name="answer"),
        sa.CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered"),
        sa.CheckConstraint("answered_by <> asked_by", name="two_people"),
    )
    op.create_index(
        "ix_footage_opening_footage_id_asked_by", "footage_opening", ["footage_id", "asked_by", "asked_at"]
    )
    op.create_index("ix_footage_opening_asked_at", "footage_opening", ["asked_at", "id"])
    op.add_column("footage_view", sa.Column("opening_id", sa.Uuid, sa.ForeignKey("footage_opening.id")))
    # Written once: what is stored is erased, or stays what it is. Its key alone is wrapped anew.
    op.execute(
        f"""
        CREATE FUNCTION footage_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({_row("OLD", _KEPT)}) IS DISTINCT FROM ({_row("NEW", _KEPT)}) THEN
                RAISE EXCEPTION 'what footage is of does not change';
            END IF;
            IF OLD.state = 'stored' AND NEW.state <> 'erased'
               AND ({_row("OLD", "state, " + _FILE)}) IS DISTINCT FROM ({_row("NEW", "state, " + _FILE)}) THEN
                RAISE EXCEPTION 'footage is written once';
            END IF;
            IF OLD.state = 'erased' AND NEW.state <> 'erased' THEN
                RAISE EXCEPTION 'erased footage does not come back';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER footage_written_once BEFORE UPDATE ON footage"
        " FOR EACH ROW EXECUTE FUNCTION footage_written_once()"
    )
    op.execute("ALTER TABLE footage ENABLE ALWAYS TRIGGER footage_written_once")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER footage_written_once ON footage")
    op.execute("DROP FUNCTION footage_written_once()")
    op.drop_column("footage_view", "opening_id")
    op.drop_table("footage_opening")


def _row(record: str, columns: str) -> str:
    return ", ".join(f"{record}.{name}" for name in columns.split(", "))

"""Reports on people and on chat messages; what a message said is kept with the report."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_CHECKS = {
    "subject_kind": "subject_kind IN ('show', 'message', 'person')",
    "stream_id": "stream_id IS NOT DISTINCT FROM CASE subject_kind WHEN 'show' THEN subject_id END",
    "words": "words = '' OR subject_kind = 'message'",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("report", sa.Column("subject_kind", sa.Text(), nullable=False, server_default="show"))
    op.add_column("report", sa.Column("subject_id", sa.Uuid()))
    op.add_column(
        "report",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("account.id", name="fk_report_person_id")),
    )
    op.add_column("report", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.execute(
        """
        UPDATE report SET subject_id = stream.id, person_id = stream.performer_id
        FROM stream WHERE stream.id = report.stream_id
        """
    )
    op.alter_column("report", "subject_id", nullable=False)
    op.alter_column("report", "stream_id", nullable=True)
    op.alter_column("report", "subject_kind", server_default=None)
    op.alter_column("report", "words", server_default=None)
    for name, rule in _CHECKS.items():
        op.execute(f"ALTER TABLE report ADD CONSTRAINT ck_report_{name} CHECK ({rule})")
    op.create_index("ix_report_person_id", "report", ["person_id"])
    op.drop_index("ix_report_open", "report")
    op.create_index(
        "ix_report_open",
        "report",
        ["subject_kind", "subject_id", "reporter_id", "reason"],
        unique=True,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The schema before knows reports on shows alone; the cases of the others keep their events.
    op.execute("DELETE FROM report WHERE subject_kind <> 'show'")
    op.drop_index("ix_report_open", "report")
    op.drop_index("ix_report_person_id", "report")
    for name in _CHECKS:
        op.execute(f"ALTER TABLE report DROP CONSTRAINT ck_report_{name}")
    op.alter_column("report", "stream_id", nullable=False)
    for column in ("words", "person_id", "subject_id", "subject_kind"):
        op.drop_column("report", column)
    op.create_index(
        "ix_report_open",
        "report",
        ["stream_id", "reporter_id", "reason"],
        unique=True,
        postgresql_where=_OPEN,
    )

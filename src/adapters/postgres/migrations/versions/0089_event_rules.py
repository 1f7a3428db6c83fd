"""Event rules: their versions, steps, hits and backtests, and the ways to what they ask about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

KEPT = ("event_rule_version", "event_rule_step", "event_rule_hit")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("event_rule", sa.Column("id", sa.Uuid, primary_key=True))
    op.create_table(
        "event_rule_version",
        sa.Column("rule_id", sa.Uuid, sa.ForeignKey("event_rule.id"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("condition", JSONB, nullable=False),
        sa.Column("effects", JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("source IN ('report_filed', 'show_started')", name="source"),
    )
    _steps_and_hits()
    _backtests()
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
        )
        # Also for a session that replays changes (session_replication_role = replica).
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    op.alter_column("moderation_label", "put_by", nullable=True)
    op.create_index("ix_report_person_id_reported_at", "report", ["person_id", "reported_at"])
    op.create_index("ix_report_reported_at_id", "report", ["reported_at", "id"])
    op.create_index(
        "ix_chat_message_author_id_removed_at", "chat_message", ["author_id", "removed_at"],
        postgresql_where=sa.text("removed_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_moderation_sanction_strike", "moderation_sanction", ["person_id", "since"],
        postgresql_where=sa.text("kind = 'strike'"),
    )  # fmt: skip
    op.create_index(
        "ix_stream_started_at_id", "stream", ["started_at", "id"],
        postgresql_where=sa.text("started_at IS NOT NULL"),
    )  # fmt: skip


def _of_version() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["rule_id", "number"], ["event_rule_version.rule_id", "event_rule_version.number"]
    )


def _steps_and_hits() -> None:
    op.create_table(
        "event_rule_step",
        sa.Column("rule_id", sa.Uuid, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        _of_version(),
        sa.CheckConstraint("state IN ('shadow', 'active', 'retired')", name="state"),
        sa.CheckConstraint("effective_at >= at", name="effective_at"),
    )
    op.create_table(
        "event_rule_hit",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("rule_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_version(),
        sa.UniqueConstraint("rule_id", "number", "event_id"),
        sa.CheckConstraint("mode IN ('shadow', 'acted', 'held_back')", name="mode"),
        sa.CheckConstraint("subject_kind IN ('show', 'message', 'person')", name="subject_kind"),
    )
    op.create_index("ix_event_rule_hit_rule_id_at_id", "event_rule_hit", ["rule_id", "at", "id"])


def _backtests() -> None:
    op.create_table(
        "event_rule_backtest",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("rule_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("days", sa.SmallInteger, nullable=False),
        sa.Column("asked_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("looked_id", sa.Uuid),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
        sa.Column("sample", JSONB, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        _of_version(),
        sa.CheckConstraint("state IN ('running', 'done', 'capped')", name="state"),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(looked_at IS NULL) = (looked_id IS NULL)", name="looked"),
    )
    op.create_index("ix_event_rule_backtest_rule_id", "event_rule_backtest", ["rule_id", "asked_at"])
    op.create_index(
        "ix_event_rule_backtest_running", "event_rule_backtest", ["asked_at"],
        postgresql_where=sa.text("state = 'running'"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_stream_started_at_id", "stream")
    op.drop_index("ix_moderation_sanction_strike", "moderation_sanction")
    op.drop_index("ix_chat_message_author_id_removed_at", "chat_message")
    op.drop_index("ix_report_reported_at_id", "report")
    op.drop_index("ix_report_person_id_reported_at", "report")
    # Labels that nobody put on are of rules that are gone with this.
    op.execute("DELETE FROM moderation_label WHERE put_by IS NULL")
    op.alter_column("moderation_label", "put_by", nullable=False)
    op.drop_table("event_rule_backtest")
    op.drop_table("event_rule_hit")
    op.drop_table("event_rule_step")
    op.drop_table("event_rule_version")
    op.drop_table("event_rule")

"""Event rules after messages and complaints: the mark, the ways to both; and hits that go when they are old."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

YOUNG = "90 days"
OLD = "source IN ('report_filed', 'show_started')"
NEW = "source IN ('report_filed', 'show_started', 'message_sent', 'complaint_filed')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_event_rule_version_source"), "event_rule_version")
    op.create_check_constraint(op.f("ck_event_rule_version_source"), "event_rule_version", NEW)
    op.create_table(
        "event_rule_mark",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.CheckConstraint("source = 'message_sent'", name="source"),
    )
    op.create_index("ix_chat_message_sent_at_id", "chat_message", ["sent_at", "id"])
    op.create_index("ix_complaint_received_at_id", "complaint", ["received_at", "id"])
    op.create_index("ix_event_rule_hit_at", "event_rule_hit", ["at"])
    op.execute("DROP TRIGGER event_rule_hit_append_only ON event_rule_hit")
    _refuse("UPDATE OR TRUNCATE")
    op.execute(
        f"""
        CREATE FUNCTION event_rule_hit_refuse_young() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.at > now() - interval '{YOUNG}' THEN
                RAISE EXCEPTION 'event_rule_hit keeps what was written: DELETE of a young hit refused'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER event_rule_hit_kept_young BEFORE DELETE ON event_rule_hit "
        "FOR EACH ROW EXECUTE FUNCTION event_rule_hit_refuse_young()"
    )
    op.execute("ALTER TABLE event_rule_hit ENABLE ALWAYS TRIGGER event_rule_hit_kept_young")


def _refuse(acts: str) -> None:
    op.execute(
        f"CREATE TRIGGER event_rule_hit_append_only BEFORE {acts} ON event_rule_hit "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    # Also for a session that replays changes (session_replication_role = replica).
    op.execute("ALTER TABLE event_rule_hit ENABLE ALWAYS TRIGGER event_rule_hit_append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER event_rule_hit_kept_young ON event_rule_hit")
    op.execute("DROP FUNCTION event_rule_hit_refuse_young()")
    op.execute("DROP TRIGGER event_rule_hit_append_only ON event_rule_hit")
    _refuse("UPDATE OR DELETE OR TRUNCATE")
    op.drop_index("ix_event_rule_hit_at", "event_rule_hit")
    op.drop_index("ix_complaint_received_at_id", "complaint")
    op.drop_index("ix_chat_message_sent_at_id", "chat_message")
    op.drop_table("event_rule_mark")
    op.drop_constraint(op.f("ck_event_rule_version_source"), "event_rule_version")
    # Refused where somebody wrote a rule about messages or complaints: versions are kept for good.
    op.create_check_constraint(op.f("ck_event_rule_version_source"), "event_rule_version", OLD)

"""Moderation cases: events that are only added, what they come to, who works on them; a role for children's cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = "'viewer', 'performer', 'moderator', 'kyc_officer', 'legal_officer', 'admin', 'finance_officer'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(f"{BEFORE}, 'child_safety_officer'")
    _make_cases()
    op.create_table(
        "moderation_event",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("what", JSONB, nullable=False),
        sa.Column("actor_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("automated", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seq >= 1", name="seq"),
    )
    op.create_table(
        "moderation_lease",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), primary_key=True),
        sa.Column("holder_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_moderation_lease_until", "moderation_lease", ["until"],
        postgresql_where=sa.text("until IS NOT NULL"),
    )  # fmt: skip
    _protect()


def _make_cases() -> None:
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("is_of_child_safety", sa.Boolean, nullable=False),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("is_breached", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_alarm_at", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("status", JSONB, nullable=False),
        sa.CheckConstraint("severity BETWEEN 0 AND 3", name="severity"),
        sa.CheckConstraint("rank BETWEEN 0 AND 100", name="rank"),
        sa.CheckConstraint("state IN ('assigned', 'closed', 'escalated', 'open', 'queued')", name="state"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        sa.CheckConstraint("is_of_child_safety = (queue = 'child_safety')", name="child_safety"),
    )
    open_only = sa.text("state <> 'closed'")
    op.create_index(
        "ix_moderation_case_queue", "moderation_case",
        ["queue", "severity", "due_at", "rank", "opened_at", "id"], postgresql_where=open_only,
    )  # fmt: skip
    op.create_index(
        "ix_moderation_case_subject", "moderation_case", ["subject_kind", "subject_id", "is_of_child_safety"],
        unique=True, postgresql_where=open_only,
    )  # fmt: skip
    op.create_index(
        "ix_moderation_case_next_alarm_at", "moderation_case", ["next_alarm_at"],
        postgresql_where=sa.text("next_alarm_at IS NOT NULL"),
    )  # fmt: skip


def _protect() -> None:
    op.execute(
        """
        CREATE FUNCTION moderation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% keeps what was written: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER moderation_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    # Also for a session that replays changes (session_replication_role = replica).
    op.execute("ALTER TABLE moderation_event ENABLE ALWAYS TRIGGER moderation_event_append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("moderation_lease")
    op.drop_table("moderation_event")
    op.drop_table("moderation_case")
    op.execute("DROP FUNCTION moderation_refuse_change()")
    op.execute("UPDATE account SET role = 'viewer' WHERE role = 'child_safety_officer'")
    _allow(BEFORE)


def _allow(roles: str) -> None:
    op.execute("ALTER TABLE account DROP CONSTRAINT ck_account_role")
    op.execute(f"ALTER TABLE account ADD CONSTRAINT ck_account_role CHECK (role IN ({roles}))")

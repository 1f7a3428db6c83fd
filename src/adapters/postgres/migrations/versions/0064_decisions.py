"""Decisions on moderation cases with their statements of reasons, what holds because of them, and appeals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_FREEZE = "ck_earnings_freeze_two_people"
_TWO_PEOPLE = (
    "(state = 'released') = (released_by IS NOT NULL) AND (state <> 'released'"
    " OR (first_officer_id IS NOT NULL AND released_by <> first_officer_id)"
)
_OR_AN_APPEAL = (
    " OR (appeal_id IS NOT NULL AND decided_by IS NOT NULL AND released_by <> decided_by"
    " AND released_by IS DISTINCT FROM opened_by)"
)
_NOTICES = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed', 'report_decided', 'kept_out_of_chat'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), nullable=False, index=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", JSONB, nullable=False),
    )
    op.create_index("ix_moderation_decision_person", "moderation_decision", ["person_id", "decided_at", "id"])
    _make_sanctions()
    _make_appeals()
    _protect()
    _let_appeals_release()
    _index_proposals()
    _allow_notices(f"{_NOTICES}, 'decision'")


def _make_sanctions() -> None:
    op.create_table(
        "moderation_sanction",
        sa.Column("decision_id", sa.Uuid, sa.ForeignKey("moderation_decision.id"), primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("shuts_out", sa.Boolean, nullable=False),
        sa.Column("action", JSONB, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Text),
        sa.CheckConstraint("ended_by IN ('appeal', 'system')", name="ended_by"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )
    op.create_index(
        "ix_moderation_sanction_person", "moderation_sanction", ["person_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_moderation_sanction_until", "moderation_sanction", ["until"],
        postgresql_where=sa.text("ended_at IS NULL AND until IS NOT NULL"),
    )  # fmt: skip


def _make_appeals() -> None:
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("decision_id", sa.Uuid, sa.ForeignKey("moderation_decision.id"), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("decision_id"),
        sa.UniqueConstraint("id", "decided_by"),
        sa.CheckConstraint("outcome IN ('open', 'overturned', 'upheld')", name="outcome"),
        sa.CheckConstraint(
            "(outcome = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="decided",
        ),
    )
    op.create_index(
        "ix_moderation_appeal_due", "moderation_appeal", ["due_at", "id"],
        postgresql_where=sa.text("outcome = 'open'"),
    )  # fmt: skip


def _let_appeals_release() -> None:
    """A freeze is released by two people, or by an appeal against what another decided: two have looked at it."""
    op.add_column("earnings_freeze", sa.Column("appeal_id", sa.Uuid))
    op.add_column("earnings_freeze", sa.Column("decided_by", sa.Uuid))
    _replace_freeze_check(f"{_TWO_PEOPLE}{_OR_AN_APPEAL})")
    op.create_check_constraint(
        op.f("ck_earnings_freeze_appeal"),
        "earnings_freeze",
        "(appeal_id IS NULL) = (decided_by IS NULL) AND (appeal_id IS NULL OR state = 'released')",
    )
    op.create_foreign_key(
        "fk_earnings_freeze_appeal", "earnings_freeze", "moderation_appeal",
        ["appeal_id", "released_by"], ["id", "decided_by"],
    )  # fmt: skip


def _index_proposals() -> None:
    op.create_index(
        "ix_moderation_case_proposed",
        "moderation_case",
        ["queue"],
        postgresql_where=sa.text("state <> 'closed' AND status -> 'proposal' <> 'null'::jsonb"),
    )


def _protect() -> None:
    op.execute(
        "CREATE TRIGGER moderation_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER moderation_sanction_kept BEFORE DELETE OR TRUNCATE ON moderation_sanction "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    op.execute(
        """
        CREATE FUNCTION moderation_sanction_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (NEW.decision_id, NEW.place, NEW.case_id, NEW.person_id, NEW.kind, NEW.shuts_out, NEW.action, NEW.since)
                IS DISTINCT FROM
                (OLD.decision_id, OLD.place, OLD.case_id, OLD.person_id, OLD.kind, OLD.shuts_out, OLD.action, OLD.since)
                OR NEW.until IS DISTINCT FROM OLD.until
                OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_by) IS DISTINCT FROM
                    (OLD.ended_at, OLD.ended_by))
                OR NEW.before NOT IN (OLD.before, '')
            THEN
                RAISE EXCEPTION 'a sanction ends once, and nothing else of it changes'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER moderation_sanction_ends_once BEFORE UPDATE ON moderation_sanction "
        "FOR EACH ROW EXECUTE FUNCTION moderation_sanction_end_once()"
    )
    # Also for a session that replays changes (session_replication_role = replica).
    op.execute("ALTER TABLE moderation_decision ENABLE ALWAYS TRIGGER moderation_decision_append_only")
    op.execute("ALTER TABLE moderation_sanction ENABLE ALWAYS TRIGGER moderation_sanction_kept")
    op.execute("ALTER TABLE moderation_sanction ENABLE ALWAYS TRIGGER moderation_sanction_ends_once")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'decision'")
    _allow_notices(_NOTICES)
    op.drop_index("ix_moderation_case_proposed", "moderation_case")
    _take_back_appeals_of_freezes()
    op.drop_table("moderation_appeal")
    op.drop_table("moderation_sanction")
    op.execute("DROP FUNCTION moderation_sanction_end_once()")
    op.drop_table("moderation_decision")


def _take_back_appeals_of_freezes() -> None:
    # The schema before knows two officers alone: whoever decided what was overturned stands as the first.
    op.execute(
        "UPDATE earnings_freeze SET first_officer_id = decided_by, first_note = 'overturned on appeal'"
        " WHERE appeal_id IS NOT NULL AND (first_officer_id IS NULL OR first_officer_id = released_by)"
    )
    op.drop_constraint("fk_earnings_freeze_appeal", "earnings_freeze")
    op.drop_constraint(op.f("ck_earnings_freeze_appeal"), "earnings_freeze")
    _replace_freeze_check(f"{_TWO_PEOPLE})")
    op.drop_column("earnings_freeze", "appeal_id")
    op.drop_column("earnings_freeze", "decided_by")


def _replace_freeze_check(condition: str) -> None:
    op.drop_constraint(op.f(_FREEZE), "earnings_freeze")
    op.create_check_constraint(op.f(_FREEZE), "earnings_freeze", condition)


def _allow_notices(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")

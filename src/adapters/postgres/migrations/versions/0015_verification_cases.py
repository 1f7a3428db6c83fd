"""Verification cases with their events and evidence take the place of attempts without a case and of applications.

- A verified adult stays one until they are reset: nobody promised them an end (`assured_until` NULL).
- An approved application becomes a performer's case that is due for verification: approved by the rules of before, it
  has none of the evidence that the law profile asks for, so its holder verifies before the next show. The case takes
  the id of the application, by which the audit log names it.
- Other applications are not kept: who was waiting, or was refused, opens a case like everybody. What staff decided is
  in the audit log.
- `age_attempt` is not kept either. It held no outcome: an id, an account, a provider's name and a time, so that an
  answer found its account. No answer to an old attempt counts any more, and whoever was waiting for one begins again.
"""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BEFORE_CASES = "IN-nonexplicit/performer/before-cases"
_NOTE = "approved by application, before there were verification cases"


def _at(name: str, *, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _extend_age_status()
    _create_cases()
    _create_evidence()
    _create_attempts()
    _create_links()
    _protect()
    _turn_approved_applications_into_cases()
    op.drop_table("performer_application")
    op.drop_table("age_attempt")
    _rename_notices("performer_application_decided", "verification")


def _rename_notices(before: str, after: str) -> None:
    """What was told of an application is told of a verification."""
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    notice = sa.table("notice", sa.column("kind", sa.Text))
    op.execute(notice.update().where(notice.c.kind == before).values(kind=after))
    op.execute(
        "ALTER TABLE notice ADD CONSTRAINT ck_notice_kind "
        f"CHECK (kind IN ('stream_stopped', '{after}', 'account_locked'))"
    )


def _extend_age_status() -> None:
    op.add_column("age_status", sa.Column("method", sa.Text))
    op.add_column("age_status", _at("assured_until", nullable=True))
    op.execute("UPDATE age_status SET method = 'age_provider' WHERE provider IS NOT NULL")
    op.execute("UPDATE age_status SET state = 'unverified' WHERE state = 'pending'")
    op.drop_column("age_status", "attempt_id")
    _allow_age_states("'held', 'minor_locked', 'pending', 'unverified', 'verified_adult'")
    op.create_index(
        "ix_age_status_assured_until",
        "age_status",
        ["assured_until"],
        postgresql_where=sa.text("state = 'verified_adult'"),
    )


def _allow_age_states(states: str) -> None:
    op.execute("ALTER TABLE age_status DROP CONSTRAINT ck_age_status_state")
    op.execute(f"ALTER TABLE age_status ADD CONSTRAINT ck_age_status_state CHECK (state IN ({states}))")


def _create_cases() -> None:
    op.create_table(
        "verification_case",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("method", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("hold", sa.Text),
        sa.Column("missing", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("first_officer_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("unblock_document_id", sa.Uuid),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("appealed_officers", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("claimed_by", sa.Uuid, sa.ForeignKey("account.id")),
        _at("claimed_until", nullable=True),
        _at("opened_at"),
        _at("submitted_at", nullable=True),
        _at("decided_at", nullable=True),
        _at("valid_until", nullable=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        _at("moved_at"),
        sa.CheckConstraint(
            "state IN ('approved', 'auto_passed', 'awaiting_second', 'blocked_minor', 'collecting', 'consented', "
            "'draft', 'expired', 'needs_input', 'needs_review', 'processing', 'rejected', 'reverify_due', 'revoked', "
            "'submitted', 'withdrawn')",
            name="state",
        ),
        sa.CheckConstraint("purpose IN ('performer', 'viewer')", name="purpose"),
        sa.CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claimed"),
    )
    op.create_index(
        "ix_verification_case_open",
        "verification_case",
        ["user_id", "purpose"],
        unique=True,
        postgresql_where=sa.text(
            "state NOT IN ('blocked_minor', 'expired', 'rejected', 'revoked', 'withdrawn')"
        ),
    )
    op.create_index("ix_verification_case_state_moved_at", "verification_case", ["state", "moved_at"])
    op.create_table(
        "verification_event",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _at("at"),
        sa.Column("digest", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "verification_appeal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id"), nullable=False, index=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("event_seq", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("document_id", sa.Uuid),
        _at("filed_at"),
        _at("due_at"),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        _at("decided_at", nullable=True),
        sa.CheckConstraint("outcome IN ('open', 'overturned', 'upheld')", name="outcome"),
        sa.CheckConstraint(
            "(outcome = 'open') = (decided_by IS NULL) AND (outcome = 'open') = (decided_at IS NULL)",
            name="decided",
        ),
    )
    op.create_index(
        "ix_verification_appeal_open",
        "verification_appeal",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'open'"),
    )


def _create_evidence() -> None:
    op.create_table(
        "verification_evidence",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("document_id", sa.Uuid),
        sa.Column("score_basis_points", sa.Integer),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Uuid, sa.ForeignKey("account.id")),
        _at("at"),
        _at("expires_at", nullable=True),
        sa.CheckConstraint("verdict IN ('failed', 'mismatch', 'passed', 'unsure')", name="verdict"),
        sa.CheckConstraint("score_basis_points BETWEEN 0 AND 10000", name="score"),
    )
    op.create_table(
        "verification_claims",
        sa.Column("evidence_id", sa.Uuid, sa.ForeignKey("verification_evidence.id"), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id"), nullable=False, index=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        _at("at"),
    )


def _create_attempts() -> None:
    op.create_table(
        "verification_attempt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id"), nullable=False, index=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("ip_digest", sa.LargeBinary, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        _at("started_at"),
        sa.Column("state_digest", sa.LargeBinary),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        _at("said_at", nullable=True),
        _at("finished_at", nullable=True),
        sa.CheckConstraint(
            "outcome IN ('adult', 'lapsed', 'minor', 'refused', 'running', 'undecided')", name="outcome"
        ),
        sa.CheckConstraint("(outcome = 'running') = (finished_at IS NULL)", name="finished"),
    )
    op.create_index(
        "uq_verification_attempt_state_digest",
        "verification_attempt",
        ["state_digest"],
        unique=True,
        postgresql_where=sa.text("state_digest IS NOT NULL"),
    )


def _create_links() -> None:
    op.create_table(
        "identity_link",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True, index=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("verification_case.id")),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("barred", sa.Boolean, nullable=False),
        _at("at"),
        sa.CheckConstraint("kind IN ('document', 'payout_account')", name="kind"),
        sa.CheckConstraint("purpose IN ('performer', 'viewer')", name="purpose"),
    )


def _protect() -> None:
    op.execute(
        """
        CREATE FUNCTION verification_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% keeps what was written: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    _refuse("verification_event", "UPDATE OR DELETE OR TRUNCATE")
    _refuse("verification_evidence", "UPDATE OR DELETE OR TRUNCATE")
    _refuse("verification_claims", "UPDATE OF evidence_id, case_id, user_id, ciphertext, at OR TRUNCATE")


def _refuse(table: str, changes: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE {changes} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION verification_refuse_change()"
    )
    # Also for a session that replays changes (session_replication_role = replica).
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")


def _turn_approved_applications_into_cases() -> None:
    connection = op.get_bind()
    now = connection.execute(sa.text("SELECT now()")).scalar_one().astimezone(UTC)
    approved = connection.execute(
        sa.text("SELECT id, user_id, submitted_at, decided_at, decided_by FROM performer_application "
                "WHERE state = 'approved'")
    )  # fmt: skip
    rows = [
        {**row, "digest": _digest(row["id"], now), "now": now, "policy": _BEFORE_CASES, "note": _NOTE}
        for row in approved.mappings()
    ]
    if not rows:
        return
    connection.execute(
        sa.text(
            """
            INSERT INTO verification_case
                (id, user_id, purpose, policy_version, state, reason, missing, decided_by, appealed_officers, opened_at,
                 submitted_at, decided_at, seq, chain, moved_at)
            VALUES (:id, :user_id, 'performer', :policy, 'reverify_due', 'should_verify_again', '{}',
                    :decided_by, '{}', :submitted_at, :submitted_at, :decided_at, 1, :digest, :now)
            """
        ),
        rows,
    )
    connection.execute(
        sa.text(
            """
            INSERT INTO verification_event (case_id, seq, after, actor_kind, reason, note, at, digest)
            VALUES (:id, 1, 'reverify_due', 'platform', 'should_verify_again', :note, :now, :digest)
            """
        ),
        rows,
    )


def _digest(case_id: UUID, at: datetime) -> bytes:
    """As `CaseEvent.digest_after` of a first event, as it was when this was written."""
    fields = [
        str(case_id), 1, None, "reverify_due", "platform", "", "should_verify_again", _NOTE,
        at.isoformat(timespec="microseconds"),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).digest()


def downgrade() -> None:
    """The tables of before come back empty. Nobody is allowed more than they were: who was held, or whose assurance is
    over, is unverified."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in (
        "identity_link",
        "verification_attempt",
        "verification_claims",
        "verification_evidence",
        "verification_appeal",
        "verification_event",
        "verification_case",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION verification_refuse_change()")
    _rename_notices("verification", "performer_application_decided")
    _restore_age_status()
    _create_attempts_of_before()


def _restore_age_status() -> None:
    op.execute(
        """
        UPDATE age_status SET state = 'unverified'
        WHERE state IN ('held', 'pending') OR (state = 'verified_adult' AND assured_until <= now())
        """
    )
    op.drop_index("ix_age_status_assured_until", "age_status")
    _allow_age_states("'unverified', 'pending', 'verified_adult', 'minor_locked'")
    op.add_column("age_status", sa.Column("attempt_id", sa.Uuid))
    op.drop_column("age_status", "method")
    op.drop_column("age_status", "assured_until")


def _create_attempts_of_before() -> None:
    op.create_table(
        "age_attempt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("provider", sa.Text, nullable=False),
        _at("started_at"),
    )
    op.create_table(
        "performer_application",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _at("submitted_at"),
        _at("decided_at", nullable=True),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('submitted', 'approved', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'submitted') = (decided_by IS NULL)", name="decided"),
    )
    op.create_index(
        "ix_performer_application_open",
        "performer_application",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )

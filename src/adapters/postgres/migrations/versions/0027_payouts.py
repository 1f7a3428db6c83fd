"""Paying performers: days of earnings, payout accounts, payouts and their batches, and what stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = (
    "coercion_review",
    "earnings_freeze",
    "payout_event",
    "payout",
    "payout_batch_check",
    "payout_batch",
    "payout_account",
    "fee_schedule_agreement",
    "earnings_day",
)

KEPT = ("payout", "payout_batch", "payout_batch_check", "earnings_day", "earnings_freeze")
"""What the book refers to is never removed."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_earnings()
    _create_accounts()
    _create_batches()
    _create_payouts()
    _create_holds()
    op.execute(
        """
        CREATE FUNCTION payout_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (OLD.id, OLD.performer_id, OLD.account_id, OLD.gross, OLD.tds, OLD.tcs, OLD.tax_day)
               IS DISTINCT FROM
               (NEW.id, NEW.performer_id, NEW.account_id, NEW.gross, NEW.tds, NEW.tcs, NEW.tax_day) THEN
                RAISE EXCEPTION 'who gets how much where never changes' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER payout_fixed BEFORE UPDATE ON payout FOR EACH ROW EXECUTE FUNCTION payout_fixed()"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER permanent BEFORE DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    # A spent token leaves deferred revenue with a fixed value, a sold one came with what it cost.
    _floor_of_deferred_revenue("NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _floor_of_deferred_revenue("0")
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION payout_fixed()")


def _floor_of_deferred_revenue(floor: str) -> None:
    """A floor changes with the chart, in a migration, and never otherwise."""
    op.execute("ALTER TABLE ledger_account DISABLE TRIGGER same_account")
    op.execute(f"UPDATE ledger_account SET floor = {floor} WHERE kind = 'deferred_revenue'")  # noqa: S608
    op.execute("ALTER TABLE ledger_account ENABLE TRIGGER same_account")


def _create_earnings() -> None:
    op.create_table(
        "earnings_day",
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("paid_gross", sa.BigInteger(), nullable=False),
        sa.Column("paid_fee", sa.BigInteger(), nullable=False),
        sa.Column("promo_gross", sa.BigInteger(), nullable=False),
        sa.Column("promo_fee", sa.BigInteger(), nullable=False),
        sa.Column("resume_sequence", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("paid_paise", sa.BigInteger(), nullable=False),
        sa.Column("promo_paise", sa.BigInteger(), nullable=False),
        sa.Column("platform_paise", sa.BigInteger(), nullable=False),
        sa.Column("reserve_paise", sa.BigInteger(), nullable=False),
        sa.Column("reserve_until", sa.Date(), nullable=True),
        sa.Column("reserve_released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "paid_gross >= paid_fee AND paid_fee >= 0 AND promo_gross >= promo_fee AND promo_fee >= 0",
            name=op.f("ck_earnings_day_credits"),
        ),
        sa.CheckConstraint(
            "released >= 0 AND released <= paid_gross - paid_fee + promo_gross - promo_fee",
            name=op.f("ck_earnings_day_released"),
        ),
        sa.CheckConstraint(
            "reserve_paise BETWEEN 0 AND paid_paise + promo_paise", name=op.f("ck_earnings_day_reserve")
        ),
        sa.PrimaryKeyConstraint("performer_id", "day", name=op.f("pk_earnings_day")),
    )
    op.create_index(
        "ix_earnings_day_open",
        "earnings_day",
        ["day"],
        unique=False,
        postgresql_where=sa.text(
            "released < paid_gross - paid_fee + promo_gross - promo_fee"
            " OR (reserve_paise > 0 AND reserve_released_at IS NULL)"
        ),
    )
    op.create_table(
        "fee_schedule_agreement",
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("performer_id", "version", name=op.f("pk_fee_schedule_agreement")),
    )


def _create_accounts() -> None:
    op.create_table(
        "payout_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("gst_registered", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("name_score", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("fund_account_id", sa.Text(), nullable=False),
        sa.Column("validation_id", sa.Text(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_outcome", sa.Text(), nullable=True),
        sa.Column("proposed_note", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(state = 'held') <= (hold IS NOT NULL)", name=op.f("ck_payout_account_hold")),
        sa.CheckConstraint("kind IN ('bank', 'upi')", name=op.f("ck_payout_account_kind")),
        sa.CheckConstraint(
            "state <> 'verified' OR (decided_at IS NOT NULL AND hold IS NULL)",
            name=op.f("ck_payout_account_verified"),
        ),
        sa.CheckConstraint(
            "state IN ('checking', 'verified', 'held', 'refused')", name=op.f("ck_payout_account_state")
        ),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_payout_account_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
    )
    op.create_index(
        "ix_payout_account_ask_at",
        "payout_account",
        ["ask_at"],
        unique=False,
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_payout_account_digest"), "payout_account", ["digest"], unique=False)
    op.create_index(
        "uq_payout_account_current",
        "payout_account",
        ["performer_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _create_batches() -> None:
    op.create_table(
        "payout_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("payouts", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('made', 'released', 'refused')", name=op.f("ck_payout_batch_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_batch")),
    )
    op.create_index("ix_payout_batch_made_at", "payout_batch", ["made_at"], unique=False)
    op.create_table(
        "payout_batch_check",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("checker_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payout_batch.id"], name=op.f("fk_payout_batch_check_batch_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "checker_id", name=op.f("pk_payout_batch_check")),
    )


def _create_payouts() -> None:
    op.create_table(
        "payout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("tds_section", sa.Text(), nullable=False),
        sa.Column("tds_rate_bps", sa.Integer(), nullable=False),
        sa.Column("tds_base", sa.BigInteger(), nullable=False),
        sa.Column("tds", sa.BigInteger(), nullable=False),
        sa.Column("tcs_section", sa.Text(), nullable=False),
        sa.Column("tcs_rate_bps", sa.Integer(), nullable=False),
        sa.Column("tcs", sa.BigInteger(), nullable=False),
        sa.Column("tax_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("utr", sa.Text(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('requested', 'declined')) OR batch_id IS NOT NULL", name=op.f("ck_payout_batched")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'batched', 'approved', 'sending', 'paid', 'reversed', 'failed', 'declined')",
            name=op.f("ck_payout_state"),
        ),
        sa.CheckConstraint("tds >= 0 AND tcs >= 0 AND gross > tds + tcs", name=op.f("ck_payout_amounts")),
        sa.ForeignKeyConstraint(["account_id"], ["payout_account.id"], name=op.f("fk_payout_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batch.id"], name=op.f("fk_payout_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
    )
    op.create_index(
        "ix_payout_ask_at", "payout", ["ask_at"], unique=False, postgresql_where=sa.text("ask_at IS NOT NULL")
    )
    op.create_index(op.f("ix_payout_batch_id"), "payout", ["batch_id"], unique=False)
    op.create_index(
        "ix_payout_performer_id_requested_at", "payout", ["performer_id", "requested_at"], unique=False
    )
    op.create_index(
        "ix_payout_requested",
        "payout",
        ["requested_at"],
        unique=False,
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        "uq_payout_provider_id",
        "payout",
        ["provider_id"],
        unique=True,
        postgresql_where=sa.text("provider_id <> ''"),
    )
    op.create_table(
        "payout_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("raw_type", sa.Text(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("utr", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_payout_event")),
    )


def _create_holds() -> None:
    op.create_table(
        "earnings_freeze",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("wanted_tokens", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("paise", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_officer_id", sa.Uuid(), nullable=True),
        sa.Column("first_note", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_note", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'released') = (released_by IS NOT NULL) AND (released_by IS DISTINCT FROM first_officer_id"
            " OR released_by IS NULL)",
            name=op.f("ck_earnings_freeze_two_people"),
        ),
        sa.CheckConstraint("state IN ('open', 'released')", name=op.f("ck_earnings_freeze_state")),
        sa.CheckConstraint("severity IN (0, 1)", name=op.f("ck_earnings_freeze_severity")),
        sa.CheckConstraint(
            "tokens >= 0 AND tokens <= wanted_tokens AND paise >= 0", name=op.f("ck_earnings_freeze_amounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earnings_freeze")),
    )
    op.create_index(
        "uq_earnings_freeze_performer_id_cause", "earnings_freeze", ["performer_id", "cause"], unique=True
    )
    op.create_table(
        "coercion_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("performers", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_outcome", sa.Text(), nullable=True),
        sa.Column("proposed_note", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'cleared', 'upheld')", name=op.f("ck_coercion_review_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coercion_review")),
    )
    op.create_index(
        "uq_coercion_review_open",
        "coercion_review",
        ["digest"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )

"""The tables of payouts, apart from their adapters: the queries of screens join them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from adapters.postgres.schema import metadata

earnings_day_table = Table(
    "earnings_day",
    metadata,
    Column("performer_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("paid_gross", BigInteger, nullable=False),
    Column("paid_fee", BigInteger, nullable=False),
    Column("promo_gross", BigInteger, nullable=False),
    Column("promo_fee", BigInteger, nullable=False),
    Column("resume_sequence", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("paid_paise", BigInteger, nullable=False),
    Column("promo_paise", BigInteger, nullable=False),
    Column("platform_paise", BigInteger, nullable=False),
    Column("reserve_paise", BigInteger, nullable=False),
    Column("reserve_until", Date, nullable=True),
    Column("reserve_released_at", DateTime(timezone=True), nullable=True),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("released_at", DateTime(timezone=True), nullable=True),
    CheckConstraint(
        "paid_gross >= paid_fee AND paid_fee >= 0 AND promo_gross >= promo_fee AND promo_fee >= 0",
        name="credits",
    ),
    CheckConstraint(
        "released >= 0 AND released <= paid_gross - paid_fee + promo_gross - promo_fee", name="released"
    ),
    CheckConstraint("reserve_paise BETWEEN 0 AND paid_paise + promo_paise", name="reserve"),
    Index(
        "ix_earnings_day_open",
        "day",
        postgresql_where=text(
            "released < paid_gross - paid_fee + promo_gross - promo_fee"
            " OR (reserve_paise > 0 AND reserve_released_at IS NULL)"
        ),
    ),
)

schedule_agreement_table = Table(
    "fee_schedule_agreement",
    metadata,
    Column("performer_id", Uuid, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
)

payout_account_table = Table(
    "payout_account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, index=True),
    Column("masked", Text, nullable=False),
    Column("gst_registered", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("hold", Text, nullable=True),
    Column("name_score", Integer, nullable=True),
    Column("contact_id", Text, nullable=False),
    Column("fund_account_id", Text, nullable=False),
    Column("validation_id", Text, nullable=False),
    Column("is_first", Boolean, nullable=False),
    Column("proposed_by", Uuid, nullable=True),
    Column("proposed_outcome", Text, nullable=True),
    Column("proposed_note", Text, nullable=True),
    Column("proposed_at", DateTime(timezone=True), nullable=True),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("ask_at", DateTime(timezone=True), nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("replaced_at", DateTime(timezone=True), nullable=True),
    # What the account is: sealed, and openable with this row only.
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    CheckConstraint("kind IN ('bank', 'upi')", name="kind"),
    CheckConstraint("state IN ('checking', 'verified', 'held', 'refused')", name="state"),
    CheckConstraint("(state = 'held') <= (hold IS NOT NULL)", name="hold"),
    CheckConstraint("state <> 'verified' OR (decided_at IS NOT NULL AND hold IS NULL)", name="verified"),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    # The database itself lets nobody have two at a time.
    Index(
        "uq_payout_account_current", "performer_id", unique=True, postgresql_where=text("replaced_at IS NULL")
    ),
    Index("ix_payout_account_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
)

payout_batch_table = Table(
    "payout_batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("maker_id", Uuid, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("payouts", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('made', 'released', 'refused')", name="state"),
    Index("ix_payout_batch_made_at", "made_at"),
)

payout_check_table = Table(
    "payout_batch_check",
    metadata,
    Column("batch_id", Uuid, ForeignKey("payout_batch.id"), primary_key=True),
    Column("checker_id", Uuid, primary_key=True),
    Column("content_hash", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

payout_table = Table(
    "payout",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, nullable=False),
    Column("account_id", Uuid, ForeignKey("payout_account.id"), nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("tds_section", Text, nullable=False),
    Column("tds_rate_bps", Integer, nullable=False),
    Column("tds_base", BigInteger, nullable=False),
    Column("tds", BigInteger, nullable=False),
    Column("tcs_section", Text, nullable=False),
    Column("tcs_rate_bps", Integer, nullable=False),
    Column("tcs", BigInteger, nullable=False),
    Column("tax_day", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("batch_id", Uuid, ForeignKey("payout_batch.id"), nullable=True, index=True),
    Column("provider_id", Text, nullable=False),
    Column("utr", Text, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("ask_at", DateTime(timezone=True), nullable=True),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    Column("look_at", DateTime(timezone=True), nullable=True),
    Column("unanswered", Integer, nullable=False),
    CheckConstraint(
        "state IN ('requested', 'batched', 'approved', 'sending', 'paid', 'reversed', 'failed', 'declined')",
        name="state",
    ),
    CheckConstraint("tds >= 0 AND tcs >= 0 AND gross > tds + tcs", name="amounts"),
    CheckConstraint(
        "(state IN ('requested', 'declined')) OR batch_id IS NOT NULL", name="batched"
    ),  # nothing is sent that was in no batch
    CheckConstraint("unanswered >= 0 AND (state = 'paid' OR look_at IS NULL)", name="look"),
    Index("ix_payout_performer_id_requested_at", "performer_id", "requested_at"),
    Index("ix_payout_requested", "requested_at", postgresql_where=text("state = 'requested'")),
    Index("ix_payout_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
    Index("ix_payout_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    Index("uq_payout_provider_id", "provider_id", unique=True, postgresql_where=text("provider_id <> ''")),
)

payout_event_table = Table(
    "payout_event",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("word", Text, nullable=False),
    Column("raw_type", Text, nullable=False),
    Column("payout_id", Uuid, nullable=True),
    Column("provider_id", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("utr", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("processed_at", DateTime(timezone=True), nullable=True),
    Column("outcome", Text, nullable=False),
)

freeze_table = Table(
    "earnings_freeze",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("wanted_tokens", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("grown", BigInteger, nullable=False),
    Column("let_go", BigInteger, nullable=False),
    Column("paise", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_by", Uuid, nullable=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("first_officer_id", Uuid, nullable=True),
    Column("first_note", Text, nullable=False),
    Column("released_by", Uuid, nullable=True),
    Column("released_note", Text, nullable=False),
    Column("released_at", DateTime(timezone=True), nullable=True),
    Column("appeal_id", Uuid, nullable=True),
    Column("decided_by", Uuid, nullable=True),
    CheckConstraint("state IN ('open', 'released')", name="state"),
    CheckConstraint("severity IN (0, 1)", name="severity"),
    CheckConstraint("tokens >= 0 AND tokens <= wanted_tokens AND paise >= 0", name="amounts"),
    CheckConstraint("grown >= 0 AND let_go >= 0 AND let_go <= tokens + grown", name="left"),
    CheckConstraint(
        "(state = 'released') = (released_by IS NOT NULL) AND (state <> 'released'"
        " OR (first_officer_id IS NOT NULL AND released_by <> first_officer_id)"
        " OR (appeal_id IS NOT NULL AND decided_by IS NOT NULL AND released_by <> decided_by"
        " AND released_by IS DISTINCT FROM opened_by))",
        name="two_people",
    ),
    CheckConstraint(
        "(appeal_id IS NULL) = (decided_by IS NULL) AND (appeal_id IS NULL OR state = 'released')",
        name="appeal",
    ),
    # The one who released it is the one who decided the appeal.
    ForeignKeyConstraint(
        ["appeal_id", "released_by"],
        ["moderation_appeal.id", "moderation_appeal.decided_by"],
        name="fk_earnings_freeze_appeal",
    ),
    Index("uq_earnings_freeze_performer_id_cause", "performer_id", "cause", unique=True),
)

coercion_review_table = Table(
    "coercion_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("performers", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Uuid, nullable=True),
    Column("proposed_outcome", Text, nullable=True),
    Column("proposed_note", Text, nullable=True),
    Column("proposed_at", DateTime(timezone=True), nullable=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_by", Uuid, nullable=True),
    Column("note", Text, nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('open', 'cleared', 'upheld')", name="state"),
    Index("uq_coercion_review_open", "digest", unique=True, postgresql_where=text("state = 'open'")),
)

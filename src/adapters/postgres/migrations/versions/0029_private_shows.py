"""Private, group and ticketed shows; and how grave it was what a show was stopped for."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE stream ADD COLUMN severity smallint")
    op.execute(
        "ALTER TABLE stream ADD CONSTRAINT ck_stream_severity"
        " CHECK (severity IS NULL OR (state = 'killed' AND severity BETWEEN 0 AND 3))"
    )
    _offers()
    _shows()
    _bookings()
    _parts()


def _offers() -> None:
    op.create_table(
        "show_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats_min", sa.Integer(), nullable=False),
        sa.Column("seats_max", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_show_offer"),
        sa.ForeignKeyConstraint(["performer_id"], ["account.id"], name="fk_show_offer_performer_id"),
        sa.CheckConstraint("kind IN ('private', 'group', 'ticketed')", name=op.f("ck_show_offer_kind")),
        sa.CheckConstraint(
            "price > 0 AND minutes > 0 AND 0 < seats_min AND seats_min <= seats_max",
            name=op.f("ck_show_offer_terms"),
        ),
        sa.CheckConstraint(
            "(kind = 'ticketed') = (starts_at IS NOT NULL)", name=op.f("ck_show_offer_starts_at")
        ),
    )
    op.create_index("ix_show_offer_performer_id", "show_offer", ["performer_id"])


def _shows() -> None:
    op.create_table(
        "private_show",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("promised_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ending", sa.Text()),
        sa.Column("refunds_tickets", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_private_show"),
        sa.ForeignKeyConstraint(["offer_id"], ["show_offer.id"], name="fk_private_show_offer_id"),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name="fk_private_show_stream_id"),
        sa.CheckConstraint("state IN ('running', 'ended')", name=op.f("ck_private_show_state")),
        sa.CheckConstraint(
            "ending IN ('performer', 'viewers_left', 'stream_over', 'killed')",
            name=op.f("ck_private_show_ending"),
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL AND ending IS NOT NULL)",
            name=op.f("ck_private_show_ended"),
        ),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_private_show_order")),
    )
    op.create_index(
        "ix_private_show_running",
        "private_show",
        ["stream_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )


def _bookings() -> None:
    op.create_table(
        "show_booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("show_id", sa.Uuid()),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("performer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("fee_basis_points", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text()),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.Column("is_warned", sa.Boolean(), nullable=False),
        sa.Column("charged_seconds", sa.Integer(), nullable=False),
        sa.Column("charged_tokens", sa.BigInteger(), nullable=False),
        sa.Column("refunded_tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_show_booking"),
        sa.ForeignKeyConstraint(["offer_id"], ["show_offer.id"], name="fk_show_booking_offer_id"),
        sa.ForeignKeyConstraint(["show_id"], ["private_show.id"], name="fk_show_booking_show_id"),
        sa.ForeignKeyConstraint(["viewer_id"], ["account.id"], name="fk_show_booking_viewer_id"),
        sa.CheckConstraint("state IN ('requested', 'joined', 'ended')", name=op.f("ck_show_booking_state")),
        sa.CheckConstraint(
            "ending IN ('declined', 'cancelled', 'expired', 'left', 'no_funds', 'absent', 'show_over')",
            name=op.f("ck_show_booking_ending"),
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ending IS NOT NULL AND left_at IS NOT NULL)",
            name=op.f("ck_show_booking_ended"),
        ),
        sa.CheckConstraint(
            "(show_id IS NULL) = (joined_at IS NULL) AND (joined_at IS NULL) = (last_seen_at IS NULL)",
            name=op.f("ck_show_booking_joined"),
        ),
        sa.CheckConstraint("viewer_id <> performer_id", name=op.f("ck_show_booking_not_to_oneself")),
        sa.CheckConstraint(
            "charged_seconds >= 0 AND 0 <= refunded_tokens AND refunded_tokens <= charged_tokens",
            name=op.f("ck_show_booking_charged"),
        ),
    )
    for column in ("show_id", "viewer_id", "performer_id"):
        op.create_index(f"ix_show_booking_{column}", "show_booking", [column])
    op.create_index(
        "ix_show_booking_live",
        "show_booking",
        ["offer_id", "viewer_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'joined')"),
    )
    op.create_index(
        "ix_show_booking_joined", "show_booking", ["show_id"], postgresql_where=sa.text("state = 'joined'")
    )


def _parts() -> None:
    op.create_table(
        "show_span",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("booking_id", "number", name="pk_show_span"),
        sa.UniqueConstraint("booking_id", "meter", name=op.f("uq_show_span_booking_id_meter")),
        sa.ForeignKeyConstraint(["booking_id"], ["show_booking.id"], name="fk_show_span_booking_id"),
        sa.CheckConstraint("0 <= first AND first <= last", name=op.f("ck_show_span_counted")),
    )
    op.create_table(
        "show_hold",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("booking_id", "number", name="pk_show_hold"),
        sa.UniqueConstraint("hold_id", name=op.f("uq_show_hold_hold_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["show_booking.id"], name="fk_show_hold_booking_id"),
        sa.CheckConstraint("wallet IN ('promo', 'paid')", name=op.f("ck_show_hold_wallet")),
        sa.CheckConstraint("tokens > 0", name=op.f("ck_show_hold_tokens")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("show_hold", "show_span", "show_booking", "private_show", "show_offer"):
        op.drop_table(table)
    op.execute("ALTER TABLE stream DROP CONSTRAINT ck_stream_severity")
    op.execute("ALTER TABLE stream DROP COLUMN severity")

"""The tables of private, group and ticketed shows."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.postgres.schema import metadata

offer_table = Table(
    "show_offer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("seats_min", Integer, nullable=False),
    Column("seats_max", Integer, nullable=False),
    Column("starts_at", DateTime(timezone=True)),
    Column("is_open", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('private', 'group', 'ticketed')", name="kind"),
    CheckConstraint("price > 0 AND minutes > 0 AND 0 < seats_min AND seats_min <= seats_max", name="terms"),
    CheckConstraint("(kind = 'ticketed') = (starts_at IS NOT NULL)", name="starts_at"),
)

show_table = Table(
    "private_show",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("offer_id", Uuid, ForeignKey("show_offer.id"), nullable=False),
    Column("performer_id", Uuid, nullable=False),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("promised_seconds", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ending", Text),
    Column("refunds_tickets", Boolean, nullable=False),
    CheckConstraint("state IN ('running', 'ended')", name="state"),
    CheckConstraint("ending IN ('performer', 'viewers_left', 'stream_over', 'killed')", name="ending"),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL AND ending IS NOT NULL)", name="ended"),
    CheckConstraint("ended_at >= started_at", name="order"),
    # One at a time: of two that begin at once the second is refused here, whatever they read before.
    Index("ix_private_show_running", "stream_id", unique=True, postgresql_where=text("state = 'running'")),
)

booking_table = Table(
    "show_booking",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("offer_id", Uuid, ForeignKey("show_offer.id"), nullable=False),
    Column("show_id", Uuid, ForeignKey("private_show.id"), index=True),
    Column("viewer_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("performer_id", Uuid, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("fee_basis_points", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("ending", Text),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("answer_by", DateTime(timezone=True), nullable=False),
    Column("joined_at", DateTime(timezone=True)),
    Column("left_at", DateTime(timezone=True)),
    Column("last_seen_at", DateTime(timezone=True)),
    Column("is_warned", Boolean, nullable=False),
    Column("charged_seconds", Integer, nullable=False),
    Column("charged_tokens", BigInteger, nullable=False),
    Column("refunded_tokens", BigInteger, nullable=False),
    CheckConstraint("state IN ('requested', 'joined', 'ended')", name="state"),
    CheckConstraint(
        "ending IN ('declined', 'cancelled', 'expired', 'left', 'no_funds', 'absent', 'not_shown', 'show_over')",
        name="ending",
    ),
    CheckConstraint("(state = 'ended') = (ending IS NOT NULL AND left_at IS NOT NULL)", name="ended"),
    CheckConstraint(
        "(show_id IS NULL) = (joined_at IS NULL) AND (joined_at IS NULL) = (last_seen_at IS NULL)",
        name="joined",
    ),
    CheckConstraint("viewer_id <> performer_id", name="not_to_oneself"),
    CheckConstraint(
        "charged_seconds >= 0 AND 0 <= refunded_tokens AND refunded_tokens <= charged_tokens", name="charged"
    ),
    Index(
        "ix_show_booking_live",
        "offer_id",
        "viewer_id",
        unique=True,
        postgresql_where=text("state IN ('requested', 'joined')"),
    ),
    Index("ix_show_booking_joined", "show_id", postgresql_where=text("state = 'joined'")),
)

span_table = Table(
    "show_span",
    metadata,
    Column("booking_id", Uuid, ForeignKey("show_booking.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("meter", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    UniqueConstraint("booking_id", "meter"),
    CheckConstraint("0 <= first AND first <= last", name="counted"),
)
"""The session log: microseconds that the media plane counted."""

piece_table = Table(
    "show_hold",
    metadata,
    Column("booking_id", Uuid, ForeignKey("show_booking.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hold_id", Uuid, nullable=False),
    Column("wallet", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    UniqueConstraint("hold_id"),
    CheckConstraint("wallet IN ('promo', 'paid')", name="wallet"),
    CheckConstraint("tokens > 0", name="tokens"),
)
"""What was set aside for a seat, in the order in which it is spent."""

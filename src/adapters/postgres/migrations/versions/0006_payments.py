"""Orders, the gateway's events, payment exceptions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "token_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("gst", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider_order_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_token_order"),
        sa.CheckConstraint("state IN ('created', 'paid')", name=op.f("ck_token_order_state")),
        sa.CheckConstraint(
            "price > 0 AND gst >= 0 AND gst < price AND tokens > 0 AND bonus >= 0",
            name=op.f("ck_token_order_amounts"),
        ),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL) AND (state = 'paid') = (payment_id <> '')",
            name=op.f("ck_token_order_paid"),
        ),
    )
    op.create_index("ix_token_order_buyer_id_created_at", "token_order", ["buyer_id", "created_at"])
    op.create_index(
        "ix_token_order_ask_at",
        "token_order",
        ["ask_at"],
        postgresql_where=sa.text("state = 'created' AND ask_at IS NOT NULL"),
    )
    op.create_index(
        "uq_token_order_provider_order_id",
        "token_order",
        ["provider_order_id"],
        unique=True,
        postgresql_where=sa.text("provider_order_id <> ''"),
    )
    op.create_index(
        "uq_token_order_payment_id",
        "token_order",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("payment_id <> ''"),
    )
    op.create_table(
        "gateway_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw_type", sa.Text(), nullable=False),
        sa.Column("provider_order_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_gateway_event"),
    )
    op.create_table(
        "payment_exception",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name="pk_payment_exception"),
    )
    op.create_index("ix_payment_exception_at", "payment_exception", ["at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("payment_exception")
    op.drop_table("gateway_event")
    op.drop_table("token_order")

"""Invoices and the counters of tax documents; payment attempts and the holds that follow from too many.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "document_counter",
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("financial_year", sa.Text, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.CheckConstraint("series IN ('invoice', 'credit_note')", name="series"),
        sa.CheckConstraint("last > 0", name="last"),
    )
    _create_invoice()
    for table in ("invoice", "document_counter"):
        events = "UPDATE OR DELETE OR TRUNCATE" if table == "invoice" else "DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER permanent BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    op.create_table(
        "payment_attempt",
        sa.Column("payment_id", sa.Text, primary_key=True),
        sa.Column("failed", sa.Boolean, primary_key=True),
        sa.Column("buyer_id", sa.Uuid, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_payment_attempt_buyer_id_at", "payment_attempt", ["buyer_id", "at"])
    op.create_table(
        "payment_hold",
        sa.Column("buyer_id", sa.Uuid, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.CheckConstraint("reason IN ('instruments', 'failures', 'orders')", name="reason"),
    )
    op.create_index("ix_payment_hold_until", "payment_hold", ["until"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("payment_hold", "payment_attempt", "invoice", "document_counter"):
        op.drop_table(table)


def _create_invoice() -> None:
    texts = ("seller_name", "seller_gstin", "seller_address", "descriptor", "sac", "description")
    op.create_table(
        "invoice",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("financial_year", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("buyer_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("bonus", sa.BigInteger, nullable=False),
        sa.Column("place_of_supply", sa.Text, nullable=False),
        sa.Column("gst_basis_points", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("net", "cgst", "sgst", "igst", "total")
        ),
        sa.Column("payment_id", sa.Text, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.UniqueConstraint("order_id", name="uq_invoice_order_id"),
        sa.UniqueConstraint("financial_year", "sequence", name="uq_invoice_financial_year_sequence"),
        sa.CheckConstraint(
            "net >= 0 AND cgst >= 0 AND cgst = sgst AND igst >= 0 AND net + cgst + sgst + igst = total",
            name="sums",
        ),
        sa.CheckConstraint("sequence > 0 AND length(number) <= 16", name="number"),
    )

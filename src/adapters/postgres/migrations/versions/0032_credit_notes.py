"""Credit notes.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    texts = ("seller_name", "seller_gstin", "seller_address", "descriptor", "sac", "description")
    op.create_table(
        "credit_note",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("financial_year", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("refund_id", sa.Uuid, nullable=False),
        sa.Column("invoice_number", sa.Text, nullable=False),
        sa.Column("invoiced_at", MOMENT, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("buyer_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("place_of_supply", sa.Text, nullable=False),
        sa.Column("gst_basis_points", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("net", "cgst", "sgst", "igst", "total")
        ),
        sa.Column("payment_id", sa.Text, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.UniqueConstraint("refund_id", name="uq_credit_note_refund_id"),
        sa.UniqueConstraint("financial_year", "sequence", name="uq_credit_note_financial_year_sequence"),
        sa.CheckConstraint(
            "net >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND net + cgst + sgst + igst = total",
            name="sums",
        ),
        sa.CheckConstraint("sequence > 0 AND length(number) <= 16", name="number"),
    )
    op.create_index("ix_credit_note_order_id", "credit_note", ["order_id"])
    op.execute(
        "CREATE TRIGGER permanent BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("credit_note")

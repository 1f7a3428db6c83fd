"""Orders, events and exceptions name the gateway they belong to, and orders where they are paid and taxed.

Revision ID: 0026
Revises: 0025
"""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TEXTS = {
    "token_order": ("place_of_supply", "provider", "pay_link"),
    "gateway_event": ("provider", "refund_id", "refund_reference", "dispute_id", "instrument"),
    "payment_exception": ("provider", "provider_order_id"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, names in _TEXTS.items():
        for name in names:
            # There was one provider, and where buyers live was not asked.
            known = "razorpay" if name == "provider" else ""
            op.add_column(table, Column(name, Text, nullable=False, server_default=known))
            op.alter_column(table, name, server_default=None)
    op.add_column("token_order", Column("pay_link_until", DateTime(timezone=True), nullable=True))
    op.drop_index("uq_token_order_provider_order_id", "token_order")
    op.create_index(
        "uq_token_order_provider_order_id",
        "token_order",
        ["provider", "provider_order_id"],
        unique=True,
        postgresql_where="provider_order_id <> ''",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("uq_token_order_provider_order_id", "token_order")
    op.create_index(
        "uq_token_order_provider_order_id",
        "token_order",
        ["provider_order_id"],
        unique=True,
        postgresql_where="provider_order_id <> ''",
    )
    op.drop_column("token_order", "pay_link_until")
    for table, names in _TEXTS.items():
        for name in names:
            op.drop_column(table, name)

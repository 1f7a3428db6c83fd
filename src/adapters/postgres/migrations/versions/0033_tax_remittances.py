"""Taxes paid to the government.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "tax_remittance",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("tax", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("cin", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("maker_id", sa.Uuid, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("checker_id", sa.Uuid, nullable=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("tax IN ('tds', 'tcs', 'gst')", name="tax"),
        sa.CheckConstraint("state IN ('made', 'confirmed', 'refused')", name="state"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("(state = 'made') = (checker_id IS NULL AND decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("state <> 'confirmed' OR checker_id <> maker_id", name="two_people"),
    )
    op.create_index(
        "uq_tax_remittance_cin", "tax_remittance", ["tax", "cin"], unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )  # fmt: skip
    op.create_index("ix_tax_remittance_made_at", "tax_remittance", ["made_at"])
    op.execute(
        """
        CREATE FUNCTION tax_remittance_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state <> 'made'
               OR (OLD.id, OLD.tax, OLD.period, OLD.amount, OLD.paid_on, OLD.cin, OLD.maker_id, OLD.made_at)
               IS DISTINCT FROM
               (NEW.id, NEW.tax, NEW.period, NEW.amount, NEW.paid_on, NEW.cin, NEW.maker_id, NEW.made_at) THEN
                RAISE EXCEPTION 'what was paid never changes, and is decided once' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER tax_remittance_fixed BEFORE UPDATE ON tax_remittance"
        " FOR EACH ROW EXECUTE FUNCTION tax_remittance_fixed()"
    )
    op.execute(
        "CREATE TRIGGER permanent BEFORE DELETE OR TRUNCATE ON tax_remittance"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("tax_remittance")
    op.execute("DROP FUNCTION tax_remittance_fixed()")

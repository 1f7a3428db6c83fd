"""A freeze is released, and a payment written off, by two people who are both named: what compared a name with nothing
let one person through."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_FREEZE = "ck_earnings_freeze_two_people"
_WRITE_OFF = "ck_payment_exception_work_two_officers"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _replace(
        "earnings_freeze",
        _FREEZE,
        "(state = 'released') = (released_by IS NOT NULL) AND (state <> 'released'"
        " OR (first_officer_id IS NOT NULL AND released_by <> first_officer_id))",
    )
    _replace(
        "payment_exception_work",
        _WRITE_OFF,
        "decision IS DISTINCT FROM 'write_off' OR state <> 'decided'"
        " OR (agreed_by IS NOT NULL AND decided_by IS NOT NULL AND agreed_by <> decided_by)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _replace(
        "earnings_freeze",
        _FREEZE,
        "(state = 'released') = (released_by IS NOT NULL) AND (released_by IS DISTINCT FROM first_officer_id"
        " OR released_by IS NULL)",
    )
    _replace(
        "payment_exception_work",
        _WRITE_OFF,
        "decision IS DISTINCT FROM 'write_off' OR state <> 'decided' OR agreed_by <> decided_by",
    )


def _replace(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(name), table)
    op.create_check_constraint(op.f(name), table, condition)

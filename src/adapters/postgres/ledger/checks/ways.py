"""The journal against the list of ways: no transfer of a kind, or between accounts, that is not listed (WAL-11)."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import NAMED
from domain.ledger.ways import WAYS


def _text(value: str | None) -> str:
    return "NULL::text" if value is None else f"'{value}'"


_WAYS = "VALUES " + ", ".join(
    f"('{kind.value}', '{way.debit.value}', '{way.credit.value}', {_text(way.fee and way.fee.value)}, "
    f"{'NULL::boolean' if way.same_owner is None else str(way.same_owner).lower()})"
    for kind, ways in WAYS.items()
    for way in sorted(ways, key=str)
)

CHECKS: dict[str, str] = {
    "every transfer goes a way that its kind may go": f"""
        WITH {NAMED}, way (kind, debit, credit, fee, same_owner) AS ({_WAYS})
        SELECT 'transfer ' || t.id AS subject,
               'a ' || t.kind || ' from ' || coalesce(t.debit_kind, 'nowhere') || ' to '
               || coalesce(t.credit_kind, 'nowhere') || coalesce(' with a fee to ' || t.fee_kind, '')
               || CASE WHEN t.debit_owner = t.credit_owner THEN ' of one owner' ELSE ' of two owners' END
               || ' is not one that may be' AS detail
        FROM named t
        WHERE NOT EXISTS (
            SELECT FROM way
            WHERE way.kind = t.kind AND way.debit = t.debit_kind AND way.credit = t.credit_kind
              AND (t.fee_kind IS NULL OR way.fee = t.fee_kind)
              AND (way.same_owner IS NULL OR way.same_owner = (t.debit_owner = t.credit_owner))
        )
        ORDER BY t.sequence
    """,
}

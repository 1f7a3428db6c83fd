"""What `livepanty ledger verify` asks of the database.

Each check is one statement, so that it sees one moment of a live database, and returns a row for each thing that is
wrong: `subject` names it, `detail` says what is wrong with it. No row means the check holds.

A capability that books has a module here with its `CHECKS` by name and its `CAUSES`: for each kind of transfer, the
references that may stand behind it. A transfer of a kind that no module names has no cause.
"""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks import (
    core,
    direct_messages,
    going_back,
    holds,
    payments,
    payouts,
    private_shows,
    remittances,
    tipping,
    ways,
)

_CAUSES: dict[str, str] = (
    tipping.CAUSES
    | direct_messages.CAUSES
    | private_shows.CAUSES
    | payments.CAUSES
    | payouts.CAUSES
    | remittances.CAUSES
    | going_back.CAUSES
)


def _every_transfer_has_its_cause() -> str:
    causes = " UNION ALL ".join(
        f"SELECT '{kind}', reference FROM ({references}) AS {kind}_references (reference)"
        for kind, references in _CAUSES.items()
    )
    return f"""
        WITH cause (kind, reference) AS ({causes})
        SELECT 'transfer ' || t.id AS subject, 'its ' || t.kind || ' refers to ' || t.reference
               || ', which is not there' AS detail
        FROM ledger_transfer t LEFT JOIN cause ON cause.kind = t.kind AND cause.reference = t.reference
        WHERE cause.reference IS NULL
        ORDER BY t.sequence
    """


CHECKS: dict[str, str] = (
    core.CHECKS
    | holds.CHECKS
    | ways.CHECKS
    | tipping.CHECKS
    | direct_messages.CHECKS
    | private_shows.CHECKS
    | payments.CHECKS
    | payouts.CHECKS
    | remittances.CHECKS
    | going_back.CHECKS
    | {"every transfer has its cause": _every_transfer_has_its_cause()}
)

"""Taxes paid to the government, against the book."""

from adapters.postgres.ledger.checks.fragments import NAMED

CAUSES: dict[str, str] = {
    "tax_remitted": "SELECT 'remittance:' || id FROM tax_remittance WHERE state = 'confirmed'"
}

CHECKS: dict[str, str] = {
    "every tax that was paid is booked, and no other": f"""
        WITH {NAMED},
        booked AS (SELECT * FROM named WHERE kind = 'tax_remitted')
        SELECT 'remittance ' || coalesce(r.id::text, b.reference) AS subject,
               CASE WHEN b.id IS NULL THEN 'its ' || r.amount || ' paise of ' || r.tax || ' are not booked'
                    WHEN r.id IS NULL THEN b.amount || ' paise are booked of what nobody confirmed'
                    ELSE 'it paid ' || r.amount || ' paise of ' || r.tax || ', ' || b.amount || ' are booked from '
                         || b.debit_kind || ' to ' || b.credit_kind END AS detail
        FROM (SELECT * FROM tax_remittance WHERE state = 'confirmed') r
        FULL JOIN booked b ON b.reference = 'remittance:' || r.id
        WHERE r.id IS NULL OR b.id IS NULL OR b.amount <> r.amount OR b.fee <> 0
           OR b.debit_kind <> r.tax || '_payable' OR b.credit_kind <> 'bank'
    """,  # noqa: S608  (constants of this program)
}

"""What the checks of several capabilities say alike."""

# An act's legs: what a transfer takes from or brings to each account, and what it says the balance is after it.
LEGS = """
    legs AS (
        SELECT id, sequence, unit, debit_account AS account, -amount AS change FROM ledger_transfer
        UNION ALL
        SELECT id, sequence, unit, credit_account, amount - fee FROM ledger_transfer
        UNION ALL
        SELECT id, sequence, unit, fee_account, fee FROM ledger_transfer WHERE fee_account IS NOT NULL
    )
"""

# A transfer with its accounts by name.
NAMED = """
    named AS (
        SELECT t.*, d.kind AS debit_kind, d.owner_id AS debit_owner, c.kind AS credit_kind,
               c.owner_id AS credit_owner, f.kind AS fee_kind
        FROM ledger_transfer t
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
        LEFT JOIN ledger_account f ON f.id = t.fee_account
    )
"""

ACCOUNT = (
    "'account ' || a.id || ' (' || a.kind || CASE WHEN a.owner_id = '00000000-0000-0000-0000-000000000000' \
THEN '' ELSE ' of ' || a.owner_id END || ')'"
)

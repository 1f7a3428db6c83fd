"""What is set aside: accounts, holds, what was posted against them, and how they ended."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import ACCOUNT

# A hold, what was posted against it, and its end where it has one.
_HOLDS = """
    posted AS (SELECT hold, sum(amount) AS amount FROM ledger_hold_post GROUP BY hold),
    holds AS (
        SELECT h.*, coalesce(posted.amount, 0) AS posted, e.state, e.freed
        FROM ledger_hold h
        LEFT JOIN posted ON posted.hold = h.id
        LEFT JOIN ledger_hold_end e ON e.hold = h.id
    )
"""

CHECKS: dict[str, str] = {
    "every account holds what its open holds set aside": f"""
        WITH {_HOLDS},
        aside AS (SELECT account, sum(amount - posted) AS amount FROM holds WHERE state IS NULL GROUP BY account)
        SELECT {ACCOUNT} AS subject,
               'it holds ' || a.held || ', its open holds set ' || coalesce(aside.amount, 0) || ' aside' AS detail
        FROM ledger_account a LEFT JOIN aside ON aside.account = a.id
        WHERE a.held <> coalesce(aside.amount, 0)
    """,
    "limits on spending count what wallets hold": """
        SELECT 'spending limits of ' || control.user_id AS subject,
               'they count ' || control.aside_tokens || ' tokens as set aside, the wallets hold '
               || coalesce(sum(a.held), 0) AS detail
        FROM spending_control control
        LEFT JOIN ledger_account a
            ON a.owner_id = control.user_id AND a.kind IN ('viewer_paid', 'viewer_promo')
        GROUP BY control.user_id, control.aside_tokens
        HAVING control.aside_tokens <> coalesce(sum(a.held), 0)
    """,
    "every hold is spent, freed or open, once": f"""
        WITH {_HOLDS}
        SELECT 'hold ' || holds.id AS subject,
               CASE WHEN a.id IS NULL THEN 'there is no account ' || holds.account
                    WHEN posted > amount THEN posted || ' of its ' || amount || ' are posted'
                    WHEN state IS NULL THEN 'all of it is posted, and it is open'
                    WHEN state = 'spent' THEN 'it is spent, but ' || posted || ' of its ' || amount || ' are posted'
                    ELSE 'it is ' || state || ' and freed ' || freed || ', but ' || posted || ' of its ' || amount
                         || ' are posted' END AS detail
        FROM holds LEFT JOIN ledger_account a ON a.id = holds.account
        WHERE a.id IS NULL OR posted > amount OR (state IS NULL AND posted = amount)
           OR (state IS NOT NULL AND freed <> amount - posted)
        UNION ALL
        SELECT 'hold ' || e.hold, 'it ended as ' || e.state || ', but there is no such hold'
        FROM ledger_hold_end e LEFT JOIN ledger_hold h ON h.id = e.hold WHERE h.id IS NULL
    """,
    "every posting of a hold is a transfer from its account": """
        SELECT 'transfer ' || p.transfer AS subject,
               CASE WHEN h.id IS NULL THEN 'it is posted against hold ' || p.hold || ', which is not there'
                    WHEN t.id IS NULL THEN 'it is posted against hold ' || p.hold || ', and not in the journal'
                    WHEN t.debit_account <> h.account
                        THEN 'it debits account ' || t.debit_account || ', its hold is on ' || h.account
                    ELSE 'it moves ' || t.amount || ', ' || p.amount || ' of its hold are posted' END AS detail
        FROM ledger_hold_post p
        LEFT JOIN ledger_hold h ON h.id = p.hold
        LEFT JOIN ledger_transfer t ON t.id = p.transfer
        WHERE h.id IS NULL OR t.id IS NULL OR t.debit_account <> h.account OR t.amount <> p.amount
    """,
}

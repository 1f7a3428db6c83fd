"""What `livepanty ledger verify` asks of the database.

Each check is one statement, so that it sees one moment of a live database, and returns a row for each thing that is
wrong: `subject` names it, `detail` says what is wrong with it. No row means the check holds.
"""
# ruff: noqa: S608  (what is put into these statements are constants of this module and the chart)

from domain.ledger.chart import AccountKind

LATE_MINUTES = 5
"""A captured payment that waits longer than this for its credit is a finding."""

# An act's legs: what a transfer takes from or brings to each account, and what it says the balance is after it.
_LEGS = """
    legs AS (
        SELECT id, sequence, unit, debit_account AS account, -amount AS change FROM ledger_transfer
        UNION ALL
        SELECT id, sequence, unit, credit_account, amount - fee FROM ledger_transfer
        UNION ALL
        SELECT id, sequence, unit, fee_account, fee FROM ledger_transfer WHERE fee_account IS NOT NULL
    )
"""

# A transfer with its accounts by name.
_NAMED = """
    named AS (
        SELECT t.*, d.kind AS debit_kind, d.owner_id AS debit_owner, c.kind AS credit_kind,
               c.owner_id AS credit_owner, f.kind AS fee_kind
        FROM ledger_transfer t
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
        LEFT JOIN ledger_account f ON f.id = t.fee_account
    )
"""

_ACCOUNT = (
    "'account ' || a.id || ' (' || a.kind || CASE WHEN a.owner_id = '00000000-0000-0000-0000-000000000000' \
THEN '' ELSE ' of ' || a.owner_id END || ')'"
)

_CHART = "VALUES " + ", ".join(
    f"('{kind.value}', '{kind.unit.value}', {'NULL::bigint' if kind.may_go_negative else 0})"
    for kind in AccountKind
)

CHECKS: dict[str, str] = {
    "each unit sums to zero": """
        SELECT 'unit ' || unit AS subject, 'its balances sum to ' || sum(balance) AS detail
        FROM ledger_account GROUP BY unit HAVING sum(balance) <> 0
    """,
    "every account follows the chart": f"""
        SELECT {_ACCOUNT} AS subject,
               'it counts ' || a.unit || ' with floor ' || coalesce(a.floor::text, 'none') || ', its kind counts '
               || coalesce(chart.unit, 'nothing') || ' with floor ' || coalesce(chart.floor::text, 'none') AS detail
        FROM ledger_account a
        LEFT JOIN ({_CHART}) AS chart (kind, unit, floor) ON chart.kind = a.kind
        WHERE (a.unit, a.floor) IS DISTINCT FROM (chart.unit, chart.floor)
    """,
    "no balance is below its floor": f"""
        SELECT {_ACCOUNT} AS subject, 'its balance is ' || a.balance || ', its floor ' || a.floor AS detail
        FROM ledger_account a WHERE a.balance < a.floor
    """,
    "every balance is the sum of its journal": f"""
        WITH {_LEGS}, sums AS (SELECT account, sum(change) AS total FROM legs GROUP BY account)
        SELECT {_ACCOUNT} AS subject,
               'its balance is ' || a.balance || ', its journal sums to ' || coalesce(sums.total, 0) AS detail
        FROM ledger_account a LEFT JOIN sums ON sums.account = a.id
        WHERE a.balance <> coalesce(sums.total, 0)
    """,
    "every line's running balance follows": f"""
        WITH {_LEGS},
        changes AS (
            SELECT account, sequence, sum(change) AS change FROM legs GROUP BY account, sequence
        ),
        running AS (
            SELECT account, sequence, sum(change) OVER (PARTITION BY account ORDER BY sequence) AS balance
            FROM changes
        ),
        told AS (
            SELECT id, sequence, debit_account AS account, debit_balance AS balance FROM ledger_transfer
            UNION ALL
            SELECT id, sequence, credit_account, credit_balance FROM ledger_transfer
        )
        SELECT 'transfer ' || told.id AS subject,
               'it says account ' || told.account || ' stood at ' || told.balance || ' after it, the journal says '
               || running.balance AS detail
        FROM told JOIN running USING (account, sequence)
        WHERE told.balance <> running.balance ORDER BY told.sequence
    """,
    "every transfer stays in its unit": f"""
        WITH {_LEGS}
        SELECT 'transfer ' || legs.id AS subject,
               CASE WHEN a.id IS NULL THEN 'there is no account ' || legs.account
                    ELSE 'it moves ' || legs.unit || ', account ' || a.id || ' counts ' || a.unit END AS detail
        FROM legs LEFT JOIN ledger_account a ON a.id = legs.account
        WHERE a.unit IS DISTINCT FROM legs.unit ORDER BY legs.sequence
    """,
    "every tip is booked": f"""
        WITH {_NAMED},
        booked AS (
            SELECT reference, sum(amount) AS tokens,
                   array_agg(DISTINCT debit_owner) AS payers, array_agg(DISTINCT credit_owner) AS receivers,
                   bool_and(debit_kind IN ('viewer_paid', 'viewer_promo') AND credit_kind = 'performer_pending'
                            AND fee_kind IS NOT DISTINCT FROM 'platform_fee') AS proper
            FROM named WHERE kind = 'tip' GROUP BY reference
        )
        SELECT 'tip ' || tip.id AS subject,
               CASE WHEN booked.reference IS NULL THEN 'it has no transfers'
                    WHEN booked.tokens <> tip.tokens
                        THEN 'it gave ' || tip.tokens || ' tokens, ' || booked.tokens || ' are booked'
                    ELSE 'its transfers are between other accounts' END AS detail
        FROM tip LEFT JOIN booked ON booked.reference = 'tip:' || tip.id
        WHERE booked.reference IS NULL OR booked.tokens <> tip.tokens OR NOT booked.proper
           OR booked.payers <> ARRAY[tip.viewer_id] OR booked.receivers <> ARRAY[tip.performer_id]
    """,
    "every paid order is booked, and no other": f"""
        WITH {_NAMED},
        expected AS (
            SELECT o.id, part.*
            FROM token_order o
            CROSS JOIN LATERAL (VALUES
                ('purchase', 'INR', o.price - o.gst, 'gateway_receivable', 'deferred_revenue', NULL),
                ('purchase_tax', 'INR', o.gst, 'gateway_receivable', 'gst_payable', NULL),
                ('purchase_tokens', 'TOKEN', o.tokens, 'tokens_issued', 'viewer_paid', o.buyer_id),
                ('purchase_bonus', 'TOKEN', o.bonus, 'tokens_issued', 'viewer_promo', o.buyer_id)
            ) AS part (kind, unit, amount, debit_kind, credit_kind, credit_owner)
            WHERE o.state = 'paid' AND part.amount > 0
        ),
        booked AS (
            SELECT o.id AS order_id, named.* FROM named JOIN token_order o ON named.reference = 'order:' || o.id
        )
        SELECT 'order ' || coalesce(expected.id, booked.order_id) AS subject,
               CASE WHEN booked.id IS NULL THEN 'it is paid, but its ' || expected.kind || ' of ' || expected.amount
                                                || ' ' || expected.unit || ' is not booked'
                    WHEN expected.id IS NULL THEN booked.kind || ' of ' || booked.amount || ' ' || booked.unit
                                                || ' is booked, which it does not ask for'
                    WHEN booked.amount <> expected.amount OR booked.fee <> 0
                        THEN 'its ' || expected.kind || ' is ' || expected.amount || ', '
                             || booked.amount - booked.fee || ' are booked'
                    ELSE 'its ' || expected.kind || ' is booked between other accounts' END AS detail
        FROM expected FULL JOIN booked ON booked.order_id = expected.id AND booked.kind = expected.kind
        WHERE booked.id IS NULL OR expected.id IS NULL OR booked.amount <> expected.amount OR booked.fee <> 0
           OR booked.unit <> expected.unit OR booked.debit_kind <> expected.debit_kind
           OR booked.credit_kind <> expected.credit_kind
           OR (expected.credit_owner IS NOT NULL AND booked.credit_owner <> expected.credit_owner)
    """,
    "every paid order has the gateway's word": """
        SELECT 'order ' || o.id AS subject,
               'no captured payment ' || o.payment_id || ' of ' || o.price || ' paise is known' AS detail
        FROM token_order o
        WHERE o.state = 'paid' AND NOT EXISTS (
            SELECT FROM gateway_event e WHERE e.kind = 'captured' AND e.payment_id = o.payment_id
                AND e.amount = o.price AND e.currency = 'INR' AND e.provider_order_id = o.provider_order_id
        )
    """,
    "every captured payment is credited or an exception": f"""
        SELECT 'payment ' || e.payment_id AS subject,
               CASE WHEN min(e.processed_at) IS NULL
                    THEN 'captured at ' || min(e.received_at) || ', and still waits to be processed'
                    ELSE 'captured and processed, but it paid no order and is no exception' END AS detail
        FROM gateway_event e
        WHERE e.kind = 'captured'
          AND (e.processed_at IS NOT NULL OR e.received_at < now() - interval '{LATE_MINUTES} minutes')
          AND NOT EXISTS (SELECT FROM token_order o WHERE o.state = 'paid' AND o.payment_id = e.payment_id)
          AND NOT EXISTS (SELECT FROM payment_exception x WHERE x.payment_id = e.payment_id)
        GROUP BY e.payment_id
    """,
    "every payment exception is owed back": f"""
        WITH {_NAMED},
        booked AS (SELECT * FROM named WHERE kind = 'unmatched_payment')
        SELECT 'payment ' || x.payment_id AS subject,
               CASE WHEN booked.id IS NULL THEN 'its ' || x.amount || ' paise are not booked'
                    ELSE 'it brought ' || x.amount || ' paise, ' || booked.amount || ' are booked from '
                         || booked.debit_kind || ' to ' || booked.credit_kind END AS detail
        FROM payment_exception x LEFT JOIN booked ON booked.reference = 'payment:' || x.payment_id
        WHERE x.kind <> 'currency_mismatch' AND (
            booked.id IS NULL OR booked.amount <> x.amount OR booked.debit_kind <> 'gateway_receivable'
            OR booked.credit_kind <> 'refunds_payable')
    """,
    "every transfer has its cause": """
        SELECT 'transfer ' || t.id AS subject, 'its ' || t.kind || ' refers to ' || t.reference
               || ', which is not there' AS detail
        FROM ledger_transfer t
        LEFT JOIN tip ON t.kind = 'tip' AND t.reference = 'tip:' || tip.id
        LEFT JOIN token_order o
            ON t.kind IN ('purchase', 'purchase_tax', 'purchase_tokens', 'purchase_bonus')
            AND t.reference = 'order:' || o.id
        LEFT JOIN payment_exception x ON t.kind = 'unmatched_payment' AND t.reference = 'payment:' || x.payment_id
        WHERE tip.id IS NULL AND o.id IS NULL AND x.payment_id IS NULL
        ORDER BY t.sequence
    """,
}

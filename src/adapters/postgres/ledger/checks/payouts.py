"""Earnings, payouts and what stands still, against the book."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import NAMED
from domain.payouts.batch import SECOND_CHECKER_FROM

_EARNINGS = (
    "earnings_released",
    "earnings_redeemed",
    "earnings_value",
    "earnings_promo_value",
    "revenue_recognised",
    "reserve_kept",
    "reserve_released",
)
_PAYOUT = (
    "payout",
    "payout_tds",
    "payout_tcs",
    "payout_paid",
    "payout_bounced",
    "payout_returned",
    "payout_tds_returned",
    "payout_tcs_returned",
)
_FREEZE = ("earnings_frozen", "earnings_unfrozen", "payable_frozen", "payable_unfrozen")

CAUSES: dict[str, str] = (
    dict.fromkeys(_EARNINGS, "SELECT 'earnings:' || performer_id || '/' || day FROM earnings_day")
    | dict.fromkeys(_PAYOUT, "SELECT 'payout:' || id FROM payout")
    | dict.fromkeys(_FREEZE, "SELECT 'freeze:' || id FROM earnings_freeze")
)

_OVER = "('reversed', 'failed', 'declined')"
UNANSWERED_MAX = 8
"""Asked so often in vain, over more than half a day: somebody has to look at the bank's own pages."""


def _booked_as_expected(subject: str, parts: str, table: str, kinds: tuple[str, ...]) -> str:
    """Compare what a row of `table` (as `row`, with its reference as `reference`) asks for, part by part, with what is
    booked. `parts` are rows of kind, amount, debit kind, debit owner, credit kind, credit owner."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return f"""
        WITH {NAMED},
        expected AS (
            SELECT row.reference, part.* FROM ({table}) AS row
            CROSS JOIN LATERAL (VALUES {parts}) AS part
                (kind, amount, debit_kind, debit_owner, credit_kind, credit_owner)
            WHERE part.amount > 0
        ),
        booked AS (
            SELECT reference, kind, sum(amount) AS amount, sum(fee) AS fee,
                   array_agg(DISTINCT debit_kind) AS debit_kinds, array_agg(DISTINCT debit_owner) AS debit_owners,
                   array_agg(DISTINCT credit_kind) AS credit_kinds, array_agg(DISTINCT credit_owner) AS credit_owners
            FROM named WHERE kind IN ({named}) GROUP BY reference, kind
        )
        SELECT '{subject} ' || coalesce(e.reference, b.reference) AS subject,
               CASE WHEN b.kind IS NULL THEN 'its ' || e.kind || ' of ' || e.amount || ' is not booked'
                    WHEN e.kind IS NULL THEN b.kind || ' of ' || b.amount || ' is booked, which it does not ask for'
                    WHEN b.amount <> e.amount OR b.fee <> 0
                        THEN 'its ' || e.kind || ' is ' || e.amount || ', ' || b.amount - b.fee || ' are booked'
                    ELSE 'its ' || e.kind || ' is booked between other accounts' END AS detail
        FROM expected e FULL JOIN booked b ON b.reference = e.reference AND b.kind = e.kind
        WHERE b.kind IS NULL OR e.kind IS NULL OR b.amount <> e.amount OR b.fee <> 0
           OR b.debit_kinds <> ARRAY[e.debit_kind] OR b.credit_kinds <> ARRAY[e.credit_kind]
           OR b.debit_owners <> ARRAY[e.debit_owner] OR b.credit_owners <> ARRAY[e.credit_owner]
    """


_NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
_DAYS = "SELECT d.*, 'earnings:' || d.performer_id || '/' || d.day AS reference FROM earnings_day d"
_PAYOUTS = f"""
    SELECT p.*, 'payout:' || p.id AS reference, p.gross - p.tds - p.tcs AS net, p.state IN {_OVER} AS is_over,
           p.state = 'paid' OR EXISTS (
               SELECT FROM ledger_transfer t WHERE t.reference = 'payout:' || p.id AND t.kind = 'payout_paid'
           ) AND p.state = 'reversed' AS was_paid
    FROM payout p
"""
_FREEZES = "SELECT f.*, 'freeze:' || f.id AS reference FROM earnings_freeze f"

CHECKS: dict[str, str] = {
    "every release of earnings is booked": _booked_as_expected(
        "day",
        f"""
        ('earnings_released', row.released, 'performer_pending', row.performer_id,
         'performer_available', row.performer_id),
        ('earnings_redeemed', row.released, 'performer_available', row.performer_id, 'tokens_redeemed', {_NOBODY}),
        ('earnings_value', row.paid_paise, 'deferred_revenue', {_NOBODY}, 'performer_payable', row.performer_id),
        ('earnings_promo_value', row.promo_paise, 'promo_expense', {_NOBODY},
         'performer_payable', row.performer_id),
        ('revenue_recognised', row.platform_paise, 'deferred_revenue', {_NOBODY}, 'platform_revenue', {_NOBODY}),
        ('reserve_kept', row.reserve_paise, 'performer_payable', row.performer_id,
         'performer_reserve', row.performer_id),
        ('reserve_released', CASE WHEN row.reserve_released_at IS NULL THEN 0 ELSE row.reserve_paise END,
         'performer_reserve', row.performer_id, 'performer_payable', row.performer_id)
        """,
        _DAYS,
        _EARNINGS,
    ),
    "every payout is booked, and no other": _booked_as_expected(
        "payout",
        f"""
        ('payout', row.net, 'performer_payable', row.performer_id, 'payout_clearing', {_NOBODY}),
        ('payout_tds', row.tds, 'performer_payable', row.performer_id, 'tds_payable', {_NOBODY}),
        ('payout_tcs', row.tcs, 'performer_payable', row.performer_id, 'tcs_payable', {_NOBODY}),
        ('payout_paid', CASE WHEN row.was_paid THEN row.net ELSE 0 END,
         'payout_clearing', {_NOBODY}, 'bank', {_NOBODY}),
        ('payout_bounced', CASE WHEN row.was_paid AND row.is_over THEN row.net ELSE 0 END,
         'bank', {_NOBODY}, 'payout_clearing', {_NOBODY}),
        ('payout_returned', CASE WHEN row.is_over THEN row.net ELSE 0 END,
         'payout_clearing', {_NOBODY}, 'performer_payable', row.performer_id),
        ('payout_tds_returned', CASE WHEN row.is_over THEN row.tds ELSE 0 END,
         'tds_payable', {_NOBODY}, 'performer_payable', row.performer_id),
        ('payout_tcs_returned', CASE WHEN row.is_over THEN row.tcs ELSE 0 END,
         'tcs_payable', {_NOBODY}, 'performer_payable', row.performer_id)
        """,
        _PAYOUTS,
        _PAYOUT,
    ),
    "every freeze is booked": _booked_as_expected(
        "freeze",
        """
        ('earnings_frozen', row.tokens + row.grown, 'performer_pending', row.performer_id,
         'performer_frozen', row.performer_id),
        ('payable_frozen', row.paise, 'performer_payable', row.performer_id, 'performer_reserve', row.performer_id),
        ('earnings_unfrozen', CASE WHEN row.state = 'released' THEN row.tokens + row.grown ELSE row.let_go END,
         'performer_frozen', row.performer_id, 'performer_pending', row.performer_id),
        ('payable_unfrozen', CASE WHEN row.state = 'released' THEN row.paise ELSE 0 END,
         'performer_reserve', row.performer_id, 'performer_payable', row.performer_id)
        """,
        _FREEZES,
        _FREEZE,
    ),
    "frozen earnings are what freezes and disputes hold": """
        WITH kept AS (
            SELECT performer_id, sum(tokens) AS tokens FROM (
                SELECT performer_id, tokens + grown - let_go AS tokens FROM earnings_freeze WHERE state = 'open'
                UNION ALL
                SELECT c.performer_id, c.share FROM clawed_tip c
                JOIN payment_dispute d ON c.reference = 'dispute:' || d.id AND d.state = 'open'
            ) AS each GROUP BY performer_id
        ),
        held AS (SELECT owner_id, balance FROM ledger_account WHERE kind = 'performer_frozen')
        SELECT 'performer ' || coalesce(kept.performer_id, held.owner_id) AS subject,
               coalesce(held.balance, 0) || ' tokens are frozen, freezes and disputes hold '
               || coalesce(kept.tokens, 0) AS detail
        FROM kept FULL JOIN held ON held.owner_id = kept.performer_id
        WHERE coalesce(held.balance, 0) <> coalesce(kept.tokens, 0)
    """,
    "payout clearing is what is under way": """
        SELECT 'account payout_clearing' AS subject,
               'it holds ' || held.paise || ', payouts of ' || underway.paise || ' are under way' AS detail
        FROM (SELECT coalesce(sum(balance), 0) AS paise FROM ledger_account WHERE kind = 'payout_clearing') AS held,
             (SELECT coalesce(sum(gross - tds - tcs), 0) AS paise FROM payout
              WHERE state IN ('requested', 'batched', 'approved', 'sending')) AS underway
        WHERE held.paise <> underway.paise
    """,
    "nothing is called paid that the bank called otherwise": """
        SELECT 'payout ' || p.id AS subject,
               'it is paid, and the bank called it ' || e.word || ' at ' || e.received_at
               || CASE WHEN e.processed_at IS NULL THEN ', which nobody looked at' ELSE '' END AS detail
        FROM payout_event e JOIN payout p ON p.id = e.payout_id AND p.provider_id = e.provider_id
        WHERE p.state = 'paid' AND e.word IN ('reversed', 'failed') AND e.amount = p.gross - p.tds - p.tcs
          AND (e.processed_at IS NOT NULL OR e.received_at < now() - interval '15 minutes')
    """,
    "the bank answers what became of what it paid": f"""
        SELECT 'payout ' || id AS subject,
               'the bank was asked ' || unanswered || ' times whether it is still paid, and did not answer' AS detail
        FROM payout WHERE state = 'paid' AND unanswered >= {UNANSWERED_MAX}
    """,
    "withheld taxes are what the certificates say": f"""
        SELECT 'account ' || tax.kind AS subject,
               'it holds ' || tax.held || ', certificates say ' || tax.certified || ', of which ' || tax.paid
               || ' are paid on' AS detail
        FROM (
            SELECT name || '_payable' AS kind,
                   (SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE kind = name || '_payable') AS held,
                   (SELECT coalesce(sum(CASE name WHEN 'tds' THEN tds ELSE tcs END), 0) FROM payout
                    WHERE state NOT IN {_OVER}) AS certified,
                   (SELECT coalesce(sum(amount), 0) FROM tax_remittance
                    WHERE state = 'confirmed' AND tax_remittance.tax = name) AS paid
            FROM (VALUES ('tds'), ('tcs')) AS withheld (name)
        ) AS tax
        WHERE tax.held <> tax.certified - tax.paid
    """,
    "the reserve is what days and freezes kept": """
        WITH kept AS (
            SELECT performer_id, sum(paise) AS paise FROM (
                SELECT performer_id, reserve_paise AS paise FROM earnings_day WHERE reserve_released_at IS NULL
                UNION ALL
                SELECT performer_id, paise FROM earnings_freeze WHERE state = 'open'
            ) AS each GROUP BY performer_id
        ),
        held AS (SELECT owner_id, balance FROM ledger_account WHERE kind = 'performer_reserve')
        SELECT 'performer ' || coalesce(kept.performer_id, held.owner_id) AS subject,
               'the reserve holds ' || coalesce(held.balance, 0) || ', days and freezes kept '
               || coalesce(kept.paise, 0) AS detail
        FROM kept FULL JOIN held ON held.owner_id = kept.performer_id
        WHERE coalesce(held.balance, 0) <> coalesce(kept.paise, 0)
    """,
    "every payout that left was checked as it is": f"""
        WITH content AS (
            SELECT batch_id, sum(gross - tds - tcs) AS total, array_agg(DISTINCT performer_id) AS performers,
                   encode(sha256(convert_to('[' || string_agg(
                       format('["%s","%s","%s",%s,%s,%s,%s]', id, performer_id, account_id, gross, gross - tds - tcs,
                              tds, tcs), ',' ORDER BY id) || ']', 'UTF8')), 'hex') AS hash
            FROM payout WHERE batch_id IS NOT NULL GROUP BY batch_id
        ),
        checks AS (
            SELECT b.id, count(*) FILTER (WHERE c.checker_id <> b.maker_id AND c.content_hash = content.hash
                                          AND c.checker_id <> ALL (content.performers)) AS good
            FROM payout_batch b JOIN content ON content.batch_id = b.id
            LEFT JOIN payout_batch_check c ON c.batch_id = b.id GROUP BY b.id
        )
        SELECT 'payout batch ' || b.id AS subject,
               CASE WHEN content.hash IS NULL THEN 'it holds no payouts'
                    WHEN content.hash <> b.content_hash THEN 'it does not hold what was checked'
                    ELSE 'it was released with ' || checks.good || ' checks' END AS detail
        FROM payout_batch b
        LEFT JOIN content ON content.batch_id = b.id LEFT JOIN checks ON checks.id = b.id
        WHERE b.state = 'released' AND (
            content.hash IS DISTINCT FROM b.content_hash
            OR checks.good < CASE WHEN content.total > {SECOND_CHECKER_FROM} THEN 2 ELSE 1 END)
        UNION ALL
        SELECT 'payout ' || p.id, 'it is ' || p.state || ', but its batch is not released'
        FROM payout p LEFT JOIN payout_batch b ON b.id = p.batch_id
        WHERE p.state IN ('approved', 'sending', 'paid', 'reversed', 'failed')
          AND b.state IS DISTINCT FROM 'released'
    """,
}

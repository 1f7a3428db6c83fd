"""Every tip against the book."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger_checks.fragments import NAMED

CAUSES: dict[str, str] = {"tip": "SELECT 'tip:' || id FROM tip"}

CHECKS: dict[str, str] = {
    "every tip is booked": f"""
        WITH {NAMED},
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
                    WHEN stream.id IS NULL THEN 'it belongs to no show of its performer'
                    ELSE 'its transfers are between other accounts' END AS detail
        FROM tip LEFT JOIN booked ON booked.reference = 'tip:' || tip.id
        LEFT JOIN stream ON stream.id = tip.stream_id AND stream.performer_id = tip.performer_id
        WHERE booked.reference IS NULL OR stream.id IS NULL OR booked.tokens <> tip.tokens OR NOT booked.proper
           OR booked.payers <> ARRAY[tip.viewer_id] OR booked.receivers <> ARRAY[tip.performer_id]
    """,
}

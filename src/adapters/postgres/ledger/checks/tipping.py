"""Every tip against the book."""

CAUSES: dict[str, str] = {"tip": "SELECT 'tip:' || id FROM tip"}

CHECKS: dict[str, str] = {
    "every tip is booked": """
        SELECT 'tip ' || tip.id AS subject,
               CASE WHEN count(t.id) = 0 THEN 'it has no transfers'
                    WHEN sum(t.amount) <> tip.tokens
                        THEN 'it gave ' || tip.tokens || ' tokens, ' || sum(t.amount) || ' are booked'
                    WHEN stream.id IS NULL THEN 'it belongs to no show of its performer'
                    ELSE 'its transfers are between other accounts' END AS detail
        FROM tip
        LEFT JOIN ledger_transfer t ON t.kind = 'tip' AND t.reference = 'tip:' || tip.id
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
        LEFT JOIN ledger_account f ON f.id = t.fee_account
        LEFT JOIN stream ON stream.id = tip.stream_id AND stream.performer_id = tip.performer_id
        GROUP BY tip.id, stream.id
        HAVING count(t.id) = 0 OR stream.id IS NULL OR sum(t.amount) <> tip.tokens
            OR NOT bool_and(coalesce(
                d.kind IN ('viewer_paid', 'viewer_promo') AND d.owner_id = tip.viewer_id
                AND c.kind = 'performer_pending' AND c.owner_id = tip.performer_id
                AND f.kind IS NOT DISTINCT FROM 'platform_fee', false))
    """,
}

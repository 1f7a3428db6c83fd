"""Every paid message against the book."""

CAUSES: dict[str, str] = {"message": "SELECT 'message:' || id FROM direct_message WHERE price > 0"}

CHECKS: dict[str, str] = {
    "every paid message is booked": """
        SELECT 'message ' || m.id AS subject,
               CASE WHEN count(t.id) = 0 THEN 'it has no transfers'
                    WHEN sum(t.amount) <> m.price
                        THEN 'it cost ' || m.price || ' tokens, ' || sum(t.amount) || ' are booked'
                    ELSE 'its transfers are between other accounts' END AS detail
        FROM direct_message m
        LEFT JOIN ledger_transfer t ON t.kind = 'message' AND t.reference = 'message:' || m.id
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
        LEFT JOIN ledger_account f ON f.id = t.fee_account
        WHERE m.price > 0
        GROUP BY m.id
        HAVING count(t.id) = 0 OR sum(t.amount) <> m.price
            OR NOT bool_and(coalesce(
                d.kind IN ('viewer_paid', 'viewer_promo') AND d.owner_id = m.viewer_id
                AND c.kind = 'performer_pending' AND c.owner_id = m.performer_id
                AND f.kind IS NOT DISTINCT FROM 'platform_fee', false))
    """,
}

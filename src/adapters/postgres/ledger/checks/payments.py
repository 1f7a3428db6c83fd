"""Orders, captured payments and payment exceptions against the book."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import NAMED

LATE_MINUTES = 5
"""A captured payment that waits longer than this for its credit is a finding."""

_RECEIVABLE = "CASE {}.provider WHEN 'phonepe' THEN 'phonepe_receivable' ELSE 'gateway_receivable' END"
"""Where the cash of a provider stands, as `domain.ledger.entries.receivable_of` has it."""

_ORDER = "SELECT 'order:' || id FROM token_order"

CAUSES: dict[str, str] = {
    "purchase": _ORDER,
    "purchase_tax": _ORDER,
    "purchase_tokens": _ORDER,
    "purchase_bonus": _ORDER,
    "unmatched_payment": "SELECT 'payment:' || payment_id FROM payment_exception",
}

CHECKS: dict[str, str] = {
    "every paid order is booked, and no other": f"""
        WITH {NAMED},
        expected AS (
            SELECT o.id, part.*
            FROM token_order o
            CROSS JOIN LATERAL (VALUES
                ('purchase', 'INR', o.price - o.gst, {_RECEIVABLE.format("o")}, 'deferred_revenue', NULL),
                ('purchase_tax', 'INR', o.gst, {_RECEIVABLE.format("o")}, 'gst_payable', NULL),
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
                AND e.amount = o.price AND e.currency = 'INR' AND e.provider = o.provider
                AND e.provider_order_id = o.provider_order_id
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
    "invoice numbers have no gaps": """
        SELECT c.series || ' of ' || c.financial_year AS subject,
               'its counter stands at ' || c.last || ', with ' || count(i.number) || ' invoices to number '
               || coalesce(max(i.sequence), 0) AS detail
        FROM document_counter c LEFT JOIN invoice i ON i.financial_year = c.financial_year
        WHERE c.series = 'invoice'
        GROUP BY c.series, c.financial_year, c.last
        HAVING count(i.number) <> c.last OR coalesce(max(i.sequence), 0) <> c.last
        UNION ALL
        SELECT 'invoice ' || i.number, 'no counter knows of its year'
        FROM invoice i
        WHERE NOT EXISTS (
            SELECT FROM document_counter c WHERE c.series = 'invoice' AND c.financial_year = i.financial_year)
    """,
    "every paid order has its invoice, and no other": """
        SELECT 'order ' || coalesce(o.id, i.order_id) AS subject,
               CASE WHEN i.number IS NULL THEN 'it is paid, and has no invoice'
                    WHEN o.id IS NULL THEN 'invoice ' || i.number || ' is of no paid order'
                    ELSE 'invoice ' || i.number || ' asks ' || i.total || ' with ' || i.cgst + i.sgst + i.igst
                         || ' of tax, the order ' || o.price || ' with ' || o.gst END AS detail
        FROM (SELECT * FROM token_order WHERE state = 'paid' AND place_of_supply <> '') o
        FULL JOIN invoice i ON i.order_id = o.id
        WHERE o.id IS NULL OR i.number IS NULL OR i.total <> o.price OR i.cgst + i.sgst + i.igst <> o.gst
           OR i.payment_id <> o.payment_id OR i.buyer_id <> o.buyer_id
    """,
    "credit note numbers have no gaps": """
        SELECT 'credit notes of ' || coalesce(c.financial_year, n.financial_year) AS subject,
               'their counter stands at ' || coalesce(c.last, 0) || ', with ' || coalesce(n.notes, 0)
               || ' to number ' || coalesce(n.highest, 0) AS detail
        FROM (SELECT * FROM document_counter WHERE series = 'credit_note') c
        FULL JOIN (SELECT financial_year, count(*) AS notes, max(sequence) AS highest
                   FROM credit_note GROUP BY financial_year) n ON n.financial_year = c.financial_year
        WHERE coalesce(c.last, 0) <> coalesce(n.notes, 0) OR coalesce(c.last, 0) <> coalesce(n.highest, 0)
    """,
    "every refund of an invoice has its credit note, and no other": """
        SELECT 'refund ' || coalesce(r.id, n.refund_id) AS subject,
               CASE WHEN n.number IS NULL THEN 'its money went back, and it has no credit note'
                    WHEN r.id IS NULL THEN 'credit note ' || n.number || ' is of no refund whose money went back'
                    ELSE 'credit note ' || n.number || ' returns ' || n.total || ' with ' || n.cgst + n.sgst + n.igst
                         || ' of tax, the refund ' || r.amount || ' with ' || r.gst END AS detail
        FROM (SELECT f.*, i.number AS invoice_number FROM refund f JOIN invoice i ON i.order_id = f.order_id
              WHERE f.state = 'processed' AND f.tokens > 0) r
        FULL JOIN credit_note n ON n.refund_id = r.id
        WHERE r.id IS NULL OR n.number IS NULL OR n.total <> r.amount OR n.cgst + n.sgst + n.igst <> r.gst
           OR n.invoice_number <> r.invoice_number
    """,
    "no more is credited than was invoiced": """
        SELECT 'invoice ' || i.number AS subject,
               'it asked for ' || i.total || ', ' || sum(n.total) || ' are credited' AS detail
        FROM invoice i JOIN credit_note n ON n.invoice_number = i.number
        GROUP BY i.number
        HAVING sum(n.total) > i.total OR sum(n.cgst) > i.cgst OR sum(n.sgst) > i.sgst OR sum(n.igst) > i.igst
    """,
    "every payment exception is owed back": f"""
        WITH {NAMED},
        booked AS (SELECT * FROM named WHERE kind = 'unmatched_payment')
        SELECT 'payment ' || x.payment_id AS subject,
               CASE WHEN booked.id IS NULL THEN 'its ' || x.amount || ' paise are not booked'
                    ELSE 'it brought ' || x.amount || ' paise, ' || booked.amount || ' are booked from '
                         || booked.debit_kind || ' to ' || booked.credit_kind END AS detail
        FROM payment_exception x LEFT JOIN booked ON booked.reference = 'payment:' || x.payment_id
        WHERE x.kind <> 'currency_mismatch' AND (
            booked.id IS NULL OR booked.amount <> x.amount
            OR booked.debit_kind <> {_RECEIVABLE.format("x")} OR booked.credit_kind <> 'refunds_payable')
    """,
    "every payment exception ends as it was decided": f"""
        WITH {NAMED},
        booked AS (
            SELECT * FROM named WHERE kind IN ('exception_credited', 'exception_returned', 'exception_written_off')
        ),
        decided AS (
            SELECT 'payment:' || x.payment_id AS reference, x.amount,
                   CASE w.decision WHEN 'credit' THEN 'exception_credited' WHEN 'returned' THEN 'exception_returned'
                        ELSE 'exception_written_off' END AS kind,
                   CASE w.decision WHEN 'write_off' THEN 'platform_revenue'
                        ELSE {_RECEIVABLE.format("x")} END AS credit_kind
            FROM payment_exception x JOIN payment_exception_work w ON w.payment_id = x.payment_id
            WHERE x.kind <> 'currency_mismatch' AND w.state = 'decided'
              AND w.decision IN ('credit', 'returned', 'write_off')
        )
        SELECT 'payment ' || substr(reference, 9) AS subject,
               CASE WHEN booked.id IS NULL THEN 'its ' || kind || ' of ' || decided.amount || ' paise is not booked'
                    WHEN decided.amount IS NULL THEN 'its ' || kind || ' is booked, and nobody decided so'
                    ELSE 'its ' || kind || ' is of ' || decided.amount || ' paise to ' || decided.credit_kind || ', '
                         || booked.amount || ' are booked to ' || booked.credit_kind END AS detail
        FROM decided FULL JOIN booked USING (reference, kind)
        WHERE (decided.amount, decided.credit_kind) IS DISTINCT FROM (booked.amount, booked.credit_kind)
    """,
}

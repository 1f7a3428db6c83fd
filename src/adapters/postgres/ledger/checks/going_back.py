"""Refunds, disputes, decisions on payments that fitted nothing, promo grants and settlements against the book."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

_REFUND = "SELECT 'refund:' || id FROM refund"
_DISPUTE = "SELECT 'dispute:' || id FROM payment_dispute"
_PROMO = "SELECT 'promo:' || id FROM promo_grant"
_SETTLEMENT = "SELECT 'settlement:' || provider || ':' || id FROM settlement"


def _decided(decision: str) -> str:
    return (
        "SELECT 'payment:' || payment_id FROM payment_exception_work "
        f"WHERE state = 'decided' AND decision = '{decision}'"
    )


CAUSES: dict[str, str] = {
    **dict.fromkeys(
        (
            "refund_tokens", "refund_bonus", "refund_earnings", "refund_fee", "refund", "refund_tax",
            "refund_paid", "refund_undone",
        ),
        _REFUND,
    ),
    **dict.fromkeys(
        (
            "dispute_tokens", "dispute_bonus", "dispute_freeze", "dispute_fee", "dispute_undone",
            "dispute_reversed", "dispute_lost", "dispute_tax", "chargeback_loss",
        ),
        _DISPUTE,
    ),
    "exception_credited": _decided("credit"),
    "exception_returned": _decided("returned"),
    "exception_written_off": _decided("write_off"),
    **dict.fromkeys(("settlement", "settlement_fee", "settlement_fee_tax"), _SETTLEMENT),
    **dict.fromkeys(("promo_grant", "promo_expired"), _PROMO),
}  # fmt: skip

_CLAWED = """
    clawed AS (
        SELECT reference, sum(share) AS share, sum(tokens - share) AS fee FROM clawed_tip GROUP BY reference
    )
"""


def _booked_as(expected: str, kinds: str) -> str:
    """What each row asks to be booked, by reference and kind, against what is."""
    return f"""
        expected AS (SELECT * FROM ({expected}) AS e (reference, kind, amount) WHERE e.amount <> 0),
        booked AS (
            SELECT reference, kind, sum(amount) AS amount FROM ledger_transfer
            WHERE kind IN ({kinds}) GROUP BY reference, kind
        )
        SELECT coalesce(expected.reference, booked.reference) AS subject,
               'its ' || coalesce(expected.kind, booked.kind) || ' is ' || coalesce(expected.amount, 0) || ', '
               || coalesce(booked.amount, 0) || ' are booked' AS detail
        FROM expected FULL JOIN booked USING (reference, kind)
        WHERE expected.amount IS DISTINCT FROM booked.amount
    """


def _kinds(prefix: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in CAUSES if kind in prefix or kind.startswith(prefix))


_REFUNDS = """
    SELECT 'refund:' || r.id, part.* FROM refund r LEFT JOIN clawed ON clawed.reference = 'refund:' || r.id
    CROSS JOIN LATERAL (VALUES
        ('refund_tokens', r.from_wallet), ('refund_bonus', r.bonus),
        ('refund_earnings', coalesce(clawed.share, 0)), ('refund_fee', coalesce(clawed.fee, 0)),
        ('refund', r.amount - r.gst), ('refund_tax', r.gst),
        ('refund_undone', CASE WHEN r.state = 'failed' THEN r.from_wallet + r.bonus + r.clawed + r.amount END)
    ) AS part (kind, amount)
    WHERE r.cause <> 'exception' AND r.state IN ('approved', 'sent', 'processed', 'failed')
    UNION ALL
    SELECT 'refund:' || id, 'refund_paid', amount FROM refund WHERE state = 'processed'
"""

_DISPUTES = """
    SELECT 'dispute:' || d.id, part.* FROM payment_dispute d
    LEFT JOIN clawed ON clawed.reference = 'dispute:' || d.id
    CROSS JOIN LATERAL (VALUES
        ('dispute_tokens', d.from_wallet), ('dispute_bonus', d.bonus),
        ('dispute_freeze', coalesce(clawed.share, 0)),
        ('dispute_undone',
         CASE WHEN d.state = 'won' THEN d.from_wallet + d.bonus + coalesce(clawed.share, 0) END),
        ('dispute_reversed', CASE WHEN d.state = 'lost' THEN coalesce(clawed.share, 0) END),
        ('dispute_fee', CASE WHEN d.state = 'lost' THEN coalesce(clawed.fee, 0) END),
        ('dispute_lost', CASE WHEN d.state = 'lost' THEN d.net END),
        ('dispute_tax', CASE WHEN d.state = 'lost' THEN d.gst END),
        ('chargeback_loss', CASE WHEN d.state = 'lost' THEN d.loss END)
    ) AS part (kind, amount)
    WHERE d.order_id IS NOT NULL
"""

_PROMOS = """
    SELECT 'promo:' || g.id, part.* FROM promo_grant g
    CROSS JOIN LATERAL (VALUES
        ('promo_grant', g.tokens), ('promo_expired', g.expired)
    ) AS part (kind, amount)
"""

_SETTLEMENTS = """
    SELECT 'settlement:' || s.provider || ':' || s.id, part.* FROM settlement s
    JOIN (
        SELECT provider, settlement_id, sum(net) AS net, sum(fee) AS fee, sum(tax) AS tax
        FROM settlement_line GROUP BY provider, settlement_id
    ) AS line ON line.provider = s.provider AND line.settlement_id = s.id
    CROSS JOIN LATERAL (VALUES
        ('settlement', abs(line.net)), ('settlement_fee', line.fee), ('settlement_fee_tax', line.tax)
    ) AS part (kind, amount)
"""

_CASH = """
    moved AS (
        SELECT provider, -price AS cash FROM token_order WHERE state = 'paid'
        UNION ALL
        SELECT provider, -amount FROM payment_exception WHERE kind <> 'currency_mismatch'
        UNION ALL
        SELECT x.provider, x.amount FROM payment_exception x
        JOIN payment_exception_work w ON w.payment_id = x.payment_id
        WHERE x.kind <> 'currency_mismatch' AND w.state = 'decided' AND w.decision IN ('credit', 'returned')
        UNION ALL
        SELECT provider, amount FROM refund WHERE state = 'processed'
        UNION ALL
        SELECT provider, amount FROM payment_dispute WHERE state = 'lost' AND order_id IS NOT NULL
        UNION ALL
        SELECT provider, net + fee + tax FROM settlement
    ),
    should AS (
        SELECT CASE provider WHEN 'phonepe' THEN 'phonepe_receivable' ELSE 'gateway_receivable' END AS kind,
               sum(cash) AS cash
        FROM moved GROUP BY 1
    ),
    stands AS (
        SELECT kind, balance FROM ledger_account WHERE kind IN ('gateway_receivable', 'phonepe_receivable')
    )
"""

_OWED = """
    owed AS (
        SELECT coalesce(sum(amount), 0) AS amount FROM (
            SELECT x.amount FROM payment_exception x
            LEFT JOIN payment_exception_work w ON w.payment_id = x.payment_id AND w.state = 'decided'
            LEFT JOIN refund r ON r.id = w.refund_id AND r.state = 'processed'
            WHERE x.kind <> 'currency_mismatch' AND r.id IS NULL
              AND coalesce(w.decision, '') NOT IN ('credit', 'returned', 'write_off')
            UNION ALL
            SELECT amount FROM refund WHERE cause <> 'exception' AND state IN ('approved', 'sent')
        ) AS each
    ),
    stands AS (
        SELECT coalesce(sum(balance), 0) AS balance FROM ledger_account WHERE kind = 'refunds_payable'
    )
"""

CHECKS: dict[str, str] = {
    "every refund is booked as it stands": f"""
        WITH {_CLAWED}, {_booked_as(_REFUNDS, _kinds(("refund",)))}
    """,
    "every dispute is booked as it stands": f"""
        WITH {_CLAWED}, {_booked_as(_DISPUTES, _kinds(("dispute", "chargeback_loss")))}
    """,
    "every promo grant is booked, and expires once": f"WITH {_booked_as(_PROMOS, _kinds(('promo',)))}",
    "every settlement is booked": f"WITH {_booked_as(_SETTLEMENTS, _kinds(('settlement',)))}",
    "no more is taken back of a tip than it brought": """
        SELECT 'transfer ' || t.id AS subject,
               sum(c.tokens) || ' tokens of it are taken back, ' || sum(c.share) || ' from the performer; it moved '
               || t.amount || ', ' || t.amount - t.fee || ' to the performer' AS detail
        FROM clawed_tip c JOIN ledger_transfer t ON t.id = c.transfer_id
        WHERE c.stands GROUP BY t.id, t.amount, t.fee
        HAVING sum(c.tokens) > t.amount OR sum(c.share) > t.amount - t.fee
    """,
    "no more goes back of an order than it brought": """
        SELECT 'order ' || o.id AS subject,
               'it brought ' || o.price || ' paise for ' || o.tokens || ' tokens, ' || sum(back.amount)
               || ' paise and ' || sum(back.tokens) || ' tokens went back' AS detail
        FROM token_order o
        JOIN (
            SELECT order_id, amount, tokens FROM refund
            WHERE cause <> 'exception' AND state IN ('approved', 'sent', 'processed')
            UNION ALL
            SELECT order_id, net + gst, from_wallet + clawed FROM payment_dispute WHERE state <> 'won'
        ) AS back ON back.order_id = o.id
        GROUP BY o.id, o.price, o.tokens
        HAVING sum(back.amount) > o.price OR sum(back.tokens) > o.tokens
    """,
    "gateway cash agrees with orders, refunds, disputes and settlements": f"""
        WITH {_CASH}
        SELECT coalesce(should.kind, stands.kind) AS subject,
               'it stands at ' || coalesce(stands.balance, 0) || ', what was paid, sent back and settled makes '
               || coalesce(should.cash, 0) AS detail
        FROM should FULL JOIN stands USING (kind)
        WHERE coalesce(should.cash, 0) <> coalesce(stands.balance, 0)
    """,
    "what is owed back agrees with refunds and exceptions": f"""
        WITH {_OWED}
        SELECT 'refunds_payable' AS subject,
               'it stands at ' || stands.balance || ', what is not sent back yet makes ' || owed.amount AS detail
        FROM owed, stands WHERE owed.amount <> stands.balance
    """,
}

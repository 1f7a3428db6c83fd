"""Every seat of a private, group or ticketed show against its session log and the book."""
# ruff: noqa: S608  (what is put into these statements are constants of this program)

from adapters.postgres.ledger.checks.fragments import NAMED

# What refunds and disputes took back of a seat, or set aside.
TAKEN_BACK = """
    (SELECT coalesce(sum(c.tokens), 0) FROM clawed_tip c JOIN ledger_transfer t ON t.id = c.transfer_id
     WHERE c.stands AND c.performer_id = b.performer_id AND t.reference = 'show:' || b.id)
"""

# A ticket goes back as the show says, and of whoever was put out by region before it was as long as promised.
_PUT_OUT_EARLY = """
    (b.ending IS NOT DISTINCT FROM 'not_shown' AND b.left_at < s.started_at + make_interval(secs => s.promised_seconds))
"""
_GOES_BACK = f"(s.refunds_tickets OR {_PUT_OUT_EARLY})"

_SHOW = "SELECT 'show:' || id FROM show_booking"

CAUSES: dict[str, str] = {"show": _SHOW, "show_refund": _SHOW}

# The log counts microseconds; what is charged is whole seconds.
_LOGGED = """
    logged AS (
        SELECT booking_id, div(sum(last - first), 1000000) AS watched FROM show_span GROUP BY booking_id
    )
"""

CHECKS: dict[str, str] = {
    "every second of a show that is charged is in the session log": f"""
        WITH {_LOGGED}
        SELECT 'booking ' || b.id AS subject,
               b.charged_seconds || ' seconds are charged, the log has '
               || coalesce(logged.watched, 0) AS detail
        FROM show_booking b LEFT JOIN logged ON logged.booking_id = b.id
        WHERE b.kind <> 'ticketed' AND (
            b.charged_seconds > coalesce(logged.watched, 0)
            OR (b.state = 'ended' AND b.charged_seconds <> coalesce(logged.watched, 0)))
    """,
    "every seat of a show costs what its seconds or its ticket cost": f"""
        SELECT 'booking ' || b.id AS subject,
               'it was charged ' || b.charged_tokens || ' tokens and given back ' || b.refunded_tokens || ' for '
               || b.charged_seconds || ' seconds of a ' || b.kind || ' show at ' || b.price AS detail
        FROM show_booking b LEFT JOIN private_show s ON s.id = b.show_id
        WHERE CASE WHEN b.kind = 'ticketed'
                   THEN b.charged_tokens NOT IN (0, b.price)
                        OR (b.refunded_tokens NOT IN (0, b.charged_tokens)
                            AND NOT EXISTS (SELECT FROM clawed_tip c JOIN ledger_transfer t ON t.id = c.transfer_id
                                            WHERE t.reference = 'show:' || b.id))
                        OR (b.refunded_tokens > 0 AND NOT {_GOES_BACK})
                        OR (b.state = 'ended' AND b.show_id IS NOT NULL AND b.charged_tokens = 0
                            AND NOT {_GOES_BACK})
                        OR (b.state = 'ended' AND b.charged_tokens - b.refunded_tokens > {TAKEN_BACK}
                            AND {_PUT_OUT_EARLY})
                   ELSE b.charged_tokens - b.refunded_tokens
                        NOT BETWEEN b.price * b.charged_seconds / 60
                            AND greatest(b.price * b.charged_seconds / 60, {TAKEN_BACK}) END
    """,
    "no more goes back of a seat than it cost": f"""
        SELECT 'booking ' || b.id AS subject,
               'it was charged ' || b.charged_tokens || ' tokens; ' || b.refunded_tokens || ' were given back and '
               || {TAKEN_BACK} || ' taken back with their purchase' AS detail
        FROM show_booking b WHERE b.charged_tokens > 0 AND b.refunded_tokens + {TAKEN_BACK} > b.charged_tokens
    """,
    "every seat of a show is booked": f"""
        WITH {NAMED},
        booked AS (
            SELECT reference,
                   coalesce(sum(amount) FILTER (WHERE named.kind = 'show'), 0) AS out,
                   coalesce(sum(fee) FILTER (WHERE named.kind = 'show'), 0) AS fee,
                   coalesce(sum(amount) FILTER (WHERE named.kind = 'show_refund'), 0) AS back,
                   bool_and(
                       CASE WHEN named.kind = 'show'
                            THEN debit_owner = b.viewer_id AND credit_owner = b.performer_id
                            ELSE credit_owner = b.viewer_id
                                 AND (debit_kind = 'platform_fee' OR debit_owner = b.performer_id) END
                   ) AS proper
            FROM named JOIN show_booking b ON named.reference = 'show:' || b.id
            WHERE named.kind IN ('show', 'show_refund') GROUP BY reference
        )
        SELECT 'booking ' || b.id AS subject,
               CASE WHEN NOT coalesce(booked.proper, true) THEN 'its transfers are between other accounts'
                    ELSE 'it was charged ' || b.charged_tokens || ' and given back ' || b.refunded_tokens || ', '
                         || coalesce(booked.out, 0) || ' and ' || coalesce(booked.back, 0)
                         || ' are booked, with a fee of ' || coalesce(booked.fee, 0) END AS detail
        FROM show_booking b LEFT JOIN booked ON booked.reference = 'show:' || b.id
        WHERE coalesce(booked.out, 0) <> b.charged_tokens OR coalesce(booked.back, 0) <> b.refunded_tokens
           OR coalesce(booked.fee, 0) <> b.charged_tokens * b.fee_basis_points / 10000
           OR NOT coalesce(booked.proper, true)
    """,
    "no seat that is over holds tokens": """
        SELECT 'booking ' || b.id AS subject,
               'it ended as ' || b.ending || ', and hold ' || h.hold_id || ' is open' AS detail
        FROM show_booking b
        JOIN show_hold h ON h.booking_id = b.id
        WHERE b.state = 'ended' AND NOT EXISTS (SELECT FROM ledger_hold_end e WHERE e.hold = h.hold_id)
    """,
    "every seat of a show is held for as it says": """
        SELECT 'booking ' || h.booking_id AS subject,
               'it says ' || h.tokens || ' ' || h.wallet || ' tokens are held by ' || h.hold_id || ', the book says '
               || coalesce(l.amount || ' of ' || a.kind, 'nothing') AS detail
        FROM show_hold h
        JOIN show_booking b ON b.id = h.booking_id
        LEFT JOIN ledger_hold l ON l.id = h.hold_id
        LEFT JOIN ledger_account a ON a.id = l.account
        WHERE l.id IS NULL OR l.amount <> h.tokens OR a.kind <> 'viewer_' || h.wallet
           OR a.owner_id <> b.viewer_id OR l.reference <> 'show:' || b.id
    """,
}

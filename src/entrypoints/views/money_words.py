"""What moved money, in words: short for staff, and a sentence for the person whose money it is."""

from collections.abc import Mapping
from dataclasses import dataclass

TRANSFERS = {
    "purchase": "Purchase",
    "purchase_tax": "GST",
    "purchase_tokens": "Tokens bought",
    "purchase_bonus": "Bonus tokens",
    "unmatched_payment": "Payment to be returned",
    "tip": "Tip",
    "message": "Paid message",
    "show": "Show",
    "show_refund": "Show refunded",
    "refund_tokens": "Tokens taken back for a refund",
    "refund_bonus": "Bonus taken back for a refund",
    "refund_earnings": "Earnings taken back for a refund",
    "refund_fee": "Platform’s share taken back for a refund",
    "refund": "Refund",
    "refund_tax": "GST of a refund",
    "refund_paid": "Refund paid out",
    "refund_undone": "Refund undone",
    "dispute_tokens": "Tokens taken back for a dispute",
    "dispute_bonus": "Bonus taken back for a dispute",
    "dispute_freeze": "Earnings frozen for a dispute",
    "dispute_fee": "Platform’s share taken back for a dispute",
    "dispute_undone": "Dispute won: given back",
    "dispute_reversed": "Dispute lost: earnings reversed",
    "dispute_lost": "Dispute lost",
    "dispute_tax": "GST of a lost dispute",
    "chargeback_loss": "Chargeback that nobody covers",
    "exception_credited": "Exception credited",
    "exception_returned": "Exception returned",
    "exception_written_off": "Exception written off",
    "settlement": "Settlement",
    "settlement_fee": "Gateway’s fee",
    "settlement_fee_tax": "GST on the gateway’s fee",
    "promo_grant": "Bonus tokens given",
    "promo_expired": "Bonus tokens lapsed",
    "earnings_released": "Earnings released",
    "earnings_redeemed": "Earnings turned into rupees",
    "earnings_value": "Value of earnings",
    "earnings_promo_value": "Value of earnings from bonus tokens",
    "revenue_recognised": "Platform’s revenue",
    "reserve_kept": "Reserve kept",
    "reserve_released": "Reserve released",
    "payout": "Payout",
    "payout_tds": "TDS withheld",
    "payout_tcs": "TCS collected",
    "payout_paid": "Payout paid",
    "payout_bounced": "Payout sent back by the bank",
    "payout_returned": "Payout returned",
    "payout_tds_returned": "TDS given back",
    "payout_tcs_returned": "TCS given back",
    "tax_remitted": "Tax paid to the government",
    "earnings_frozen": "Earnings frozen",
    "earnings_unfrozen": "Earnings no longer frozen",
    "payable_frozen": "Money owed frozen",
    "payable_unfrozen": "Money owed no longer frozen",
}
"""Each kind of transfer, as staff read it."""

ACCOUNTS = {
    "viewer_paid": "Viewers’ bought tokens",
    "viewer_promo": "Viewers’ bonus tokens",
    "performer_pending": "Performers’ earnings, not released yet",
    "performer_available": "Performers’ earnings, released",
    "performer_frozen": "Performers’ earnings, frozen",
    "performer_payable": "Owed to performers",
    "performer_reserve": "Performers’ reserve",
    "platform_fee": "Platform’s share",
    "tokens_issued": "Tokens issued",
    "tokens_expired": "Bonus tokens that lapsed",
    "tokens_redeemed": "Earnings turned into rupees",
    "gateway_receivable": "Owed by Razorpay",
    "phonepe_receivable": "Owed by PhonePe",
    "bank": "Bank",
    "gst_payable": "GST to be paid",
    "deferred_revenue": "Received for tokens not yet spent",
    "platform_revenue": "Platform’s revenue",
    "payout_clearing": "Payouts on their way",
    "tds_payable": "TDS withheld",
    "tcs_payable": "TCS collected",
    "refunds_payable": "To be returned to payers",
    "chargeback_loss": "Lost to chargebacks",
    "promo_expense": "Spent on bonus tokens",
    "gateway_fees": "Gateways’ fees",
}

OWN_ACCOUNTS = {
    "viewer_paid": "Bought tokens",
    "viewer_promo": "Bonus tokens",
    "performer_pending": "Earnings, not released yet",
    "performer_available": "Earnings, released",
    "performer_frozen": "Earnings, frozen",
    "performer_payable": "Owed to you",
    "performer_reserve": "Reserve",
}
"""Each kind of account that is somebody's own, as its owner reads it."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """What to say when it left the account, and when it came. `{what}` is the other person, or the package.

    "" where the chart of accounts does not let it happen; a test holds the words to the chart.
    """

    left: str
    came: str
    unnamed: str
    """What `{what}` is when it has no name, or when its name is not the reader's to know."""


def _left(words: str, unnamed: str = "") -> LineWords:
    return LineWords(words, "", unnamed)


def _came(words: str, unnamed: str = "") -> LineWords:
    return LineWords("", words, unnamed)


_ORDER = "an order"

LINES: Mapping[str, LineWords] = {
    "purchase_tokens": _came("Bought {what}", "tokens"),
    "purchase_bonus": _came("Bonus with {what}", _ORDER),
    "tip": LineWords("Tip to {what}", "Tip from {what}", "somebody"),
    "message": LineWords("Message to {what}", "Message from {what}", "somebody"),
    "show": LineWords("Show of {what}", "Show for {what}", "somebody"),
    "show_refund": LineWords("Show for {what}, given back", "Show of {what}, given back to you", "somebody"),
    "refund_tokens": _left("Refund of {what}: tokens taken back", _ORDER),
    "refund_bonus": _left("Refund of {what}: bonus taken back", _ORDER),
    "refund_earnings": _left("A tip to you was refunded to its giver"),
    "refund_undone": _came("Refund that did not go through: given back to you"),
    "dispute_tokens": _left("Payment of {what} disputed: tokens taken back", _ORDER),
    "dispute_bonus": _left("Payment of {what} disputed: bonus taken back", _ORDER),
    "dispute_freeze": LineWords(
        "Frozen: the payment behind it is disputed", "Frozen: the payment behind it is disputed", ""
    ),
    "dispute_undone": LineWords("Dispute over: no longer frozen", "Dispute over: given back to you", ""),
    "dispute_reversed": _left("Dispute lost: the payment behind it went back to its payer"),
    "promo_grant": _came("Bonus tokens given to you"),
    "promo_expired": _left("Bonus tokens lapsed"),
    "earnings_released": LineWords("Released to you", "Released to you", ""),
    "earnings_redeemed": _left("Turned into rupees"),
    "earnings_value": _came("Value of released earnings"),
    "earnings_promo_value": _came("Value of released earnings, given from bonus tokens"),
    "reserve_kept": LineWords("Kept in reserve", "Kept in reserve", ""),
    "reserve_released": LineWords("Reserve released", "Reserve released", ""),
    "payout": _left("Payout to your account"),
    "payout_tds": _left("TDS withheld from a payout"),
    "payout_tcs": _left("TCS collected from a payout"),
    "payout_returned": _came("Payout did not arrive: owed to you again"),
    "payout_tds_returned": _came("Payout did not arrive: TDS given back"),
    "payout_tcs_returned": _came("Payout did not arrive: TCS given back"),
    "earnings_frozen": LineWords("Frozen while we look into a case", "Frozen while we look into a case", ""),
    "earnings_unfrozen": LineWords("No longer frozen", "No longer frozen", ""),
    "payable_frozen": LineWords("Frozen while we look into a case", "Frozen while we look into a case", ""),
    "payable_unfrozen": LineWords("No longer frozen", "No longer frozen", ""),
}
"""Each kind of transfer that touches somebody's own account, as its owner reads it (WAL-13)."""


def line_words(kind: str, *, change: int, what: str | None) -> str:
    """One line of a statement. `change` is signed; `what` names the other person or the package, where known."""
    words = LINES.get(kind)
    if words is None:  # a kind without words is a fault that a test finds; its line is still told
        return TRANSFERS.get(kind) or kind.replace("_", " ").capitalize()
    said = (words.left if change < 0 else words.came) or words.left or words.came
    return said.format(what=what or words.unnamed)

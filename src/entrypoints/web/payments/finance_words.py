"""What pages call the codes of payouts, refunds, disputes and settlements."""

PAYOUTS = {
    "requested": "Asked for",
    "batched": "Being checked",
    "approved": "Released",
    "sending": "On its way",
    "paid": "Paid",
    "reversed": "Came back",
    "failed": "Failed",
    "declined": "Not let go",
}
PAYOUT_ACCOUNTS = {
    "checking": "Being checked",
    "verified": "Verified",
    "held": "On hold",
    "refused": "Cannot be used",
}
PAYOUT_HOLDS = {
    "name_mismatch": "The bank names somebody else",
    "shared_account": "Several performers gave it",
    "linked_to_barred": "Somebody who is barred had it",
}
BATCHES = {"made": "To be checked", "released": "Released", "refused": "Taken apart"}
REFUNDS = {
    "requested": "To be decided",
    "approved": "Approved",
    "sent": "On its way",
    "processed": "Sent back",
    "failed": "Could not be sent",
    "refused": "Refused",
}
REFUND_CAUSES = {"asked": "Asked for", "minor": "A minor’s wallet", "exception": "A payment of no order"}
HOLD_REASONS = {
    "instruments": "Many cards or accounts",
    "failures": "Many failed payments",
    "orders": "Many unpaid orders",
}
DISPUTES = {"open": "Open", "won": "Won", "lost": "Lost"}
DECISIONS = {
    "refund": "Send it back to where it came from",
    "credit": "Let it pay its order",
    "returned": "The gateway returned it itself",
    "write_off": "Write it off (two officers)",
}
DIFFERENCES = {
    "missing": "Missing: it should have been settled",
    "extra": "Extra: we do not know of it",
    "amount": "Another amount",
    "fee": "Another fee",
    "twice": "Settled twice",
}
EXCEPTIONS = {
    "unknown_order": "No such order",
    "amount_mismatch": "Wrong amount",
    "currency_mismatch": "Another currency",
    "duplicate_payment": "Paid twice",
    "order_closed": "Its order was closed",
}

"""What follows in the book from how a payout ends."""

from datetime import datetime

from domain.ledger.payout_entries import payout_paid_transfers, payout_returned_transfers
from domain.payouts.events import PayoutEnded
from domain.payouts.payout import OVER, Payout, PayoutState
from ports.transaction import Transaction


async def settle(tx: Transaction, before: Payout, after: Payout, *, now: datetime) -> None:
    """Store a payout, held locked, that is in another state or known better, and book what the change means."""
    await tx.payouts.update(after)
    if after.state is before.state:
        return
    if after.state is PayoutState.PAID:
        await tx.ledger.post(payout_paid_transfers(payout_id=after.id, net_paise=after.net, at=now))
    elif after.state in OVER:
        await tx.ledger.post(
            payout_returned_transfers(
                payout_id=after.id,
                performer=after.performer_id,
                net_paise=after.net,
                tds_paise=after.taxes.tds_paise,
                tcs_paise=after.taxes.tcs_paise,
                was_paid=before.state is PayoutState.PAID,
                at=now,
            )
        )
    else:
        return
    await tx.outbox.add(PayoutEnded(after.id, after.performer_id, after.state))

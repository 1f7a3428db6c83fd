"""Decide what the payout provider's word means."""

from dataclasses import dataclass
from datetime import datetime

from application.payouts._settling import settle
from domain.ids import EventId
from domain.payouts.events import PayoutEventReceived
from domain.payouts.payout import PayoutNotFound, PayoutState
from ports.clock import Clock
from ports.payouts.payouts import PayoutEvent
from ports.transaction import BeginTransaction, Transaction

_NEVER_SENT = frozenset(
    {PayoutState.REQUESTED, PayoutState.BATCHED, PayoutState.APPROVED, PayoutState.DECLINED}
)


@dataclass(frozen=True, slots=True)
class ProcessPayoutEvent:
    """Book how a payout ended, once, in one transaction (PYT-06). What is no payout of ours, of another amount, or was
    never sent, is noted and changes nothing. Safe to repeat, also side by side.

    Follows `payouts.provider_event_received`. Raises `PayoutEventNotFound`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, event: PayoutEventReceived, event_id: EventId) -> None:
        async with self.begin() as tx:
            said, processed = await tx.payout_events.get_for_update(event.event_id)
            if processed:
                return
            now = self.now()
            outcome = await _apply(tx, said, now=now)
            await tx.payout_events.mark_processed(said.event_id, outcome=outcome, now=now)


async def _apply(tx: Transaction, said: PayoutEvent, *, now: datetime) -> str:
    if said.payout_id is None:
        return "no payout of ours"
    try:
        before = await tx.payouts.get_for_update(said.payout_id)
    except PayoutNotFound:
        return "no payout of ours"
    if before.state in _NEVER_SENT:
        return "was never sent"
    if said.amount != before.net:
        return "another amount"
    if before.provider_id and before.provider_id != said.provider_id:
        return "another payout of the provider's"
    after = before.told(said.word, provider_id=said.provider_id, utr=said.utr, reason=said.reason, now=now)
    await settle(tx, before, after, now=now)
    return f"now {after.state}" if after.state is not before.state else f"still {after.state}"

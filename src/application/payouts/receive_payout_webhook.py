"""Take in what the payout provider says."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.payouts.events import PayoutEventReceived
from ports.clock import Clock
from ports.payouts.providers import PayoutProvider
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReceivePayoutWebhook:
    """Verify a webhook over its raw bytes and store it; what it means is decided afterwards, from the outbox.

    It is delivered at least once, and in any order: a second delivery of an event changes nothing.

    Raises `BadPayoutWebhook`.
    """

    begin: BeginTransaction
    provider: PayoutProvider
    now: Clock

    async def __call__(self, *, body: bytes, headers: Mapping[str, str]) -> None:
        event = self.provider.read_webhook(body, headers)
        async with self.begin() as tx:
            if await tx.payout_events.add(event, now=self.now()):
                await tx.outbox.add(PayoutEventReceived(event.event_id))

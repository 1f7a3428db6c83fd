"""Take in what the gateway says."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.payments.events import GatewayEventReceived
from ports.clock import Clock
from ports.payments import PaymentGateway
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReceiveGatewayWebhook:
    """Verify a webhook over its raw bytes and store it; what it means is decided afterwards, from the outbox.

    The gateway delivers at least once: a second delivery of an event changes nothing.

    Raises `BadGatewayWebhook`.
    """

    begin: BeginTransaction
    gateway: PaymentGateway
    now: Clock

    async def __call__(self, *, body: bytes, headers: Mapping[str, str]) -> None:
        event = self.gateway.read_webhook(body, headers)
        async with self.begin() as tx:
            if await tx.gateway_events.add(event, now=self.now()):
                await tx.outbox.add(GatewayEventReceived(event.event_id))

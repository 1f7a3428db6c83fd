"""Take in what the gateway says."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.payments.events import GatewayEventReceived
from ports.clock import Clock
from ports.payment_gateways import Gateways
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReceiveGatewayWebhook:
    """Have the gateway's adapter prove a webhook and store it; what it means is decided afterwards, from the outbox.

    The gateway delivers at least once: a second delivery of an event changes nothing.

    Raises `ProviderNotOffered`, `BadGatewayWebhook`.
    """

    begin: BeginTransaction
    gateways: Gateways
    now: Clock

    async def __call__(self, *, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
        event = self.gateways.named(provider).read_webhook(body, headers)
        async with self.begin() as tx:
            if await tx.gateway_events.add(event, now=self.now()):
                await tx.outbox.add(GatewayEventReceived(event.event_id))

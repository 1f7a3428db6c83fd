"""Take in what a gateway says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.payments.events import GatewayEventReceived
from domain.payments.providers import WEBHOOKS_TO_CONFIRM
from ports.clock import Clock
from ports.payments.gateways import (
    Gateway,
    GatewayEvent,
    GatewayEventKind,
    Gateways,
    RefundRequest,
    RefundState,
)
from ports.transaction import BeginTransaction

_REFUND_ENDS = {
    RefundState.PROCESSED: GatewayEventKind.REFUND_PROCESSED,
    RefundState.FAILED: GatewayEventKind.REFUND_FAILED,
}


@dataclass(frozen=True, slots=True)
class ReceiveGatewayWebhook:
    """Have the gateway's adapter prove a webhook and store it; what it means is decided afterwards, from the outbox.

    The gateway delivers at least once: a second delivery of an event changes nothing. Where a webhook proves only
    who sends it, what it says of money is asked of the gateway, and the answer is stored instead.

    Raises `ProviderNotOffered`, `BadGatewayWebhook`, `GatewayError`.
    """

    begin: BeginTransaction
    gateways: Gateways
    now: Clock

    async def __call__(self, *, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
        gateway = self.gateways.named(provider)
        told = gateway.read_webhook(body, headers)
        events = await _confirmed(gateway, told) if gateway.name in WEBHOOKS_TO_CONFIRM else [told]
        async with self.begin() as tx:
            for event in events:
                if await tx.gateway_events.add(event, now=self.now()):
                    await tx.outbox.add(GatewayEventReceived(event.event_id))


async def _confirmed(gateway: Gateway, told: GatewayEvent) -> Sequence[GatewayEvent]:
    """The webhook as a note, and what the gateway answers about its order or refund."""
    note = GatewayEvent.noted(event_id=told.event_id, provider=told.provider, raw_type=told.raw_type)
    if told.kind is GatewayEventKind.CAPTURED:
        return [note, *await gateway.fetch_payments(told.provider_order_id)]
    if told.kind in _REFUND_ENDS.values():
        return [await _confirmed_refund(gateway, told) or note]
    return [told]  # it moves no money


async def _confirmed_refund(gateway: Gateway, told: GatewayEvent) -> GatewayEvent | None:
    try:
        refund_id = UUID(told.refund_reference)
    except ValueError:
        return None  # not one that we asked for
    request = RefundRequest(refund_id, told.provider_order_id, told.payment_id, told.amount)
    refund = await gateway.find_refund(request)
    if refund is None or _REFUND_ENDS.get(refund.state) is not told.kind or refund.amount != told.amount:
        return None
    return replace(told, refund_id=refund.provider_refund_id or told.refund_id)

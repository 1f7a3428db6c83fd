"""Use cases that follow an event, where they are called by other names than the event's own."""

from dataclasses import dataclass

from application.payments.process_gateway_event import ProcessGatewayEvent
from domain.ids import EventId
from domain.payments.events import GatewayEventReceived


@dataclass(frozen=True, slots=True)
class OnGatewayEvent:
    """Process what the gateway said, as soon as it is stored."""

    process: ProcessGatewayEvent

    async def __call__(self, event: GatewayEventReceived, event_id: EventId) -> None:
        await self.process(event_id=event.event_id)

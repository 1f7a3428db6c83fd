"""What the container lists behind each event can be called with it, and does its work."""

import inspect
from typing import get_args
from uuid import uuid4

import pytest
from dependency_injector import providers
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.notifications.mailer import MemoryMailer
from domain.ids import EventId
from domain.moderation.events import ShowStopped
from domain.payments.events import GatewayEventReceived
from entrypoints.container import Container, create_container
from entrypoints.worker.delivery import EventDelivery
from ports.payments.gateways import GatewayEvent
from tests.integration.api.conftest import settings_for_tests


@pytest.fixture
def container(engine: AsyncEngine, database_url: str, redis_url: str) -> Container:
    made = create_container(settings_for_tests(database_url, redis_url))
    made.engine.override(providers.Object(engine))
    made.mailer.override(providers.Singleton(MemoryMailer))
    return made


def test_every_subscriber_takes_an_event_and_its_id(container: Container) -> None:
    subscribers = container.subscribers()
    assert ShowStopped in subscribers
    for event_class, listed in subscribers.items():
        assert listed, f"nobody follows {event_class.name}"
        for subscriber in listed:
            assert callable(subscriber)
            parameters = list(inspect.signature(subscriber).parameters.values())
            assert [parameter.name for parameter in parameters] == ["event", "event_id"]
            taken = parameters[0].annotation
            assert event_class in (get_args(taken) or (taken,))


async def test_what_the_gateway_said_is_processed_when_it_is_delivered(container: Container) -> None:
    said = GatewayEvent.noted(
        event_id=f"evt_{uuid4().hex}", provider="razorpay", raw_type="payment.authorized"
    )
    now, begin = container.now(), container.database().begin
    async with begin() as tx:
        await tx.gateway_events.add(said, now=now())
        await tx.outbox.add(GatewayEventReceived(said.event_id))
    deliver = EventDelivery(container.outbox_deliveries(), container.subscribers(), now)
    for event_id in await _of(container, said.event_id):
        await deliver(event_id)
    async with begin() as tx:
        _, processed = await tx.gateway_events.get_for_update(said.event_id)
    assert processed


async def _of(container: Container, gateway_event_id: str) -> list[EventId]:
    """Ids of the outbox entries that tell of this gateway event."""
    found = []
    for event_id in await container.outbox_deliveries().claim_due(
        now=container.now()(), lease_seconds=1, limit=10_000
    ):
        event = (await container.outbox_deliveries().get(event_id)).event
        if event == GatewayEventReceived(gateway_event_id):
            found.append(event_id)
    return found

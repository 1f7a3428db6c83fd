"""The running platform's own container: what a test sets up there without walking every page to it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest_asyncio

from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import OrderId
from domain.payments.order import Order
from entrypoints.container import Container, close, create_container
from entrypoints.settings import Settings
from ports.payment_gateways import GatewayEvent, GatewayEventKind
from tests.integration.browser.conftest import Person, Platform

PASSWORD = "a long enough passphrase"


@pytest_asyncio.fixture(scope="session")
async def backstage(platform: Platform) -> AsyncIterator[Container]:
    """Its use cases, on the platform's own database and sandbox."""
    named = {name.removeprefix("LIVEPANTY_").lower(): value for name, value in platform.environment.items()}
    container = create_container(
        Settings.model_validate({name: named[name] for name in named if name in Settings.model_fields})
    )
    yield container
    await close(container)


async def a_person(container: Container, name: str, role: Role = Role.VIEWER) -> User:
    """A fresh verified adult. Signs in with `PASSWORD`."""
    user: User = await container.register_user()(
        email=f"{name.lower()}-{uuid4().hex[:12]}@example.test", password=PASSWORD, display_name=name
    )
    now = container.now()()
    async with container.begin()() as tx:
        status = await tx.ages.get_for_update(user.id)
        await tx.ages.save(
            status.assured(
                method=Method.AGE_PROVIDER, provider="seed", until=now + timedelta(days=365), now=now
            )
        )
        if role is not user.role:
            user = replace(user, role=role)
            await tx.users.update(user)
    return user


async def give_tokens(container: Container, buyer: User, package_id: str = "regular") -> OrderId:
    """An order that the gateway says was paid: its tokens, its tax and its invoice."""
    order: Order = await container.place_order()(
        order_id=OrderId(uuid4()), buyer_id=buyer.id, package_id=package_id, provider="razorpay",
        place_of_supply="29",
    )  # fmt: skip
    await hear(container, order)
    return order.id


async def hear(container: Container, order: Order, **changes: object) -> GatewayEvent:
    """The gateway's word that somebody paid an order; `changes` are of what it says."""
    payment_id = f"pay_{uuid4().hex[:14]}"
    noted = GatewayEvent.noted(event_id=payment_id, provider=order.provider, raw_type="payment.captured")
    said = {
        "kind": GatewayEventKind.CAPTURED, "provider_order_id": order.provider_order_id,
        "payment_id": payment_id, "amount": order.price, "currency": "INR", "receipt": str(order.id),
    }  # fmt: skip
    event = replace(noted, **{**said, **changes})  # type: ignore[arg-type]
    async with container.begin()() as tx:
        await tx.gateway_events.add(event, now=container.now()())
    await container.process_gateway_event()(event_id=event.event_id)
    return event


async def enter(person: Person, container: Container, name: str, role: Role = Role.VIEWER) -> User:
    """A fresh person of that name, signed in."""
    user = await a_person(container, name, role)
    await person.sign_in(user.email, PASSWORD)
    return user

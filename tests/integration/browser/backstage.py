"""The running platform's own container: what a test sets up there without walking every page to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest_asyncio

from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import OrderId
from domain.payments.order import Order, OrderState
from entrypoints.container import Container, close, create_container
from entrypoints.settings import Settings
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from tests.integration.browser.conftest import Person, Platform

PASSWORD = "a long enough passphrase"
PATIENCE_SECONDS = 60
"""For what another process of the platform does."""


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


async def place_order(container: Container, buyer: User, package_id: str = "regular") -> Order:
    order: Order = await container.place_order()(
        order_id=OrderId(uuid4()), buyer_id=buyer.id, package_id=package_id, provider="razorpay",
        place_of_supply="29",
    )  # fmt: skip
    return order


async def give_tokens(container: Container, buyer: User, package_id: str = "regular") -> OrderId:
    """An order that the gateway says was paid: its tokens, its tax and its invoice.

    The word is made up and the gateway knows nothing of the payment, so that it refuses to send any of it back. For a
    refund, `buy_tokens`.
    """
    order = await place_order(container, buyer, package_id)
    await hear(container, order)
    return order.id


async def buy_tokens(
    container: Container, platform: Platform, buyer: User, package_id: str = "regular"
) -> OrderId:
    """An order that was paid on the gateway's page, and that the platform heard of by its webhook."""
    order = await place_order(container, buyer, package_id)
    await pay_at_gateway(platform, order.provider_order_id)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while order.state is not OrderState.PAID:
            await asyncio.sleep(0.1)
            async with container.begin()() as tx:
                order = await tx.orders.get_for_update(order.id)
    return order.id


async def pay_at_gateway(platform: Platform, provider_order_id: str) -> str:
    """What the button of the gateway's page sends. The id of the payment."""
    gateway = platform.environment["LIVEPANTY_RAZORPAY_CHECKOUT_URL"].partition("/v1/")[0]
    form = {"method": "card", "outcome": "success", "return_url": f"{platform.url}/wallet"}
    async with httpx2.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{gateway}/checkout/{provider_order_id}", data=form)
    assert answer.status_code == 303, answer.text
    [payment_id] = parse_qs(urlsplit(answer.headers["location"]).query)["razorpay_payment_id"]
    return payment_id


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

"""Buying tokens whole: our use cases, Razorpay's SDK and the sandbox, as in `livepanty dev`."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.payments.gateway import MemoryGateways
from adapters.memory.payments.orders import MemoryPaymentQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.payments.place_order import PlaceOrder
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.receive_gateway_webhook import ReceiveGatewayWebhook
from application.payments.reconcile_orders import ReconcileOrders
from domain.ids import OrderId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.payments.events import GatewayEventReceived
from domain.payments.order import Order
from ports.payments.orders import ExceptionKind
from tests.builders import ASHA, SELLER, a_verified_adult
from tests.integration.providers.conftest import Heard, Sandbox
from tests.integration.providers.test_payment_gateway import razorpay

CHOICE = {"provider": "razorpay", "place_of_supply": "29"}


class Shop:
    """The platform's side, on memory."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.ahead = timedelta()
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.gateway = razorpay(sandbox.url)
        begin, gateways = self.database.begin, MemoryGateways(self.gateway)
        self.place = PlaceOrder(begin, gateways, self.now, sandbox.platform.url)
        self.receive = ReceiveGatewayWebhook(begin, gateways, self.now)
        self.process = ProcessGatewayEvent(begin, self.now, SELLER)
        self.reconcile = ReconcileOrders(begin, MemoryPaymentQueries(self.database), gateways, self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def ordered(self) -> Order:
        async with self.database.begin() as tx:
            await tx.ages.save(a_verified_adult(ASHA))
        return await self.place(order_id=OrderId(uuid4()), buyer_id=ASHA, package_id="regular", **CHOICE)

    async def take(self, heard: list[Heard]) -> None:
        """Webhooks come in side by side, and so does their processing."""
        await asyncio.gather(
            *(self.receive(provider="razorpay", body=item.body, headers=item.headers) for item in heard)
        )
        await self.settle()

    async def settle(self) -> None:
        ids = [
            event.event_id
            for event in self.database.tables.outbox.events()
            if isinstance(event, GatewayEventReceived)
        ]
        await asyncio.gather(*(self.process(event_id=event_id) for event_id in ids))

    async def tokens(self) -> int:
        queries = MemoryLedgerQueries(self.database)
        paid = await queries.balance(Account.of(AccountKind.VIEWER_PAID, ASHA))
        return paid + await queries.balance(Account.of(AccountKind.VIEWER_PROMO, ASHA))

    async def cash_in(self) -> int:
        """Paise the book says came in. The book must balance on the way."""
        rows = await MemoryLedgerQueries(self.database).trial_balance()
        for unit in Unit:
            assert sum(row.balance for row in rows if row.unit is unit) == 0
        return -await MemoryLedgerQueries(self.database).balance(
            Account.system(AccountKind.GATEWAY_RECEIVABLE)
        )


@pytest.fixture
async def shop(sandbox: Sandbox) -> AsyncIterator[Shop]:
    shop = Shop(sandbox)
    yield shop
    shop.gateway.close()


@pytest.mark.parametrize("method", ["upi-phonepe", "upi-gpay", "upi-paytm", "card", "wallet"])
async def test_somebody_pays(shop: Shop, sandbox: Sandbox, method: str) -> None:
    order = await shop.ordered()
    await sandbox.pay(order.provider_order_id, method=method)

    await shop.take(await sandbox.heard(3))

    assert await shop.tokens() == 525
    assert await shop.cash_in() == 49_900


async def test_doubled_and_out_of_order_webhooks_credit_once(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay(order.provider_order_id, doubled="on", out_of_order="on")

    await shop.take(await sandbox.heard(6))

    assert await shop.tokens() == 525
    assert await shop.cash_in() == 49_900
    assert shop.database.tables.payments.exceptions == {}


async def test_paying_twice_credits_once_and_owes_the_rest(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay(order.provider_order_id, "twice", doubled="on")

    await shop.take(await sandbox.heard(10))

    assert await shop.tokens() == 525
    assert await shop.cash_in() == 2 * 49_900
    [exception] = shop.database.tables.payments.exceptions.values()
    assert (exception.kind, exception.amount) == (ExceptionKind.DUPLICATE_PAYMENT, 49_900)


async def test_a_failed_and_then_a_late_payment(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay(order.provider_order_id, "failure")
    await shop.take(await sandbox.heard(1))
    assert await shop.tokens() == 0

    await sandbox.pay(order.provider_order_id, "late", late_seconds="0.1")
    await shop.take(await sandbox.heard(4))
    assert await shop.tokens() == 525


async def test_webhooks_that_are_all_lost_lose_no_money(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay(order.provider_order_id)
    lost = await sandbox.heard(3)
    shop.ahead = timedelta(minutes=2)

    assert await shop.reconcile(older_than_seconds=60) == 1
    await shop.settle()
    assert await shop.tokens() == 525

    await shop.take(lost)  # and then they come after all
    assert await shop.tokens() == 525
    assert await shop.cash_in() == 49_900


async def test_a_death_after_the_gateway_opened_the_order_opens_no_second_one(
    shop: Shop, sandbox: Sandbox
) -> None:
    order = await shop.ordered()
    async with shop.database.begin() as tx:  # as if the second transaction had never been
        await tx.orders.update(replace(order, provider_order_id="", ask_at=None))

    again = await shop.place(order_id=order.id, buyer_id=ASHA, package_id="regular", **CHOICE)

    assert again.provider_order_id == order.provider_order_id

"""Buying tokens, on the memory database and a gateway that takes no money."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from adapters.memory.payments.orders import MemoryPaymentQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.payments.place_order import PlaceOrder
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.receive_gateway_webhook import ReceiveGatewayWebhook
from application.payments.reconcile_orders import ReconcileOrders
from domain.age_verification.age import AgeLocked, AgeState, AgeVerificationRequired
from domain.ids import OrderId, UserId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.money import rupees
from domain.payments.events import GatewayEventReceived, OrderPaid
from domain.payments.order import Order, OrderClosed, OrderIdReused, OrderState, PackageNotFound
from ports.payments.gateways import (
    BadGatewayWebhook,
    GatewayError,
    GatewayEvent,
    GatewayEventKind,
    OpenedOrder,
)
from ports.payments.orders import ExceptionKind, GatewayEventNotFound, PaymentException
from tests.builders import ASHA, NOW, RAVI, SELLER, a_payment, a_verified_adult

PRICE, GST, TOKENS, BONUS = 49_900, 7_612, 500, 25
PUBLIC_URL = "https://livepanty.example"
CHOICE = {"provider": "razorpay", "place_of_supply": "29"}


class Stage:
    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.gateway = MemoryGateway()
        begin = self.database.begin
        queries = MemoryPaymentQueries(self.database)
        gateways = MemoryGateways(self.gateway)
        self.place = PlaceOrder(begin, gateways, self.now, PUBLIC_URL)
        self.receive = ReceiveGatewayWebhook(begin, gateways, self.now)
        self.process = ProcessGatewayEvent(begin, self.now, SELLER)
        self.reconcile = ReconcileOrders(begin, queries, gateways, self.now)

    def now(self) -> datetime:
        return self.time

    async def people(self) -> None:
        async with self.database.begin() as tx:
            await tx.ages.save(a_verified_adult(ASHA))
            await tx.ages.save(a_verified_adult(RAVI))

    async def ordered(self, *, buyer: UserId = ASHA) -> Order:
        return await self.place(order_id=OrderId(uuid4()), buyer_id=buyer, package_id="regular", **CHOICE)

    async def told(self, event: GatewayEvent) -> None:
        """The webhook arrives."""
        body, headers = self.gateway.webhook(event)
        await self.receive(provider="razorpay", body=body, headers=headers)

    async def settle(self) -> None:
        """What the outbox leads to, as often as it says so."""
        for event in self.database.tables.outbox.events():
            if isinstance(event, GatewayEventReceived):
                await self.process(event_id=event.event_id)

    def order(self, order_id: OrderId) -> Order:
        return self.database.tables.payments.orders[order_id]

    def events(self, kind: type) -> list[object]:
        return [event for event in self.database.tables.outbox.events() if isinstance(event, kind)]

    def outcome(self, event_id: str) -> str:
        return self.database.tables.payments.events[event_id].outcome

    def exceptions(self) -> list[PaymentException]:
        return list(self.database.tables.payments.exceptions.values())

    async def balance(self, kind: AccountKind, owner: UserId | None = None) -> int:
        return await MemoryLedgerQueries(self.database).balance(Account(kind, owner))

    async def wallet(self, owner: UserId = ASHA) -> tuple[int, int]:
        paid = await self.balance(AccountKind.VIEWER_PAID, owner)
        return paid, await self.balance(AccountKind.VIEWER_PROMO, owner)

    async def cash(self) -> tuple[int, int, int, int]:
        """Received, unearned, tax, owed back."""
        return (
            -await self.balance(AccountKind.GATEWAY_RECEIVABLE),
            await self.balance(AccountKind.DEFERRED_REVENUE),
            await self.balance(AccountKind.GST_PAYABLE),
            await self.balance(AccountKind.REFUNDS_PAYABLE),
        )


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.people()
    return stage


async def test_an_order_is_opened_with_the_gateway_and_credits_nothing(stage: Stage) -> None:
    order = await stage.ordered()

    assert order == stage.order(order.id)
    assert stage.gateway.opened[order.provider_order_id].id == order.id
    assert order.state is OrderState.CREATED
    assert await stage.wallet() == (0, 0)
    assert stage.database.tables.outbox.events() == []


async def test_a_retry_of_an_order_is_the_same_order(stage: Stage) -> None:
    order = await stage.ordered()
    stage.time += timedelta(minutes=1)

    again = await stage.place(order_id=order.id, buyer_id=ASHA, package_id="regular", **CHOICE)

    assert again == order
    assert len(stage.gateway.opened) == 1


async def test_a_retry_of_an_open_order_does_not_need_the_gateway(stage: Stage) -> None:
    order = await stage.ordered()
    stage.gateway.failure = GatewayError("down")

    assert await stage.place(order_id=order.id, buyer_id=ASHA, package_id="regular", **CHOICE) == order


@pytest.mark.parametrize(("buyer", "package"), [(RAVI, "regular"), (ASHA, "patron")])
async def test_another_order_under_the_same_id_is_refused(stage: Stage, buyer: UserId, package: str) -> None:
    order = await stage.ordered()

    with pytest.raises(OrderIdReused):
        await stage.place(order_id=order.id, buyer_id=buyer, package_id=package, **CHOICE)
    assert stage.order(order.id) == order


async def test_an_unknown_package_is_refused_before_anything_is_written(stage: Stage) -> None:
    with pytest.raises(PackageNotFound):
        await stage.place(order_id=OrderId(uuid4()), buyer_id=ASHA, package_id="free", **CHOICE)
    assert stage.database.tables.payments.orders == {}


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
async def test_only_a_verified_adult_buys(stage: Stage, state: AgeState, refusal: type[Exception]) -> None:
    async with stage.database.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(ASHA), state=state))

    with pytest.raises(refusal):
        await stage.ordered()
    assert stage.database.tables.payments.orders == {}
    assert stage.gateway.opened == {}


async def test_an_order_that_the_gateway_did_not_open_is_opened_by_the_retry(stage: Stage) -> None:
    order_id = OrderId(uuid4())
    stage.gateway.failure = GatewayError("down")
    with pytest.raises(GatewayError):
        await stage.place(order_id=order_id, buyer_id=ASHA, package_id="regular", **CHOICE)
    assert stage.order(order_id).provider_order_id == ""

    stage.gateway.failure = None
    order = await stage.place(order_id=order_id, buyer_id=ASHA, package_id="regular", **CHOICE)

    assert order.provider_order_id in stage.gateway.opened


async def test_a_death_between_the_gateway_and_the_record_is_healed_by_the_retry(stage: Stage) -> None:
    order_id = OrderId(uuid4())
    stage.gateway.failure = GatewayError("down")
    with pytest.raises(GatewayError):
        await stage.place(order_id=order_id, buyer_id=ASHA, package_id="regular", **CHOICE)
    stage.gateway.failure = None
    # Done, and then nothing more was written.
    opened = await stage.gateway.open_order(stage.order(order_id), return_url=PUBLIC_URL)

    order = await stage.place(order_id=order_id, buyer_id=ASHA, package_id="regular", **CHOICE)

    assert order.provider_order_id == opened.provider_order_id
    assert len(stage.gateway.opened) == 1


async def test_a_captured_payment_is_credited_with_every_paisa_in_the_book(stage: Stage) -> None:
    order = await stage.ordered()
    event = stage.gateway.pay(order.provider_order_id)
    await stage.told(event)
    assert await stage.wallet() == (0, 0)  # received is not yet processed

    await stage.settle()

    paid = stage.order(order.id)
    assert (paid.state, paid.payment_id, paid.paid_at) == (OrderState.PAID, event.payment_id, NOW)
    assert await stage.wallet() == (TOKENS, BONUS)
    assert await stage.cash() == (PRICE, PRICE - GST, GST, 0)
    assert await stage.balance(AccountKind.TOKENS_ISSUED) == -(TOKENS + BONUS)
    assert stage.events(OrderPaid) == [OrderPaid(order.id, ASHA, event.payment_id, PRICE, TOKENS, BONUS)]
    rows = await MemoryLedgerQueries(stage.database).trial_balance()
    for unit in Unit:
        assert sum(row.balance for row in rows if row.unit is unit) == 0


async def test_a_webhook_that_comes_twice_counts_once(stage: Stage) -> None:
    order = await stage.ordered()
    event = stage.gateway.pay(order.provider_order_id)
    await stage.told(event)
    await stage.told(event)
    assert stage.events(GatewayEventReceived) == [GatewayEventReceived(event.event_id)]

    await stage.settle()
    await stage.settle()

    assert await stage.wallet() == (TOKENS, BONUS)
    assert stage.outcome(event.event_id) == "credited"


async def test_two_events_of_one_payment_are_one_credit(stage: Stage) -> None:
    order = await stage.ordered()
    captured = stage.gateway.pay(order.provider_order_id)
    await stage.told(captured)
    await stage.told(replace(captured, event_id="another", raw_type="order.paid"))

    await stage.settle()

    assert await stage.wallet() == (TOKENS, BONUS)
    assert stage.exceptions() == []
    assert len(stage.events(OrderPaid)) == 1


@pytest.mark.parametrize("kind", [GatewayEventKind.FAILED, GatewayEventKind.OTHER])
async def test_only_captured_credits(stage: Stage, kind: GatewayEventKind) -> None:
    order = await stage.ordered()
    await stage.told(replace(stage.gateway.pay(order.provider_order_id), kind=kind))

    await stage.settle()

    assert stage.order(order.id).state is OrderState.CREATED
    assert await stage.wallet() == (0, 0)
    assert await stage.cash() == (0, 0, 0, 0)


async def test_a_failed_try_leaves_the_order_to_be_paid(stage: Stage) -> None:
    order = await stage.ordered()
    await stage.told(a_payment(order, kind=GatewayEventKind.FAILED))
    await stage.told(stage.gateway.pay(order.provider_order_id))

    await stage.settle()

    assert await stage.wallet() == (TOKENS, BONUS)


async def test_a_second_payment_is_owed_back(stage: Stage) -> None:
    order = await stage.ordered()
    first, second = (stage.gateway.pay(order.provider_order_id) for _ in range(2))
    await stage.told(first)
    await stage.told(second)
    await stage.told(replace(second, event_id="another"))

    await stage.settle()

    assert stage.order(order.id).payment_id == first.payment_id
    assert await stage.wallet() == (TOKENS, BONUS)
    assert await stage.cash() == (2 * PRICE, PRICE - GST, GST, PRICE)
    assert stage.outcome(second.event_id) == "set aside: duplicate_payment"
    assert stage.outcome("another") == "set aside before: duplicate_payment"
    [exception] = stage.exceptions()
    assert (exception.payment_id, exception.kind, exception.order_id, exception.amount) == (
        second.payment_id,
        ExceptionKind.DUPLICATE_PAYMENT,
        order.id,
        PRICE,
    )


@pytest.mark.parametrize("amount", [PRICE - 1, PRICE + 1, 1])
async def test_another_amount_is_owed_back_and_credits_nothing(stage: Stage, amount: int) -> None:
    order = await stage.ordered()
    await stage.told(stage.gateway.pay(order.provider_order_id, amount=amount))

    await stage.settle()

    assert stage.order(order.id).state is OrderState.CREATED
    assert await stage.wallet() == (0, 0)
    assert await stage.cash() == (amount, 0, 0, amount)
    [exception] = stage.exceptions()
    assert exception.kind is ExceptionKind.AMOUNT_MISMATCH
    assert exception.detail == (
        f"{rupees(amount)} for the gateway's order {order.provider_order_id}; the order asks {rupees(order.price)}"
    )


async def test_acc_09_a_payment_for_a_closed_order_is_owed_back(stage: Stage) -> None:
    order = await stage.ordered()
    event = stage.gateway.pay(order.provider_order_id)
    async with stage.database.begin() as tx:
        assert await tx.orders.close_unpaid(ASHA) == 1
    await stage.told(event)
    await stage.settle()

    assert stage.outcome(event.event_id) == "set aside: order_closed"
    assert await stage.wallet() == (0, 0)
    assert await stage.cash() == (PRICE, 0, 0, PRICE)
    with pytest.raises(OrderClosed):
        await stage.place(order_id=order.id, buyer_id=ASHA, package_id="regular", **CHOICE)


async def test_acc_09_an_order_closed_while_the_gateway_opens_it_is_remembered_and_not_paid(
    stage: Stage,
) -> None:
    class Slow(MemoryGateway):
        async def open_order(self, order: Order, *, return_url: str) -> OpenedOrder:
            async with stage.database.begin() as tx:
                await tx.orders.close_unpaid(ASHA)
            return await super().open_order(order, return_url=return_url)

    order_id = OrderId(uuid4())
    with pytest.raises(OrderClosed):
        await PlaceOrder(stage.database.begin, MemoryGateways(Slow()), stage.now, PUBLIC_URL)(
            order_id=order_id, buyer_id=ASHA, package_id="regular", **CHOICE
        )
    kept = stage.order(order_id)
    assert (kept.state, bool(kept.provider_order_id)) == (OrderState.CLOSED, True)


async def test_another_currency_credits_nothing_and_is_not_booked_as_paise(stage: Stage) -> None:
    order = await stage.ordered()
    await stage.told(stage.gateway.pay(order.provider_order_id, currency="USD"))

    await stage.settle()

    assert stage.order(order.id).state is OrderState.CREATED
    assert await stage.cash() == (0, 0, 0, 0)
    [exception] = stage.exceptions()
    assert exception.kind is ExceptionKind.CURRENCY_MISMATCH
    assert exception.detail.startswith(f"{PRICE} of the smallest unit of USD for the gateway's order")


@pytest.mark.parametrize("provider_order_id", ["order_of_nobody", ""])
async def test_money_for_no_order_of_ours_is_owed_back(stage: Stage, provider_order_id: str) -> None:
    order = await stage.ordered()
    await stage.told(a_payment(order, provider_order_id=provider_order_id, amount=700, receipt="ours"))

    await stage.settle()

    assert await stage.cash() == (700, 0, 0, 700)
    [exception] = stage.exceptions()
    assert (exception.kind, exception.order_id) == (ExceptionKind.UNKNOWN_ORDER, None)
    assert exception.detail.endswith("opened for our order ours")


async def test_a_forged_webhook_leaves_no_trace(stage: Stage) -> None:
    order = await stage.ordered()
    body, headers = stage.gateway.webhook(stage.gateway.pay(order.provider_order_id))

    with pytest.raises(BadGatewayWebhook):
        await stage.receive(provider="razorpay", body=body.replace(b"49900", b"99900"), headers=headers)
    assert stage.database.tables.payments.events == {}
    assert stage.database.tables.outbox.events() == []


async def test_an_event_that_was_never_stored_is_not_found(stage: Stage) -> None:
    with pytest.raises(GatewayEventNotFound):
        await stage.process(event_id="never")


async def test_reconciling_finds_a_payment_whose_webhook_was_lost(stage: Stage) -> None:
    order = await stage.ordered()
    lost = stage.gateway.pay(order.provider_order_id)
    stage.time += timedelta(seconds=61)

    assert await stage.reconcile(older_than_seconds=60) == 1
    await stage.settle()
    assert await stage.wallet() == (TOKENS, BONUS)

    await stage.told(replace(lost, event_id="late after all", raw_type="payment.captured"))
    await stage.settle()
    assert await stage.wallet() == (TOKENS, BONUS)
    assert stage.exceptions() == []


async def test_what_reconciling_found_before_is_not_announced_again(stage: Stage) -> None:
    order = await stage.ordered()
    stage.gateway.pay(order.provider_order_id)
    stage.time += timedelta(minutes=5)
    assert await stage.reconcile(older_than_seconds=60) == 1
    stage.time += timedelta(minutes=10)

    assert await stage.reconcile(older_than_seconds=60) == 0
    assert len(stage.events(GatewayEventReceived)) == 1


async def test_reconciling_leaves_young_orders_alone(stage: Stage) -> None:
    order = await stage.ordered()
    stage.gateway.pay(order.provider_order_id)
    stage.time += timedelta(seconds=59)

    assert await stage.reconcile(older_than_seconds=60) == 0
    assert stage.order(order.id) == order


async def test_reconciling_asks_again_when_the_order_is_twice_as_old(stage: Stage) -> None:
    order = await stage.ordered()
    stage.time = NOW + timedelta(minutes=10)
    assert await stage.reconcile(older_than_seconds=60) == 0
    stage.gateway.pay(order.provider_order_id)

    stage.time = NOW + timedelta(minutes=19)
    assert await stage.reconcile(older_than_seconds=60) == 0
    stage.time = NOW + timedelta(minutes=20)
    assert await stage.reconcile(older_than_seconds=60) == 1


async def test_reconciling_does_not_ask_after_paid_orders(stage: Stage) -> None:
    order = await stage.ordered()
    await stage.told(stage.gateway.pay(order.provider_order_id))
    await stage.settle()
    stage.gateway.failure = GatewayError("it must not be asked")
    stage.time += timedelta(hours=1)

    assert await stage.reconcile(older_than_seconds=60) == 0


async def test_a_gateway_that_is_down_is_asked_again(stage: Stage) -> None:
    order = await stage.ordered()
    stage.gateway.pay(order.provider_order_id)
    stage.time += timedelta(minutes=5)
    stage.gateway.failure = GatewayError("down")
    with pytest.raises(GatewayError):
        await stage.reconcile(older_than_seconds=60)

    stage.gateway.failure = None
    assert await stage.reconcile(older_than_seconds=60) == 1


async def test_an_order_that_the_gateway_refuses_does_not_stand_in_the_way_of_others(stage: Stage) -> None:
    refused = await stage.ordered()
    del stage.gateway.opened[refused.provider_order_id]
    stage.time += timedelta(seconds=1)
    order = await stage.ordered()
    stage.gateway.pay(order.provider_order_id)
    stage.time += timedelta(minutes=5)

    with pytest.raises(GatewayError):  # and somebody hears of it
        await stage.reconcile(older_than_seconds=60)
    await stage.settle()
    assert stage.order(order.id).state is OrderState.PAID
    assert stage.order(refused.id).ask_at is not None
    assert await stage.reconcile(older_than_seconds=60) == 0

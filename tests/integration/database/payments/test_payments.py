"""Orders, the gateway's events and payment exceptions: one suite on memory and PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.receive_gateway_webhook import ReceiveGatewayWebhook
from domain.ids import OrderId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.money import Paise
from domain.payments.order import Order, OrderNotFound, OrderState
from ports.payments.gateways import GatewayEvent
from ports.payments.orders import ExceptionKind, GatewayEventNotFound, OrderRow, OrderToAsk, PaymentException
from tests.builders import SELLER, a_payment, an_order
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World

__all__ = ["engine"]


def fresh_order(world: World, **changes: object) -> Order:
    """An order of somebody nobody else uses."""
    whole = {"buyer_id": UserId(uuid4()), "created_at": world.now(), "ask_at": world.now()} | changes
    return an_order(**whole)


async def stored(world: World, order: Order) -> Order:
    async with world.begin() as tx:
        return await tx.orders.add(order)


async def loaded(world: World, order_id: OrderId) -> Order | None:
    async with world.begin() as tx:
        return await tx.orders.find(order_id)


def fresh_exception(world: World, **changes: object) -> PaymentException:
    exception = PaymentException(
        payment_id=f"pay_{uuid4().hex}",
        provider="phonepe",
        provider_order_id=f"order_{uuid4().hex}",
        kind=ExceptionKind.DUPLICATE_PAYMENT,
        order_id=OrderId(uuid4()),
        amount=Paise(49_900),
        detail="₹499.00 for the gateway's order order_1",
        at=world.now(),
    )
    return replace(exception, **changes)  # type: ignore[arg-type]


async def test_an_order_comes_back_whole(world: World) -> None:
    open_order = fresh_order(world)
    paid = fresh_order(world).paid(f"pay_{uuid4().hex}", world.now() + timedelta(minutes=2))
    unopened = fresh_order(world, provider_order_id="", ask_at=None)

    for order in (open_order, paid, unopened):
        assert await stored(world, order) == order
        assert await loaded(world, order.id) == order


async def test_an_order_that_is_not_there(world: World) -> None:
    async with world.begin() as tx:
        assert await tx.orders.find(OrderId(uuid4())) is None
        assert await tx.orders.find_by_provider_for_update("razorpay", f"order_{uuid4().hex}") is None
        with pytest.raises(OrderNotFound):
            await tx.orders.get_for_update(OrderId(uuid4()))


async def test_a_taken_id_answers_with_the_order_that_has_it(world: World) -> None:
    first = fresh_order(world)
    await stored(world, first)
    other = fresh_order(world, id=first.id, package_id="patron")

    assert await stored(world, other) == first
    assert await loaded(world, first.id) == first


async def test_an_update_changes_that_order_only(world: World) -> None:
    order, bystander = fresh_order(world, provider_order_id="", ask_at=None), fresh_order(world)
    await stored(world, order)
    await stored(world, bystander)
    opened = order.opened(f"order_{uuid4().hex}")
    async with world.begin() as tx:
        assert await tx.orders.get_for_update(order.id) == order
        await tx.orders.update(opened)

    async with world.begin() as tx:
        assert await tx.orders.find_by_provider_for_update("razorpay", opened.provider_order_id) == opened
        assert await tx.orders.find_by_provider_for_update("phonepe", opened.provider_order_id) is None
    assert await loaded(world, bystander.id) == bystander


async def test_acc_09_a_buyers_unpaid_orders_are_closed_and_no_others(world: World) -> None:
    waiting = fresh_order(world)
    unopened = fresh_order(world, buyer_id=waiting.buyer_id, provider_order_id="", ask_at=None)
    paid = fresh_order(world, buyer_id=waiting.buyer_id).paid(f"pay_{uuid4().hex}", world.now())
    bystander = fresh_order(world)
    for order in (waiting, unopened, paid, bystander):
        await stored(world, order)
    async with world.begin() as tx:
        assert await tx.orders.close_unpaid(waiting.buyer_id) == 2
        assert await tx.orders.close_unpaid(waiting.buyer_id) == 0

    assert await loaded(world, waiting.id) == waiting.closed()
    assert await loaded(world, unopened.id) == unopened.closed()
    assert await loaded(world, paid.id) == paid
    assert await loaded(world, bystander.id) == bystander
    due = await world.payment_queries.orders_to_ask(now=world.now(), created_before=world.now(), limit=10_000)
    assert waiting.id in {order.order_id for order in due}, "a late payment must be found"


async def test_a_rollback_takes_everything_back(world: World) -> None:
    order = fresh_order(world)
    event = a_payment(order)
    exception = fresh_exception(world)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.orders.add(order)
            await tx.gateway_events.add(event, now=world.now())
            await tx.payment_exceptions.add(exception)
            raise ZeroDivisionError

    async with world.begin() as tx:
        assert await tx.orders.find(order.id) is None
        assert await tx.gateway_events.add(event, now=world.now())
        assert await tx.payment_exceptions.add(exception)


async def test_wal_03_an_event_is_stored_once_and_processed_once(world: World) -> None:
    event = replace(a_payment(fresh_order(world)), receipt=str(uuid4()))
    async with world.begin() as tx:
        assert await tx.gateway_events.add(event, now=world.now())
        assert not await tx.gateway_events.add(replace(event, amount=Paise(1)), now=world.now())
    async with world.begin() as tx:
        assert await tx.gateway_events.get_for_update(event.event_id) == (event, False)
        await tx.gateway_events.mark_processed(event.event_id, outcome="credited", now=world.now())
    async with world.begin() as tx:
        assert await tx.gateway_events.get_for_update(event.event_id) == (event, True)


async def test_an_event_of_nothing_in_particular(world: World) -> None:
    event = GatewayEvent.noted(event_id=uuid4().hex, provider="razorpay", raw_type="refund.created")
    async with world.begin() as tx:
        await tx.gateway_events.add(event, now=world.now())
        assert await tx.gateway_events.get_for_update(event.event_id) == (event, False)
        with pytest.raises(GatewayEventNotFound):
            await tx.gateway_events.get_for_update(uuid4().hex)


async def test_wal_06_a_payment_has_one_exception(world: World) -> None:
    exception = fresh_exception(world)
    nameless = fresh_exception(world, order_id=None, kind=ExceptionKind.UNKNOWN_ORDER)
    async with world.begin() as tx:
        assert await tx.payment_exceptions.add(exception)
        assert await tx.payment_exceptions.add(nameless)
        assert not await tx.payment_exceptions.add(replace(exception, amount=Paise(1)))

    rows = await world.payment_queries.exceptions(limit=10_000)
    assert [row for row in rows if row.payment_id == exception.payment_id] == [exception]
    assert [row for row in rows if row.payment_id == nameless.payment_id] == [nameless]


async def test_wal_06_exceptions_are_read_newest_first(world: World) -> None:
    later = world.now() + timedelta(days=3650)
    made = [fresh_exception(world, at=later + timedelta(seconds=n)) for n in range(3)]
    async with world.begin() as tx:
        for exception in made:
            await tx.payment_exceptions.add(exception)

    rows = await world.payment_queries.exceptions(limit=1_000)
    assert [row for row in rows if row in made] == list(reversed(made))


async def test_a_buyer_reads_their_orders_and_nobody_elses(world: World) -> None:
    buyer = UserId(uuid4())
    older = fresh_order(world, buyer_id=buyer)
    newer = fresh_order(world, buyer_id=buyer, created_at=world.now() + timedelta(seconds=1))
    await stored(world, older)
    await stored(world, newer)
    await stored(world, fresh_order(world))

    rows = await world.payment_queries.orders_of(buyer, limit=10)
    assert [row.order_id for row in rows] == [newer.id, older.id]
    assert [row.order_id for row in await world.payment_queries.orders_of(buyer, limit=1)] == [newer.id]
    assert await world.payment_queries.order(older.id, buyer_id=buyer) == OrderRow(
        order_id=older.id,
        buyer_id=buyer,
        package_id="regular",
        package_name="Regular",
        price_paise=49_900,
        gst_paise=7_612,
        tokens=500,
        bonus=25,
        place_of_supply="29",
        state="created",
        provider="razorpay",
        provider_order_id=older.provider_order_id,
        pay_link="",
        pay_link_until=None,
        created_at=older.created_at,
        paid_at=None,
    )
    with pytest.raises(OrderNotFound):
        await world.payment_queries.order(older.id, buyer_id=UserId(uuid4()))
    with pytest.raises(OrderNotFound):
        await world.payment_queries.order(OrderId(uuid4()), buyer_id=buyer)


async def test_wal_06_the_gateway_is_asked_about_orders_that_are_open_unpaid_old_and_due(
    world: World,
) -> None:
    # Far in the past, so that what other tests left behind is not in the window.
    now = world.now() - timedelta(days=200 + uuid4().int % 3_000)
    old = now - timedelta(seconds=100)
    due = fresh_order(world, created_at=old, ask_at=old)
    longer_due = fresh_order(world, created_at=old - timedelta(seconds=5), ask_at=old - timedelta(seconds=5))
    others = [
        fresh_order(world, created_at=old, ask_at=now + timedelta(seconds=1)),
        fresh_order(world, created_at=now - timedelta(seconds=59), ask_at=now - timedelta(seconds=59)),
        fresh_order(world, created_at=old, ask_at=None, provider_order_id=""),
        fresh_order(world, created_at=old).paid(f"pay_{uuid4().hex}", now),
    ]
    for order in (due, longer_due, *others):
        await stored(world, order)

    rows = await world.payment_queries.orders_to_ask(
        now=now, created_before=now - timedelta(seconds=60), limit=1_000
    )
    mine = {order.id for order in (due, longer_due, *others)}
    assert [row for row in rows if row.order_id in mine] == [
        OrderToAsk(longer_due.id, "razorpay", longer_due.provider_order_id),
        OrderToAsk(due.id, "razorpay", due.provider_order_id),
    ]
    first = await world.payment_queries.orders_to_ask(
        now=longer_due.created_at, created_before=longer_due.created_at, limit=1
    )
    assert len(first) == 1


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_wal_05_the_database_itself_lets_no_payment_pay_two_orders(world: World) -> None:
    payment_id = f"pay_{uuid4().hex}"
    await stored(world, fresh_order(world).paid(payment_id, world.now()))
    with pytest.raises(IntegrityError):
        await stored(world, fresh_order(world).paid(payment_id, world.now()))
    opened = fresh_order(world)
    await stored(world, opened)
    with pytest.raises(IntegrityError):
        await stored(world, fresh_order(world, provider_order_id=opened.provider_order_id))
    with pytest.raises(IntegrityError):  # paid, and by no payment
        await stored(world, fresh_order(world, state=OrderState.PAID, paid_at=world.now()))


async def test_wal_02_twenty_retries_make_one_order(world: World) -> None:
    order_id = OrderId(uuid4())
    orders = [fresh_order(world, id=order_id) for _ in range(20)]

    answers = await asyncio.gather(*(stored(world, order) for order in orders))

    assert len({answer.buyer_id for answer in answers}) == 1
    assert answers[0] in orders


async def balance(world: World, kind: AccountKind, owner: UserId) -> int:
    return await world.ledger_queries.balance(Account.of(kind, owner))


async def test_wal_03_twenty_processings_of_one_event_credit_once(world: World) -> None:
    order = fresh_order(world)
    await stored(world, order)
    event = a_payment(order)
    async with world.begin() as tx:
        await tx.gateway_events.add(event, now=world.now())
    process = ProcessGatewayEvent(world.begin, world.now, SELLER)

    await asyncio.gather(*(process(event_id=event.event_id) for _ in range(20)))

    assert await balance(world, AccountKind.VIEWER_PAID, order.buyer_id) == 500
    assert await balance(world, AccountKind.VIEWER_PROMO, order.buyer_id) == 25
    assert (await loaded(world, order.id)) == order.paid(event.payment_id, world.now())


async def test_wal_03_twenty_events_of_one_payment_credit_once(world: World) -> None:
    """Here the rows of the events differ: the order's lock and the transfers' ids stand between them."""
    order = fresh_order(world)
    await stored(world, order)
    event = a_payment(order)
    events = [replace(event, event_id=uuid4().hex) for _ in range(20)]
    async with world.begin() as tx:
        for each in events:
            await tx.gateway_events.add(each, now=world.now())
    process = ProcessGatewayEvent(world.begin, world.now, SELLER)

    await asyncio.gather(*(process(event_id=each.event_id) for each in events))

    assert await balance(world, AccountKind.VIEWER_PAID, order.buyer_id) == 500
    rows = await world.payment_queries.exceptions(limit=10_000)
    assert [row for row in rows if row.payment_id == event.payment_id] == []


async def test_wal_05_twenty_payments_of_one_order_credit_one_and_owe_back_nineteen(world: World) -> None:
    order = fresh_order(world)
    await stored(world, order)
    events = [a_payment(order) for _ in range(20)]
    async with world.begin() as tx:
        for each in events:
            await tx.gateway_events.add(each, now=world.now())
    process = ProcessGatewayEvent(world.begin, world.now, SELLER)

    await asyncio.gather(*(process(event_id=each.event_id) for each in events))

    assert await balance(world, AccountKind.VIEWER_PAID, order.buyer_id) == 500
    rows = [row for row in await world.payment_queries.exceptions(limit=10_000) if row.order_id == order.id]
    paid = await loaded(world, order.id)
    assert paid is not None
    assert {row.payment_id for row in rows} == {event.payment_id for event in events} - {paid.payment_id}
    assert {row.kind for row in rows} == {ExceptionKind.DUPLICATE_PAYMENT}


async def test_wal_03_twenty_deliveries_of_one_webhook_are_one_event(world: World) -> None:
    gateway = MemoryGateway()
    order = fresh_order(world)
    body, headers = gateway.webhook(a_payment(order))
    event = gateway.read_webhook(body, headers)
    receive = ReceiveGatewayWebhook(world.begin, MemoryGateways(gateway), world.now)

    await asyncio.gather(*(receive(provider="razorpay", body=body, headers=headers) for _ in range(20)))

    async with world.begin() as tx:
        assert await tx.gateway_events.get_for_update(event.event_id) == (event, False)

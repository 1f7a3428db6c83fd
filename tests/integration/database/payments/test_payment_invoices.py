"""Invoices, their numbers, payment attempts and holds: one contract on memory and on PostgreSQL."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from application.payments.process_gateway_event import ProcessGatewayEvent
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.invoice import Invoice, InvoiceNotFound, Series
from domain.payments.order import Order
from domain.payments.velocity import Attempt, HoldReason, PaymentHold
from ports.payments.holds import PaymentHoldRow
from tests.builders import SELLER, a_payment, a_user, an_order
from tests.integration.database.conftest import World


class Undone(Exception):
    """Rolls a transaction back."""


def _undo_odd(place: int) -> None:
    if place % 2:
        raise Undone


def fresh_year() -> str:
    return uuid4().hex


def fresh_order(world: World, **changes: Any) -> Order:
    values = {"id": OrderId(uuid4()), "buyer_id": UserId(uuid4()), "created_at": world.now(), **changes}
    return an_order(**values)


async def test_wal_02_numbers_count_from_one_within_a_year_and_a_series(world: World) -> None:
    year, next_year = fresh_year(), fresh_year()
    async with world.begin() as tx:
        counted = [
            await tx.invoices.next_number(Series.INVOICE, year),
            await tx.invoices.next_number(Series.INVOICE, year),
            await tx.invoices.next_number(Series.CREDIT_NOTE, year),
            await tx.invoices.next_number(Series.INVOICE, next_year),
        ]
    assert counted == [1, 2, 1, 1]


@pytest.mark.parametrize("series", Series)
@pytest.mark.parametrize("counted", [0, 7], ids=["first of a year", "later"])
async def test_wal_02_twenty_at_once_half_of_them_undone_leave_no_gap(
    world: World, series: Series, counted: int
) -> None:
    """The counter alone: around it the ledger's locks would put everybody in line, counter or none."""
    year, numbers = fresh_year(), []
    async with world.begin() as tx:
        for _ in range(counted):
            await tx.invoices.next_number(series, year)

    async def number(place: int) -> None:
        async with world.begin() as tx:
            taken = await tx.invoices.next_number(series, year)
            await asyncio.sleep(0.005)
            _undo_odd(place)
        numbers.append(taken)

    outcomes = await asyncio.gather(*(number(place) for place in range(20)), return_exceptions=True)

    assert [type(each) for each in outcomes] == [type(None), Undone] * 10
    assert sorted(numbers) == list(range(counted + 1, counted + 11))


async def test_wal_02_an_invoice_comes_back_as_it_was_issued(world: World) -> None:
    order = fresh_order(world).paid(f"pay_{uuid4().hex}", world.now())
    invoice = Invoice.issue(order, seller=SELLER, sequence=int(uuid4().int % 9_000_000) + 1)
    async with world.begin() as tx:
        await tx.invoices.add(invoice)
    async with world.begin() as tx:
        assert await tx.invoices.find(order.id) == invoice
        assert await tx.invoices.find(OrderId(uuid4())) is None
    assert await world.invoice_queries.of_order(order.id, buyer_id=order.buyer_id) == invoice
    for order_id, buyer_id in ((order.id, UserId(uuid4())), (OrderId(uuid4()), order.buyer_id)):
        with pytest.raises(InvoiceNotFound):
            await world.invoice_queries.of_order(order_id, buyer_id=buyer_id)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_wal_02_the_database_itself_changes_and_deletes_no_invoice(
    world: World, engine: AsyncEngine
) -> None:
    order = fresh_order(world).paid(f"pay_{uuid4().hex}", world.now())
    async with world.begin() as tx:
        await tx.invoices.add(Invoice.issue(order, seller=SELLER, sequence=int(uuid4().int % 9_000_000) + 1))
    for statement in (
        f"UPDATE invoice SET total = total + 1, net = net + 1 WHERE order_id = '{order.id}'",
        f"DELETE FROM invoice WHERE order_id = '{order.id}'",
        "DELETE FROM document_counter",
    ):
        with pytest.raises(DBAPIError):
            async with engine.begin() as connection:
                await connection.execute(text(statement))


async def test_wal_02_each_of_twenty_orders_paid_at_once_has_its_own_number(world: World) -> None:
    orders = [fresh_order(world) for _ in range(20)]
    events = [a_payment(order) for order in orders]
    async with world.begin() as tx:
        for order, event in zip(orders, events, strict=True):
            await tx.orders.add(order)
            await tx.gateway_events.add(event, now=world.now())
    process = ProcessGatewayEvent(world.begin, world.now, SELLER)

    await asyncio.gather(*(process(event_id=event.event_id) for event in events for _ in range(2)))

    invoices = [await world.invoice_queries.of_order(order.id, buyer_id=order.buyer_id) for order in orders]
    assert len({invoice.number for invoice in invoices}) == 20
    assert {invoice.total for invoice in invoices} == {Paise(49_900)}


async def test_wal_12_attempts_are_kept_once_and_asked_by_buyer_and_time(world: World) -> None:
    buyer, stranger, now = UserId(uuid4()), UserId(uuid4()), world.now()
    old, fresh = Attempt("a", False, now - timedelta(hours=1)), Attempt("b", True, now)
    payment = f"pay_{uuid4().hex}"
    async with world.begin() as tx:
        await tx.payment_attempts.add(f"pay_{uuid4().hex}", buyer, old)
        await tx.payment_attempts.add(payment, buyer, fresh)
        await tx.payment_attempts.add(payment, buyer, Attempt("again", True, now))
        await tx.payment_attempts.add(f"pay_{uuid4().hex}", stranger, fresh)
    async with world.begin() as tx:
        assert list(await tx.payment_attempts.since(buyer, now - timedelta(minutes=10))) == [fresh]
        assert list(await tx.payment_attempts.since(buyer, now - timedelta(days=1))) == [old, fresh]


async def test_wal_12_unpaid_orders_are_counted(world: World) -> None:
    buyer, now = UserId(uuid4()), world.now()
    async with world.begin() as tx:
        await tx.orders.add(fresh_order(world, buyer_id=buyer, created_at=now))
        await tx.orders.add(
            fresh_order(world, buyer_id=buyer, created_at=now).paid(f"pay_{uuid4().hex}", now)
        )
        await tx.orders.add(fresh_order(world, buyer_id=buyer, created_at=now - timedelta(hours=1)))
        await tx.orders.add(fresh_order(world, created_at=now))
    async with world.begin() as tx:
        assert await tx.payment_attempts.unpaid_orders_since(buyer, now - timedelta(minutes=10)) == 1


async def test_wal_12_a_hold_is_found_listed_and_replaced(world: World) -> None:
    buyer, now = UserId(uuid4()), world.now()
    hold, queries = PaymentHold.begin(buyer, HoldReason.INSTRUMENTS, now), world.payment_hold_queries
    async with world.begin() as tx:
        assert await tx.payment_holds.find_for_update(buyer) is None
        await tx.users.add(a_user(id=buyer, display_name="Asha"))
        await tx.payment_holds.save(hold)
    async with world.begin() as tx:
        assert await tx.payment_holds.find_for_update(buyer) == hold
    assert await queries.find(buyer) == hold
    assert await queries.find(UserId(uuid4())) is None
    assert PaymentHoldRow(hold, "Asha") in await queries.on_hold(now=now, limit=10_000)
    assert buyer not in await _on_hold(world, hold.until)
    async with world.begin() as tx:
        await tx.payment_holds.save(hold.released(now))
    assert buyer not in await _on_hold(world, now)
    assert await queries.find(buyer) == hold.released(now)


async def _on_hold(world: World, now: datetime) -> set[UserId]:
    return {row.hold.buyer_id for row in await world.payment_hold_queries.on_hold(now=now, limit=10_000)}

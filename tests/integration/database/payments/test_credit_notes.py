"""Credit notes of refunds whose money went back, and the sums of tax documents: on memory and on PostgreSQL (WAL-02,
WAL-07)."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.payments.gateway import MemoryGateways
from adapters.postgres.ledger.checks.all import CHECKS
from application.payments.send_refunds import SendRefunds
from domain.ids import OrderId, RefundId, UserId
from domain.money import Paise, Tokens
from domain.payments.credit_note import CreditNote, CreditNoteNotFound
from domain.payments.invoice import Invoice, Series, financial_year
from domain.payments.refund import Refund, RefundCause, RefundState
from domain.payments.sale import sold
from domain.payments.tax import india_date
from ports.payments.gateways import GatewayError
from ports.payments.invoices import GstQueries
from ports.payments.refunds import RefundQueries
from tests.builders import NOW, SELLER, an_order
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import GST, PRICE, Desk

TOGETHER_SECONDS = 1.0
NUMBERS = "credit note numbers have no gaps"
EACH = "every refund of an invoice has its credit note, and no other"


class Undone(Exception):
    """Rolls a transaction back."""


@dataclass(frozen=True, slots=True)
class OnlyOne:
    refund_id: RefundId

    async def due(self, *, now: datetime, limit: int) -> Sequence[RefundId]:
        return [self.refund_id]


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


async def notes_of(desk: Desk, order_id: OrderId) -> list[CreditNote]:
    return list(await desk.world.invoice_queries.credit_notes(order_id, buyer_id=desk.buyer))


async def test_wal_07_money_that_went_back_has_a_credit_note_of_its_invoice(desk: Desk) -> None:
    order = await desk.bought()
    refund = await desk.approved(await desk.asked(order, 100))
    assert await notes_of(desk, order.id) == []

    assert await desk.sent() == 1

    invoice = await desk.world.invoice_queries.of_order(order.id, buyer_id=desk.buyer)
    [note] = await notes_of(desk, order.id)
    assert (note.refund_id, note.invoice_number, note.total) == (refund.id, invoice.number, 9_980)
    assert (note.net, note.cgst, note.sgst, note.igst) == (8_458, 761, 761, 0)
    assert (note.seller, note.place_of_supply) == (invoice.seller, invoice.place_of_supply)
    assert note.number.startswith("CN/")
    queries = desk.world.invoice_queries
    assert await queries.credit_note(refund.id, buyer_id=desk.buyer) == note
    for refund_id, buyer in ((refund.id, UserId(uuid4())), (RefundId(uuid4()), desk.buyer)):
        with pytest.raises(CreditNoteNotFound):
            await queries.credit_note(refund_id, buyer_id=buyer)
    assert await queries.credit_notes(order.id, buyer_id=UserId(uuid4())) == []


async def send(desk: Desk, refund: Refund) -> None:
    """This one alone, as one worker of several."""
    only = cast(RefundQueries, OnlyOne(refund.id))
    gateways = MemoryGateways(desk.gateway)
    assert await SendRefunds(desk.world.begin, only, gateways, desk.world.now)() == 1


async def test_wal_07_a_refund_that_failed_has_none(desk: Desk) -> None:
    order = await desk.bought()
    await desk.approved(await desk.asked(order, 100))
    desk.gateway.failure = GatewayError("no such payment", permanent=True)
    await desk.sent()
    assert await notes_of(desk, order.id) == []


async def test_wal_02_twenty_at_once_are_numbered_without_a_gap_and_return_no_more_than_was_taxed(
    desk: Desk,
) -> None:
    """Two of every three amounts of tax are odd: none of them is halved twice."""
    order = await desk.bought()
    refunds = [await desk.approved(await desk.asked(order, 25)) for _ in range(20)]

    with contextlib.suppress(Undone):
        async with desk.world.begin() as tx:
            # Nobody gets a number, so that all have come as far before the first note is written.
            year = financial_year(india_date(desk.world.now()))
            await tx.invoices.next_number(Series.CREDIT_NOTE, year)
            sending = [asyncio.create_task(send(desk, refund)) for refund in refunds]
            await asyncio.sleep(TOGETHER_SECONDS)
            raise Undone
    await asyncio.gather(*sending)

    notes = await notes_of(desk, order.id)
    invoice = await desk.world.invoice_queries.of_order(order.id, buyer_id=desk.buyer)
    assert len(notes) == 20
    assert sum(note.total for note in notes) == PRICE
    assert (sum(note.cgst for note in notes), sum(note.sgst for note in notes)) == (
        invoice.cgst,
        invoice.sgst,
    )
    sequences = sorted(note.sequence for note in notes)
    if desk.world.kind == "memory":
        assert sequences == list(range(1, 21))
    else:
        async with desk.world.engine.connect() as connection:
            wrong = [row.subject for row in await connection.execute(text(CHECKS[NUMBERS]))]
        assert f"credit notes of {notes[0].financial_year}" not in wrong


async def test_wal_02_whoever_has_a_number_reads_every_note_before_it(world: World) -> None:
    """The counter alone, with no ledger around it that puts twenty in line: a note's tax is what is left of its
    invoice's when all notes before it are known."""
    order = an_order(id=OrderId(uuid4())).paid("pay_1", NOW)
    invoice = Invoice.issue(order, seller=SELLER, sequence=1)
    year = uuid4().hex
    seen: list[tuple[int, int]] = []

    async def credit() -> None:
        async with world.begin() as tx:
            number = await tx.invoices.next_number(Series.CREDIT_NOTE, year)
            earlier = await tx.credit_notes.of_order(order.id)
            await asyncio.sleep(0.005)
            refund = a_refund(order.id, 25, 2_495, 381)
            note = CreditNote.issue(refund, invoice, earlier=earlier, sequence=number)
            # The year is told apart, or the numbers would meet those of other tests.
            await tx.credit_notes.add(replace(note, number=f"C/{uuid4().hex[:13]}", financial_year=year))
        seen.append((number, len(earlier)))

    await asyncio.gather(*(credit() for _ in range(20)))

    assert sorted(seen) == [(number, number - 1) for number in range(1, 21)]


@given(parts=st.lists(st.integers(1, 200), min_size=1, max_size=12), place=st.sampled_from(["29", "27"]))
def test_wal_07_all_notes_of_an_invoice_return_exactly_its_taxes(parts: list[int], place: str) -> None:
    order = an_order(id=OrderId(uuid4()), place_of_supply=place).paid("pay_1", NOW)
    invoice = Invoice.issue(order, seller=SELLER, sequence=1)
    refunds: list[Refund] = []
    notes: list[CreditNote] = []
    left = int(order.tokens)
    for wanted in [*parts, left]:
        tokens = min(wanted, left)
        if not tokens:
            continue
        left -= tokens
        found = sold(
            price=order.price, gst=order.gst, tokens=order.tokens, bonus=order.bonus, refunds=refunds, lost=[]
        )
        part = found.slice(tokens)
        refund = a_refund(order.id, tokens, part.amount, part.gst)
        notes.append(CreditNote.issue(refund, invoice, earlier=notes, sequence=len(notes) + 1))
        refunds.append(refund)
        assert all(each >= 0 for each in (notes[-1].net, notes[-1].cgst, notes[-1].sgst, notes[-1].igst))
        assert abs(notes[-1].cgst - notes[-1].sgst) <= 1
    if left == 0:
        for name in ("net", "cgst", "sgst", "igst", "total"):
            assert sum(getattr(note, name) for note in notes) == getattr(invoice, name)


def a_refund(order_id: OrderId, tokens: int, amount: int, gst: int, at: datetime = NOW) -> Refund:
    asked = Refund.request(
        refund_id=RefundId(uuid4()), cause=RefundCause.ASKED, order_id=order_id, buyer_id=UserId(uuid4()),
        provider="razorpay", provider_order_id="order_1", payment_id="pay_1", tokens=Tokens(tokens),
        amount=Paise(amount), gst=Paise(gst), reason="by mistake", by=None, now=at,
    )  # fmt: skip
    return replace(asked, state=RefundState.PROCESSED, answered_at=at)


async def test_wal_02_the_sums_of_invoices_and_credit_notes_by_rate_and_place(world: World) -> None:
    """In a time of its own, so that no other test's papers are in it."""
    since = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(seconds=uuid4().int % 200_000_000)
    invoices = []
    for place, count in (("29", 2), ("27", 1)):
        for _ in range(count):
            order = an_order(
                id=OrderId(uuid4()), buyer_id=UserId(uuid4()), place_of_supply=place, created_at=since
            )
            paid = order.paid(f"pay_{uuid4().hex}", since)
            # The year is told apart, or their numbers would meet those of other tests.
            issued = Invoice.issue(paid, seller=SELLER, sequence=len(invoices) + 1)
            year = uuid4().hex
            invoices.append(replace(issued, number=f"T/{year[:13]}", financial_year=year))
    refund = a_refund(invoices[0].order_id, 100, 9_980, 1_522, since)
    note = replace(
        CreditNote.issue(refund, invoices[0], earlier=[], sequence=1),
        number=f"C/{uuid4().hex[:13]}",
        financial_year=uuid4().hex,
    )
    async with world.begin() as tx:
        for invoice in invoices:
            await tx.invoices.add(invoice)
        await tx.credit_notes.add(note)
        assert await tx.credit_notes.of_order(note.order_id) == [note]

    queries = cast(
        GstQueries,
        world.query("payments.invoices" if world.kind == "memory" else "payments.credit_notes", "GstQueries"),
    )
    sums = await queries.sums(since=since, until=since + timedelta(microseconds=1))

    assert [(each.series, each.gst_basis_points, each.place_of_supply, each.documents) for each in sums] == [
        (Series.INVOICE, 1_800, "27", 1), (Series.INVOICE, 1_800, "29", 2), (Series.CREDIT_NOTE, 1_800, "29", 1),
    ]  # fmt: skip
    elsewhere, here, back = sums
    assert (elsewhere.igst, elsewhere.cgst, elsewhere.total) == (GST, 0, PRICE)
    assert (here.cgst, here.sgst, here.igst, here.total) == (GST, GST, 0, 2 * PRICE)
    assert (back.net, back.cgst, back.sgst, back.total) == (8_458, 761, 761, 9_980)
    assert (back.first_number, back.last_number) == (note.number, note.number)
    assert await queries.sums(since=since - timedelta(seconds=1), until=since) == []


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_wal_02_the_database_itself_changes_and_deletes_no_credit_note(
    desk: Desk, engine: AsyncEngine
) -> None:
    order = await desk.bought()
    await desk.approved(await desk.asked(order, 100))
    await desk.sent()
    [note] = await notes_of(desk, order.id)
    for statement in (
        f"UPDATE credit_note SET total = total + 1, net = net + 1 WHERE number = '{note.number}'",
        f"DELETE FROM credit_note WHERE number = '{note.number}'",
        "TRUNCATE credit_note",
    ):
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(statement))


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_wal_07_the_verifier_names_a_refund_without_its_credit_note(
    desk: Desk, engine: AsyncEngine
) -> None:
    order = await desk.bought()
    refund = await desk.approved(await desk.asked(order, 100))
    await desk.sent()
    [note] = await notes_of(desk, order.id)
    async with engine.connect() as connection:
        subjects = [row.subject for row in await connection.execute(text(CHECKS[EACH]))]
        assert f"refund {refund.id}" not in subjects
        await connection.execute(text("ALTER TABLE credit_note DISABLE TRIGGER permanent"))
        await connection.execute(
            text("DELETE FROM credit_note WHERE refund_id = :refund"), {"refund": refund.id}
        )
        subjects = [row.subject for row in await connection.execute(text(CHECKS[EACH]))]
        assert f"refund {refund.id}" in subjects
        gaps = [row.subject for row in await connection.execute(text(CHECKS[NUMBERS]))]
        assert f"credit notes of {note.financial_year}" in gaps
        await connection.rollback()

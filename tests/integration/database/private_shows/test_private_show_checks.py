"""`livepanty ledger verify` over shows: a book that is right, then wrong in one place, and the check that names it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from domain.money import Tokens
from domain.private_shows.booking import Booking
from domain.private_shows.offer import ShowKind, Terms
from ports.private_shows.shows import ShowWork
from ports.streaming.regions import ReachQueries
from ports.transaction import BeginTransaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.findings import findings_of
from tests.unit.application.private_shows.stage import a_stage

LOG = "every second of a show that is charged is in the session log"
PRICE = "every seat of a show costs what its seconds or its ticket cost"
BOOKED = "every seat of a show is booked"
OVER = "no seat that is over holds tokens"
HELD = "every seat of a show is held for as it says"


@dataclass(frozen=True, slots=True)
class Book:
    """Asha sat 75 seconds in a private show, 5 of them after it was stopped; a ticket was paid and given back."""

    world: World
    private: Booking
    ticket: Booking
    out: Booking
    """A ticket of whoever was put out by region, and given back."""
    issued: set[str]
    """Transfers of the tokens that the viewers were given for nothing."""

    async def tamper(self, *statements: str) -> None:
        """Write past every guard, as somebody with the database in hand could."""
        async with self.world.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                await connection.execute(
                    text(statement),
                    {"private": self.private.id, "ticket": self.ticket.id, "out": self.out.id},
                )

    async def findings(self) -> dict[str, list[str]]:
        found = await findings_of(self.world.ledger_verifier)
        wrong = {check: [f.subject for f in findings] for check, findings in found.items()}
        named = {check: [s for s in subjects if s not in self.issued] for check, subjects in wrong.items()}
        return {check: subjects for check, subjects in named.items() if subjects}


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[Book]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    work = cast(ShowWork, world.query("private_shows.queries", "ShowWork"))
    begin = cast(BeginTransaction, world.begin)
    stage = await a_stage(begin, world.ledger_queries, work, world.now())
    viewer, moderator = await stage.viewer(promo=30), await stage.staff()
    _, private = await stage.begun(viewer)
    await stage.play(75)
    await stage.worker()()
    now, stage.clock.time = stage.clock.time, stage.clock.time - timedelta(seconds=5)
    await stage.stop(moderator)
    stage.clock.time = now
    await stage.worker()()

    other = await a_stage(begin, world.ledger_queries, work, world.now())
    offer = await other.offer(
        Terms(ShowKind.TICKETED, Tokens(500), 10, 1, 9, other.clock() + timedelta(minutes=5))
    )
    ticket = await other.book(offer, await other.viewer())
    show = await other.start(offer)
    await other.play(30, other.worker(), step=10)
    await other.end(show)
    await other.worker()()
    out = await _put_out(world, work)
    async with engine.connect() as connection:
        given = await connection.execute(
            text("SELECT id FROM ledger_transfer WHERE kind NOT IN ('show', 'show_refund')")
        )
    issued = {f"transfer {row.id}" for row in given}
    yield Book(world, await stage.now_of(private), await other.now_of(ticket), out, issued)
    await engine.dispose()


async def _put_out(world: World, work: ShowWork) -> Booking:
    stage = await a_stage(cast(BeginTransaction, world.begin), world.ledger_queries, work, world.now())
    viewer = await stage.viewer()
    offer = await stage.offer(
        Terms(ShowKind.TICKETED, Tokens(500), 10, 1, 9, stage.clock() + timedelta(minutes=5))
    )
    ticket = await stage.book(offer, viewer)
    await stage.start(offer)
    await stage.come_from(viewer, "NP")
    await stage.play(30, stage.worker(), step=10)
    await stage.close_region("NP", cast(ReachQueries, world.query("streaming.regions", "ReachQueries")))
    await stage.worker()()
    return await stage.now_of(ticket)


async def test_str_17_a_book_that_is_right_has_no_findings(book: Book) -> None:
    assert await book.findings() == {}
    assert (book.private.charged_tokens, book.private.refunded_tokens) == (75, 5)
    assert (book.ticket.charged_tokens, book.ticket.refunded_tokens) == (500, 500)
    assert (book.out.charged_tokens, book.out.refunded_tokens) == (500, 500)


@pytest.mark.parametrize(
    ("which", "statement", "checks"),
    [
        ("private", "UPDATE show_span SET last = last - 1000000 WHERE booking_id = :private", {LOG}),
        (
            "private",
            "UPDATE show_booking SET charged_seconds = charged_seconds + 1 WHERE id = :private",
            {LOG, PRICE},
        ),
        (
            "private",
            "UPDATE show_booking SET charged_tokens = charged_tokens + 1, refunded_tokens = refunded_tokens + 1"
            " WHERE id = :private",
            {BOOKED},
        ),
        (
            "private",
            "UPDATE ledger_transfer SET fee = fee - 1 WHERE kind = 'show' AND fee > 0"
            " AND reference = 'show:' || CAST(:private AS uuid)",
            {
                BOOKED,
                "every balance is the sum of its journal",
                "every line's running balance follows",
            },
        ),
        (
            "ticket",
            "UPDATE private_show SET refunds_tickets = false WHERE refunds_tickets",
            {PRICE},
        ),
        (
            "ticket",
            "UPDATE show_booking SET refunded_tokens = 499 WHERE id = :ticket",
            {PRICE, BOOKED},
        ),
        ("out", "UPDATE show_booking SET ending = 'left' WHERE id = :out", {PRICE}),
        ("out", "UPDATE show_booking SET left_at = left_at + interval '10 minutes' WHERE id = :out", {PRICE}),
        ("out", "UPDATE show_booking SET refunded_tokens = 0 WHERE id = :out", {PRICE, BOOKED}),
        ("ticket", "UPDATE show_hold SET tokens = tokens + 1 WHERE booking_id = :ticket", {HELD}),
    ],
)
async def test_str_17_a_seat_that_is_wrong_is_named(
    book: Book, which: str, statement: str, checks: set[str]
) -> None:
    await book.tamper(statement)
    found = await book.findings()
    assert checks <= set(found)
    assert set(found) - checks <= {"the chain of the journal is whole"}
    booking = {"private": book.private, "ticket": book.ticket, "out": book.out}[which]
    ours = {LOG, PRICE, BOOKED, HELD} & set(found)
    assert all(found[check] == [f"booking {booking.id}"] for check in ours)


async def test_tip_08_a_seat_that_is_over_and_still_holds_tokens_is_named(book: Book) -> None:
    await book.tamper(
        "DELETE FROM ledger_hold_end WHERE hold IN (SELECT hold_id FROM show_hold WHERE booking_id = :private)"
        " AND state = 'voided'"
    )
    assert (await book.findings())[OVER] == [f"booking {book.private.id}"]


async def test_str_17_a_charge_without_a_seat_is_named(book: Book) -> None:
    await book.tamper(
        "DELETE FROM show_hold WHERE booking_id = :ticket",
        "DELETE FROM show_span WHERE booking_id = :ticket",
        "DELETE FROM show_booking WHERE id = :ticket",
    )
    found = await book.findings()
    assert "every transfer has its cause" in found

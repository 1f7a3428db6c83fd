"""STR-17 and TIP-08 on the real programs: the media plane counts, the worker charges, and either may be killed."""

import asyncio
import time
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.cli.demo.answers import Stopped
from entrypoints.cli.demo.person import Person, Refused, until
from tests.builders import a_transfer
from tests.integration.kill.conftest import Show, frozen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]

PRICE = 60
"""A token a second."""
LATE_SECONDS = 4
"""How far the bill may be behind the clock on a busy machine: it is never ahead of what was proven."""


class Booking(msgspec.Struct):
    id: UUID
    state: str
    ending: str | None
    charged_seconds: int
    charged_tokens: int
    refunded_tokens: int


class Bookings(msgspec.Struct):
    items: list[Booking]


class Made(msgspec.Struct):
    id: UUID


class Me(msgspec.Struct):
    id: UUID


async def give(show: Show, viewer: Person, tokens: int) -> None:
    me = await viewer.ask("GET", "/v1/me", Me)
    engine = create_async_engine(show.platform.database_url, poolclass=NullPool)
    database = PostgresDatabase(engine, MemoryRoomFeed(), lambda: datetime.now(UTC), uuid4)
    async with database.begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    kind=TransferKind.PURCHASE_TOKENS,
                    debit=Account.system(AccountKind.TOKENS_ISSUED),
                    credit=Account.of(AccountKind.VIEWER_PAID, UserId(me.id)),
                    amount=tokens,
                    fee_account=None,
                    fee=0,
                )
            ]
        )
    await engine.dispose()


async def begin(show: Show, viewer: Person) -> UUID:
    """A private show of this viewer; returns the booking."""
    offer_id, booking_id = uuid4(), uuid4()
    terms = {"kind": "private", "price": PRICE, "minutes": 1}
    await show.performer.ask("PUT", f"/v1/show-offers/{offer_id}", Made, terms)
    body = {"stream_id": str(show.stream_id), "agreed_price": PRICE}
    await viewer.ask("PUT", f"/v1/show-offers/{offer_id}/bookings/{booking_id}", Made, body)
    start = {"offer_id": str(offer_id), "stream_id": str(show.stream_id), "booking_id": str(booking_id)}
    await show.performer.ask("PUT", f"/v1/private-shows/{uuid4()}", Made, start)
    return booking_id


async def the_booking(viewer: Person, booking_id: UUID) -> Booking:
    found = (await viewer.ask("GET", "/v1/me/show-bookings", Bookings)).items
    return next(booking for booking in found if booking.id == booking_id)


async def require_the_book_to_agree(show: Show) -> None:
    """Every check of shows, over everything these tests did."""
    engine = create_async_engine(show.platform.database_url, poolclass=NullPool)
    verifier = PostgresLedgerVerifier(engine)
    for check in verifier.checks():
        if "seat" in check or "show" in check:
            assert [finding async for finding in verifier.run(check)] == [], check
    await engine.dispose()


async def require_log_equals_bill(show: Show, booking: Booking) -> None:
    [row] = await show.sql(
        "SELECT coalesce(sum(last - first), 0) AS watched FROM show_span WHERE booking_id = :id",
        id=booking.id,
    )
    [posted] = await show.sql(
        "SELECT coalesce(sum(CASE kind WHEN 'show' THEN amount ELSE -amount END), 0) AS tokens"
        " FROM ledger_transfer WHERE reference = :reference",
        reference=f"show:{booking.id}",
    )
    assert booking.charged_seconds == row.watched // 1_000_000
    assert posted.tokens == booking.charged_tokens - booking.refunded_tokens == booking.charged_seconds


async def test_str_17_a_bill_stops_at_the_second_of_leaving_though_the_worker_was_killed(show: Show) -> None:
    asha, bela = show.viewers
    await give(show, asha, 500)
    asked = time.monotonic()
    booking_id = await begin(show, asha)
    since = time.monotonic()

    # The others are put out, and nobody gets in; whoever booked sees on.
    await asyncio.sleep(2)
    packets = [seat.packets_received for seat in show.seats]
    await asyncio.sleep(1.5)
    assert show.seats[0].packets_received > packets[0]
    assert show.seats[1].packets_received == packets[1]
    with pytest.raises(Refused) as refused:
        await show.seat_for(bela).start(connect_seconds=3)
    assert refused.value.code == "in_private_show"

    await asyncio.sleep(3)
    await show.platform.kill("worker")
    await asyncio.sleep(5)
    await show.platform.start_again("worker")
    await asyncio.sleep(3)
    lasted = time.monotonic() - since
    left = await asha.ask("POST", f"/v1/show-bookings/{booking_id}/leave", Booking)
    at_most = time.monotonic() - asked
    assert (left.state, left.ending) == ("ended", "left")
    assert lasted - LATE_SECONDS <= left.charged_seconds <= at_most + 1
    await asyncio.sleep(3)
    assert await the_booking(asha, booking_id) == left
    await require_log_equals_bill(show, left)
    assert await asha.wallet() == 500 - left.charged_tokens

    # The room is public again.
    async def again() -> bool:
        [row] = await show.sql(
            "SELECT count(*) AS n FROM private_show WHERE stream_id = :id AND state = 'running'",
            id=show.stream_id,
        )
        return bool(row.n == 0)

    await until(again, seconds=60, otherwise="the show goes on without viewers")
    seat = show.seat_for(bela)
    show.seats.append(seat)
    await seat.start()
    await require_the_book_to_agree(show)


async def test_tip_08_a_bill_stops_at_the_second_of_a_stop_though_the_worker_hung(show: Show) -> None:
    asha, _ = show.viewers
    await give(show, asha, 500)
    asked = time.monotonic()
    booking_id = await begin(show, asha)
    since = time.monotonic()
    await asyncio.sleep(6)
    with frozen(show.platform, "worker"):
        lasted = time.monotonic() - since
        body = {"policy": "non_consent", "note": ""}
        await show.moderator.ask("POST", f"/v1/staff/streams/{show.stream_id}/stop", Stopped, body)
        at_most = time.monotonic() - asked
        await asyncio.sleep(4)
        packets = show.seats[0].packets_received
        await asyncio.sleep(1.5)
        assert show.seats[0].packets_received == packets

    async def over() -> bool:
        return (await the_booking(asha, booking_id)).state == "ended"

    await until(over, seconds=60, otherwise="the seat is not settled")
    booking = await the_booking(asha, booking_id)
    assert booking.ending == "show_over"
    assert lasted - LATE_SECONDS <= booking.charged_seconds <= at_most + 1
    await require_log_equals_bill(show, booking)
    assert await asha.wallet() == 500 - booking.charged_seconds
    await require_the_book_to_agree(show)
    assert cast(str, (await show.state())[0]) == "killed"

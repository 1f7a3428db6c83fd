"""Shows, seats and their logs as stored; and what happens when many act at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from domain.errors import Refusal
from domain.ids import BookingId, HoldId, ShowId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.money import Tokens, share_of
from domain.private_shows.booking import (
    AlreadyBooked,
    Booking,
    BookingEnding,
    BookingNotFound,
    BookingState,
    GuestNotAdmitted,
)
from domain.private_shows.funding import Piece, Wallet
from domain.private_shows.offer import NotYourOffer, OfferIdReused, OfferNotFound, ShowKind, Terms
from domain.private_shows.session_log import Span
from domain.private_shows.show import AlreadyInShow, ShowEnding, ShowIdReused, ShowNotFound, TooFewSeats
from domain.streaming.room_controls import RoomControls
from domain.tipping.spending import Limits, SpendingControl, Spent
from ports.private_shows.shows import ShowQueries, ShowWork
from ports.streaming.regions import ReachQueries
from ports.transaction import BeginTransaction
from tests.builders import a_booking, a_show, a_show_offer
from tests.integration.database.conftest import World
from tests.unit.application.private_shows.stage import FEE, GROUP, PRIVATE, Stage, a_stage

PAID = AccountKind.VIEWER_PAID
AT_ONCE = 20


@pytest.fixture
async def stage(world: World) -> Stage:
    work = cast(
        ShowWork,
        world.query("private_shows.shows" if world.kind == "memory" else "private_shows.queries", "ShowWork"),
    )
    return await a_stage(cast(BeginTransaction, world.begin), world.ledger_queries, work, world.now())


@pytest.fixture
def queries(world: World) -> ShowQueries:
    module = "private_shows.shows" if world.kind == "memory" else "private_shows.queries"
    return cast(ShowQueries, world.query(module, "ShowQueries"))


async def outcomes(*acts: Awaitable[object]) -> list[str]:
    """What came of acts that are done at once: "done", or the refusal's code."""

    async def one(act: Awaitable[object]) -> str:
        try:
            await act
        except Refusal as refusal:
            return refusal.code
        return "done"

    return list(await asyncio.gather(*(one(act) for act in acts)))


async def test_what_is_stored_comes_back(stage: Stage) -> None:
    viewer = await stage.viewer()
    offer = a_show_offer(
        performer_id=stage.performer,
        terms=Terms(ShowKind.TICKETED, Tokens(5), 30, 1, 9, stage.clock() + timedelta(hours=1)),
        created_at=stage.clock(),
    )
    show = a_show(
        offer_id=offer.id, performer_id=stage.performer, stream_id=stage.stream.id, started_at=stage.clock()
    )
    waiting = a_booking(
        offer_id=offer.id, viewer_id=viewer, performer_id=stage.performer, requested_at=stage.clock(),
        answer_by=stage.clock(),
    )  # fmt: skip
    full = replace(
        waiting.joined(show, stage.clock()),
        is_warned=True,
        charged_seconds=3,
        charged_tokens=9,
        refunded_tokens=2,
        spans=(Span("m1", stage.clock(), 5, 9), Span("m2", stage.clock(), 0, 7)),
        pieces=(Piece(HoldId(uuid4()), Wallet.PROMO, 4), Piece(HoldId(uuid4()), Wallet.PAID, 6)),
    )
    async with stage.begin() as tx:
        assert await tx.show_offers.find(offer.id) is None
        assert await tx.shows.find(show.id) is None
        assert await tx.bookings.find(waiting.id) is None
        await tx.show_offers.add(offer)
        await tx.bookings.save(waiting)
        await tx.shows.add(show)
    async with stage.begin() as tx:
        assert await tx.bookings.get_for_update(waiting.id) == waiting
        await tx.bookings.save(full)
    async with stage.begin() as tx:
        assert await tx.show_offers.find(offer.id) == await tx.show_offers.get_for_update(offer.id) == offer
        assert await tx.shows.find(show.id) == await tx.shows.get_for_update(show.id) == show
        assert await tx.shows.find_running(stage.stream.id) == show
        assert await tx.bookings.find(waiting.id) == full
        assert await tx.bookings.of_offer_for_update(offer.id) == [full]
        assert await tx.bookings.is_seated(show.id, viewer)
        assert not await tx.bookings.is_seated(show.id, stage.performer)
        over = show.ended(ShowEnding.PERFORMER, stage.clock(), severity=None)
        await tx.shows.update(over)
        await tx.show_offers.update(offer.closed())
    async with stage.begin() as tx:
        assert await tx.shows.find(show.id) == over
        assert await tx.shows.find_running(stage.stream.id) is None
        assert await tx.show_offers.find(offer.id) == offer.closed()


async def test_what_is_not_there_is_refused_and_ids_are_taken_once(stage: Stage) -> None:
    offer = await stage.offer()
    viewer = await stage.viewer()
    booking = await stage.book(offer, viewer)
    show = await stage.start(offer, booking)

    async def act(on: Callable[..., Awaitable[object]], *values: object) -> None:
        await on(*values)

    async def refused(refusal: type[Refusal], port: str, verb: str, value: object) -> None:
        with pytest.raises(refusal):
            async with stage.begin() as tx:
                await act(getattr(getattr(tx, port), verb), value)

    await refused(OfferNotFound, "show_offers", "get_for_update", uuid4())
    await refused(ShowNotFound, "shows", "get_for_update", uuid4())
    await refused(BookingNotFound, "bookings", "get_for_update", uuid4())
    await refused(OfferIdReused, "show_offers", "add", offer)
    await refused(
        ShowIdReused, "shows", "add", show.ended(ShowEnding.PERFORMER, stage.clock(), severity=None)
    )
    await refused(AlreadyInShow, "shows", "add", replace(show, id=ShowId(uuid4())))
    again = a_booking(
        offer_id=offer.id, viewer_id=viewer, performer_id=stage.performer, requested_at=stage.clock(),
        answer_by=stage.clock(),
    )  # fmt: skip
    await refused(AlreadyBooked, "bookings", "save", again)


async def test_what_rolls_back_never_was(stage: Stage) -> None:
    offer = a_show_offer(performer_id=stage.performer)

    async def add_and_undo() -> None:
        async with stage.begin() as tx:
            await tx.show_offers.add(offer)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await add_and_undo()
    async with stage.begin() as tx:
        assert await tx.show_offers.find(offer.id) is None


async def test_what_screens_read(stage: Stage, queries: ShowQueries) -> None:
    private = await stage.offer()
    stage.clock.advance(1)
    group = await stage.offer(GROUP)
    asha, other = await stage.viewer(), await stage.viewer()
    booking = await stage.book(private, asha)
    stage.clock.advance(1)
    joining = await stage.book(group, asha)
    await stage.book(group, other)
    show = await stage.start(private, booking)

    rows = await queries.offers_of(stage.performer)
    assert [(row.offer.id, row.waiting, row.taken) for row in rows] == [(private.id, 0, 1), (group.id, 2, 2)]
    assert rows[0].performer_name == "Ravi"
    mine = await queries.bookings_of_viewer(asha, limit=10)
    assert [row.booking.id for row in mine] == [joining.id, booking.id]
    assert [row.stream_id for row in mine] == [None, stage.stream.id]
    assert len(await queries.bookings_of_performer(stage.performer, limit=2)) == 2
    assert (await queries.booking(booking.id)).booking.show_id == show.id
    assert await queries.running(stage.stream.id) == show
    with pytest.raises(BookingNotFound):
        await queries.booking(BookingId(uuid4()))


async def test_what_the_worker_finds_to_do(stage: Stage) -> None:
    moderator, viewer = await stage.staff(), await stage.viewer()
    show, booking = await stage.begun(viewer)
    (running,) = [row for row in await stage.work.running() if row.show.id == show.id]
    assert (running.is_stream_over, running.severity) == (False, None)
    guests = await stage.work.guests(show.id)
    assert {viewer, moderator} <= guests
    assert stage.performer not in guests
    (seat,) = [seat for seat in await stage.work.seats() if seat.booking_id == booking.id]
    assert (seat.viewer_id, seat.stream_id, seat.is_joined) == (viewer, stage.stream.id, True)

    await stage.stop(moderator, "harassment")
    (running,) = [row for row in await stage.work.running() if row.show.id == show.id]
    assert (running.is_stream_over, running.is_stream_killed, running.severity) == (True, True, 2)


# Twenty at once


async def test_str_17_of_twenty_who_want_the_last_three_seats_three_get_them(stage: Stage) -> None:
    offer = await stage.offer(GROUP)
    viewers = [await stage.viewer() for _ in range(AT_ONCE)]
    came = await outcomes(*(stage.book(offer, viewer) for viewer in viewers))
    assert came.count("done") == 3
    assert came.count("show_sold_out") == AT_ONCE - 3


async def test_str_17_twenty_requests_with_one_id_set_tokens_aside_once(stage: Stage) -> None:
    viewer, booking_id = await stage.viewer(), BookingId(uuid4())
    offer = await stage.offer()
    came = await outcomes(*(stage.book(offer, viewer, booking_id=booking_id) for _ in range(AT_ONCE)))
    assert set(came) == {"done"}
    assert await stage.spendable(viewer) == 1_000 - 60


async def test_str_17_of_twenty_requests_that_are_accepted_at_once_one_is_a_show(stage: Stage) -> None:
    """By offers of their own, so that no offer's lock puts them in line: the stream's own index decides."""
    offers = [await stage.offer() for _ in range(AT_ONCE)]
    bookings = [await stage.book(offer, await stage.viewer()) for offer in offers]
    came = await outcomes(*(stage.start(o, b) for o, b in zip(offers, bookings, strict=True)))
    assert sorted(came) == ["already_in_show"] * (AT_ONCE - 1) + ["done"]
    states = [(await stage.now_of(b)).state for b in bookings]
    assert states.count(BookingState.JOINED) == 1


async def test_str_17_a_show_that_twenty_end_at_once_ends_once(stage: Stage) -> None:
    viewer = await stage.viewer()
    show, booking = await stage.begun(viewer)
    await stage.play(9)
    assert set(await outcomes(*(stage.end(show) for _ in range(AT_ONCE)))) == {"done"}
    await asyncio.gather(*(stage.worker()() for _ in range(5)))
    over = await stage.now_of(booking)
    assert (over.charged_tokens, over.refunded_tokens) == (9, 0)
    assert await stage.spendable(viewer) == 991


async def test_str_17_a_viewer_who_leaves_twenty_times_at_once_pays_once(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(50)
    assert set(await outcomes(*(stage.leave(booking) for _ in range(AT_ONCE)))) == {"done"}
    assert await stage.balance(PAID, viewer) == await stage.spendable(viewer) == 950
    assert await stage.earned() == 50 - share_of(50, FEE)


async def test_tip_07_a_viewer_who_leaves_twenty_times_at_once_has_it_counted_once(stage: Stage) -> None:
    """The ids of transfers keep the bill to one. What counts towards a limit has none: the seat's row does that."""
    viewer = await stage.viewer()
    async with stage.begin() as tx:
        await tx.ledger.lock([Account.of(PAID, viewer)])
        control = SpendingControl.none_yet(viewer, Spent.nothing(stage.clock()))
        limits = Limits(per_tip=None, per_day=500, per_month=None, buying_per_month=None)
        await tx.spending.save_all([control.with_limits(limits, stage.clock())])
    _, booking = await stage.begun(viewer)
    await stage.play(50)
    assert set(await outcomes(*(stage.leave(booking) for _ in range(AT_ONCE)))) == {"done"}
    async with stage.begin() as tx:
        counted = (await tx.spending.find_all([viewer]))[viewer]
    assert counted.spent.day_tokens == 50


async def test_tip_08_leave_stop_and_ticks_at_once_make_one_bill(stage: Stage, world: World) -> None:
    """However they fall, the bill is what the log bears out, and the rest is free."""
    for _ in range(3):
        viewer, moderator = await stage.viewer(), await stage.staff()
        offer = await stage.offer()
        booking = await stage.book(offer, viewer)
        await stage.start(offer, booking)
        stage.media.come(viewer)
        await stage.play(25)
        acts: list[Awaitable[object]] = [stage.worker()() for _ in range(8)]
        acts += [stage.leave(booking) for _ in range(6)]
        acts.append(stage.stop(moderator))
        acts += [stage.worker()() for _ in range(5)]
        assert set(await outcomes(*acts)) <= {"done", "stream_over"}
        await stage.worker()()
        over = await stage.now_of(booking)
        assert over.state is BookingState.ENDED
        net = over.charged_tokens - over.refunded_tokens
        assert net == over.charged_seconds == 25
        assert await stage.spendable(viewer) == await stage.balance(PAID, viewer) == 975
        stage = await a_stage(stage.begin, stage.ledger, stage.work, world.now())  # type: ignore[arg-type]


async def test_tip_08_twenty_workers_give_a_ticket_back_once(stage: Stage) -> None:
    viewer, other = await stage.viewer(), await stage.viewer(tokens=10_000)
    earlier, seat = await stage.begun(other)
    await stage.play(900, stage.worker(), step=90)  # earnings that would cover any number of refunds
    await stage.leave(seat)
    await stage.end(earlier)
    await stage.worker()()
    earned = await stage.earned()
    offer = await stage.offer(
        Terms(ShowKind.TICKETED, Tokens(50), 10, 1, 9, stage.clock() + timedelta(minutes=5))
    )
    booking = await stage.book(offer, viewer)
    show = await stage.start(offer)
    stage.media.come(viewer)
    await stage.play(5, stage.worker())
    await stage.leave(booking)
    await stage.end(show)  # shorter than promised
    await asyncio.gather(*(stage.worker()() for _ in range(AT_ONCE)))
    over = await stage.now_of(booking)
    assert (over.ending, over.refunded_tokens) == (BookingEnding.LEFT, 50)
    assert await stage.spendable(viewer) == 1_000
    assert await stage.earned() == earned


async def test_a_tip_and_a_tick_of_one_wallet_wait_for_each_other_and_both_happen(stage: Stage) -> None:
    """A viewer's other tokens stay theirs to give; what is set aside does not."""
    viewer: UserId = await stage.viewer(tokens=300)
    _, booking = await stage.begun(viewer, PRIVATE)
    await stage.play(20)
    await asyncio.gather(*(stage.worker()() for _ in range(AT_ONCE)))
    now: Booking = await stage.now_of(booking)
    assert now.charged_tokens == 20
    assert await stage.spendable(viewer) == 300 - sum(piece.tokens for piece in now.pieces)


# Who may no longer watch


async def put_out(stage: Stage, *people: UserId) -> None:
    async with stage.begin() as tx:
        controls = RoomControls.none(stage.stream.id)
        for person in people:
            controls = controls.without(person)
        await tx.room_controls.save(controls)


async def lock_out(stage: Stage, person: UserId) -> None:
    async with stage.begin() as tx:
        age = await tx.ages.get(person)
        await tx.ages.save(age.locked(method=age.method, provider="test", now=stage.clock()))


async def test_str_04_who_was_put_out_of_the_room_after_asking_is_not_accepted_and_has_their_tokens_back(
    stage: Stage,
) -> None:
    offer = await stage.offer()
    gone, other = await stage.viewer(promo=10), await stage.viewer()
    booking, waiting = await stage.book(offer, gone), await stage.book(offer, other)
    assert await stage.spendable(gone) == 1_010 - 60
    await put_out(stage, gone)
    with pytest.raises(GuestNotAdmitted):
        await stage.start(offer, booking)
    over = await stage.now_of(booking)
    assert (over.state, over.ending, over.charged_tokens) == (BookingState.ENDED, BookingEnding.DECLINED, 0)
    assert await stage.spendable(gone) == 1_010
    assert (await stage.now_of(waiting)).state is BookingState.REQUESTED
    assert (await stage.start(offer, waiting)).is_running


@pytest.mark.parametrize("out", [put_out, lock_out])
async def test_str_04_a_group_begins_without_whoever_may_no_longer_watch(
    stage: Stage, out: Callable[[Stage, UserId], Awaitable[None]]
) -> None:
    offer = await stage.offer(GROUP)
    gone, first, second = await stage.viewer(), await stage.viewer(), await stage.viewer()
    lost, kept = await stage.book(offer, gone), await stage.book(offer, first)
    await out(stage, gone)
    with pytest.raises(TooFewSeats):  # two asked, and one of them may not come
        await stage.start(offer)
    assert (await stage.now_of(lost)).ending is BookingEnding.DECLINED
    assert await stage.spendable(gone) == 1_000
    also = await stage.book(offer, second)
    show = await stage.start(offer)
    assert [(await stage.now_of(seat)).show_id for seat in (lost, kept, also)] == [None, show.id, show.id]


async def test_str_17_of_twenty_tickets_those_of_ten_who_were_put_out_go_back_once(stage: Stage) -> None:
    """With the worker and two starts at once, whose locks on wallets and seats cross."""
    terms = Terms(ShowKind.TICKETED, Tokens(50), 10, 1, 30, stage.clock() + timedelta(minutes=5))
    offer = await stage.offer(terms)
    viewers = [await stage.viewer() for _ in range(AT_ONCE)]
    for viewer in viewers:
        await stage.book(offer, viewer)
    await put_out(stage, *viewers[:10])
    came = await outcomes(stage.start(offer), stage.worker()(), stage.start(offer), stage.worker()())
    assert sorted(came) in (
        ["already_in_show", "done", "done", "done"],
        ["done", "done", "done", "too_few_viewers"],
    )
    await stage.worker()()
    assert [await stage.spendable(viewer) for viewer in viewers] == [1_000] * 10 + [950] * 10


async def test_str_17_nobody_else_lets_go_of_a_guest(stage: Stage, world: World) -> None:
    """Who put them out is known of one room: an offer or a stream of somebody else's ends no booking."""
    offer, viewer = await stage.offer(), await stage.viewer()
    booking = await stage.book(offer, viewer)
    elsewhere = await a_stage(stage.begin, stage.ledger, stage.work, world.now())  # type: ignore[arg-type]
    await put_out(elsewhere, viewer)
    with pytest.raises(NotYourOffer):
        await elsewhere.start(offer, booking)
    assert (await stage.now_of(booking)).state is BookingState.REQUESTED
    assert (await stage.start(offer, booking)).is_running


async def test_str_20_a_seat_whose_viewer_was_put_out_by_region_ends_with_its_ticket_given_back_once(
    stage: Stage, world: World
) -> None:
    here, there = await stage.viewer(), await stage.viewer()
    offer = await stage.offer(
        Terms(ShowKind.TICKETED, Tokens(50), 10, 1, 9, stage.clock() + timedelta(minutes=5))
    )
    kept, ticket = await stage.book(offer, here), await stage.book(offer, there)
    await stage.start(offer)
    stage.media.come(here, there)
    await stage.come_from(here, "IN")
    await stage.come_from(there, "NP")
    await stage.play(5, stage.worker())
    assert not any(seat.is_put_out for seat in await stage.work.seats() if seat.booking_id == ticket.id)

    await stage.close_region("NP", cast(ReachQueries, world.query("streaming.regions", "ReachQueries")))
    assert there in stage.media.put_out
    seats = {seat.booking_id: seat.is_put_out for seat in await stage.work.seats()}
    assert (seats[ticket.id], seats[kept.id]) == (True, False)
    await asyncio.gather(*(stage.worker()() for _ in range(AT_ONCE)))
    over = await stage.now_of(ticket)
    assert (over.ending, over.charged_tokens, over.refunded_tokens) == (BookingEnding.NOT_SHOWN, 50, 50)
    assert await stage.spendable(there) == 1_000
    assert (await stage.now_of(kept)).state is BookingState.JOINED
    assert await stage.earned() == 50 - share_of(50, FEE)

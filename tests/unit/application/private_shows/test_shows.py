"""Private, group and ticketed shows from the offer to the last token, on memory adapters."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.private_shows.shows import MemoryShowWork
from application.private_shows.book_show import BookShow
from application.private_shows.close_offer import CloseOffer
from application.streaming.watch_stream import WatchStream
from domain.age_verification.age import AgeStatus, AgeVerificationRequired
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied
from domain.ids import BookingId, ShowId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import InsufficientBalance
from domain.money import Tokens, share_of
from domain.payouts.calendar import day_of
from domain.payouts.schedule import FEE_SCHEDULES, ScheduleAgreement
from domain.private_shows.booking import (
    AlreadyBooked,
    BookingEnding,
    BookingIdReused,
    BookingNotFound,
    BookingOver,
    BookingState,
    GuestNotAdmitted,
    NotYourBooking,
    OwnShow,
    SoldOut,
)
from domain.private_shows.events import SeatGivenBack
from domain.private_shows.offer import (
    NotYourOffer,
    OfferClosed,
    PriceChanged,
    ShowKind,
    Terms,
    TooEarly,
)
from domain.private_shows.show import AlreadyInShow, InPrivateShow, ShowEnding, ShowIdReused, TooFewSeats
from domain.streaming.delay import ShowDelay, ShowDelayed
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from domain.streaming.room_event import (
    PRIVATE_ENDED,
    PRIVATE_LOW_FUNDS,
    PRIVATE_REQUESTED,
    PRIVATE_STARTED,
    PRIVATE_TICK,
    RoomEvent,
)
from domain.streaming.stream import EndReason, StreamNotLive
from domain.tipping.spending import BreakLength, LimitReached, Limits, OnBreak, SpendingControl, Spent
from ports.streaming.log import RoomFeed
from ports.streaming.rooms import ShowsNotOffered
from ports.streaming.sessions import IceRestart, MediaAnswer, MediaSessions, WatchTerms
from tests.builders import NOW
from tests.unit.application.private_shows.stage import FEE, GROUP, Stage, a_stage

PAID, PROMO = AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO


class HeardFeed(RoomFeed):
    def __init__(self) -> None:
        self.heard: list[RoomEvent] = []

    async def publish(self, event: RoomEvent) -> None:
        self.heard.append(event)

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        for event in self.heard:
            yield event


class OpenSessions(MediaSessions):
    """A media plane that answers every offer."""

    async def publish(
        self,
        stream_id: object,
        participant: UserId,
        *,
        offer: str,
        studio: str = "",
        takes_over: bool = False,
        delay_seconds: int = 0,
    ) -> MediaAnswer:
        return MediaAnswer("s", "v=0", "e")

    async def subscribe(
        self, stream_id: object, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        return MediaAnswer("s", "v=0", "e")

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        return None

    async def leave(self, session_id: str, participant: UserId) -> None:
        return None

    async def report(self, session_id: str, participant: UserId, *, playback: object) -> None:
        return None


@pytest.fixture
def feed() -> HeardFeed:
    return HeardFeed()


@pytest.fixture
def database(feed: HeardFeed) -> MemoryDatabase:
    return MemoryDatabase(feed, lambda: NOW, uuid4)


@pytest.fixture
async def stage(database: MemoryDatabase) -> Stage:
    return await a_stage(database.begin, MemoryLedgerQueries(database), MemoryShowWork(database), NOW)


def ticketed(**changes: object) -> Terms:
    terms = Terms(
        ShowKind.TICKETED,
        Tokens(500),
        minutes=10,
        seats_min=1,
        seats_max=3,
        starts_at=NOW + timedelta(minutes=5),
    )
    return replace(terms, **changes)  # type: ignore[arg-type]


async def may_watch(stage: Stage, person: UserId) -> bool:
    watch = WatchStream(stage.begin, OpenSessions(), 10, 10, lambda: NOW)  # type: ignore[arg-type]
    try:
        await watch(stream_id=stage.stream.id, viewer_id=person, offer="v=0")
    except InPrivateShow:
        return False
    return True


# By the second


async def test_str_17_a_private_show_is_charged_to_the_second_of_leaving(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(73, stage.worker())
    await stage.play(0.5)
    over = await stage.leave(booking)

    assert over.ending is BookingEnding.LEFT
    assert over.charged_seconds == over.charged_tokens == 73
    assert await stage.balance(PAID, viewer) == await stage.spendable(viewer) == 1_000 - 73
    assert await stage.earned() == 73 - share_of(73, FEE)
    assert viewer in stage.media.put_out
    await stage.play(20, stage.worker())
    assert (await stage.now_of(booking)).charged_tokens == 73


async def test_pyt_08_a_seat_keeps_the_fees_that_the_performer_had_agreed_to(stage: Stage) -> None:
    old, day = FEE_SCHEDULES[0], day_of(stage.clock())
    new = replace(old, version="new", effective_from=day, platform_fee_bps=1_000)
    viewer, offer = await stage.viewer(), await stage.offer()
    book = BookShow(stage.begin, stage.media, stage.clock, (old, new))

    async def booked() -> int:
        booking = await book(
            booking_id=BookingId(uuid4()),
            offer_id=offer.id,
            stream_id=stage.stream.id,
            viewer_id=viewer,
            agreed_price=offer.terms.price,
        )
        await stage.leave(booking)
        return booking.fee_basis_points

    async with stage.begin() as tx:
        await tx.schedule_agreements.add(ScheduleAgreement(stage.performer, old.version, stage.clock()))
    assert await booked() == FEE
    async with stage.begin() as tx:
        await tx.schedule_agreements.add(ScheduleAgreement(stage.performer, "new", stage.clock()))
    assert await booked() == 1_000


async def test_leaving_twice_is_leaving_once_and_nobody_leaves_for_another(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(10)
    with pytest.raises(NotYourBooking):
        await stage.leave(replace(booking, viewer_id=stage.performer))
    assert await stage.leave(booking) == await stage.leave(booking)


async def test_str_17_promo_tokens_are_spent_first_and_the_fee_is_of_the_whole(stage: Stage) -> None:
    viewer = await stage.viewer(promo=31)
    _, booking = await stage.begun(viewer)
    await stage.play(50, stage.worker())
    await stage.leave(booking)
    assert await stage.balance(PROMO, viewer) == 0
    assert await stage.balance(PAID, viewer) == 1_000 - 19
    assert await stage.earned() == 50 - share_of(50, FEE)


async def test_str_17_a_show_ends_at_the_second_that_is_paid_for_with_a_warning_before(
    stage: Stage, feed: HeardFeed
) -> None:
    viewer = await stage.viewer(tokens=130)
    show, booking = await stage.begun(viewer)
    await stage.play(140, stage.worker())
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_seconds, over.charged_tokens) == (BookingEnding.NO_FUNDS, 130, 130)
    assert await stage.spendable(viewer) == 0
    assert (await stage.show_now(show)).ending is ShowEnding.VIEWERS_LEFT
    warnings = [e.data["seconds"] for e in feed.heard if e.type == PRIVATE_LOW_FUNDS]
    assert len(warnings) == 1
    assert 50 <= int(str(warnings[0])) <= 60


async def test_who_buys_more_in_time_goes_on(stage: Stage) -> None:
    viewer = await stage.viewer(tokens=100)
    _, booking = await stage.begun(viewer)
    await stage.play(90, worker := stage.worker())
    await stage.give(viewer, PAID, 500)
    await stage.play(60, worker)
    assert (await stage.now_of(booking)).state is BookingState.JOINED
    assert not (await stage.now_of(booking)).is_warned


async def test_str_17_a_worker_that_was_dead_catches_up_and_no_further_than_the_proof(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(10, stage.worker())
    await stage.play(30)
    stage.media.present.discard(viewer)  # gone, and nobody noticed
    await stage.play(20)
    await stage.worker()()
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_seconds) == (BookingEnding.ABSENT, 40)


async def test_str_17_a_worker_that_finds_nobody_charges_nothing(stage: Stage) -> None:
    viewer = await stage.viewer()
    offer = await stage.offer()
    booking = await stage.book(offer, viewer)
    await stage.start(offer, booking)  # and Asha's browser never comes
    await stage.play(40, stage.worker())
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_tokens) == (BookingEnding.ABSENT, 0)
    assert await stage.spendable(viewer) == 1_000


async def test_str_17_without_the_performers_media_no_second_is_charged(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(10, worker := stage.worker())
    stage.media.is_published = False
    await stage.play(15, worker)
    stage.media.is_published = True
    await stage.play(10, worker)
    assert (await stage.leave(booking)).charged_seconds == 20


async def test_a_media_plane_that_does_not_answer_charges_what_is_proven_later(stage: Stage) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.play(10, worker := stage.worker())
    stage.media.is_down = True
    await stage.play(10, worker)
    assert (await stage.now_of(booking)).charged_seconds <= 10
    stage.media.is_down = False
    await stage.play(5, worker)
    assert (await stage.leave(booking)).charged_seconds == 25


# Stops


@pytest.mark.parametrize("late", [0, 4])
async def test_str_17_a_stop_ends_the_bill_at_its_second(stage: Stage, late: int) -> None:
    """`late`: so many seconds the media plane took to close the room; they are not paid for (TIP-08)."""
    viewer, moderator = await stage.viewer(), await stage.staff()
    show, booking = await stage.begun(viewer)
    await stage.play(30, worker := stage.worker())
    stage.media.is_down = late > 0
    await stage.stop(moderator)
    stage.media.is_down = False
    for _ in range(late):
        await stage.play(1)
    await stage.media.close(stage.stream.id)
    await stage.play(3, worker)

    over = await stage.now_of(booking)
    assert (over.ending, over.charged_seconds) == (BookingEnding.SHOW_OVER, 30)
    assert over.charged_tokens - over.refunded_tokens == 30
    assert await stage.spendable(viewer) == await stage.balance(PAID, viewer) == 970
    assert (await stage.show_now(show)).ending is ShowEnding.KILLED


async def test_tip_08_seconds_charged_beyond_a_stop_go_back_once_to_where_they_came_from(
    stage: Stage,
) -> None:
    viewer, moderator = await stage.viewer(tokens=1_000, promo=38), await stage.staff()
    _, booking = await stage.begun(viewer)
    await stage.play(40)
    await stage.worker()()
    assert (await stage.now_of(booking)).charged_tokens == 40
    # The stop was asked for 5 seconds ago, and waited for the database so long.
    now = stage.clock.time
    stage.clock.time = now - timedelta(seconds=5)
    await stage.stop(moderator)
    stage.clock.time = now
    await stage.worker()()
    await stage.worker()()

    over = await stage.now_of(booking)
    assert (over.charged_tokens, over.refunded_tokens, over.charged_seconds) == (40, 5, 35)
    assert await stage.balance(PROMO, viewer) == 3
    assert await stage.balance(PAID, viewer) == 1_000
    assert await stage.earned() == 35 - share_of(35, FEE)
    assert await stage.ledger.balance(Account.system(AccountKind.PLATFORM_FEE)) == share_of(35, FEE)


@pytest.mark.parametrize(
    ("policy", "refunded"), [("suspected_minor", 500), ("explicit_content", 500), ("harassment", 0)]
)
async def test_tip_08_tickets_go_back_once_when_a_show_was_stopped_for_something_grave(
    stage: Stage, database: MemoryDatabase, policy: str, refunded: int
) -> None:
    stays, left = await stage.viewer(promo=100), await stage.viewer()
    moderator = await stage.staff()
    offer = await stage.offer(ticketed())
    tickets = [await stage.book(offer, viewer) for viewer in (stays, left)]
    assert await stage.spendable(stays) == 600
    assert await stage.balance(PAID, stays) == 1_000  # a ticket is paid when the show begins
    await stage.start(offer)
    stage.media.come(stays, left)
    await stage.play(60, worker := stage.worker(), step=20)
    assert [(await stage.now_of(t)).charged_tokens for t in tickets] == [500, 500]
    assert (await stage.leave(tickets[1])).refunded_tokens == 0
    await stage.play(600, worker, step=100)  # as long as was promised

    await stage.stop(moderator, policy)
    for _ in range(3):
        await stage.worker()()
    assert [(await stage.now_of(t)).refunded_tokens for t in tickets] == [refunded, refunded]
    assert await stage.balance(PROMO, stays) == (100 if refunded else 0)
    assert await stage.spendable(left) == 500 + refunded
    assert await stage.earned() == (0 if refunded else 2 * (500 - share_of(500, FEE)))
    events = database.tables.outbox.events()
    told = [event for event in events if isinstance(event, SeatGivenBack)]
    assert {event.viewer_id for event in told} == ({stays, left} if refunded else {stays})
    assert len(told) == len({event.viewer_id for event in told}), "each of them once"
    assert {(event.refunded_tokens, event.kept_tokens) for event in told} == {(refunded, 500 - refunded)}
    assert all(event.is_stopped for event in told)


async def test_a_ticketed_show_that_is_shorter_than_promised_is_free(stage: Stage) -> None:
    viewer = await stage.viewer()
    offer = await stage.offer(ticketed())
    ticket = await stage.book(offer, viewer)
    show = await stage.start(offer)
    await stage.play(300, worker := stage.worker(), step=50)
    await stage.end(show)
    await worker()
    assert (await stage.now_of(ticket)).refunded_tokens == 500
    assert await stage.spendable(viewer) == 1_000
    with pytest.raises(OfferClosed):
        await stage.start(offer)


async def test_a_ticketed_show_that_ends_before_its_first_tick_takes_no_ticket(stage: Stage) -> None:
    viewer = await stage.viewer()
    offer = await stage.offer(ticketed())
    ticket = await stage.book(offer, viewer)
    await stage.end(await stage.start(offer))
    await stage.worker()()
    assert (await stage.now_of(ticket)).charged_tokens == 0
    assert await stage.spendable(viewer) == 1_000


async def test_tip_08_a_ticketed_show_that_never_begins_frees_every_ticket(stage: Stage) -> None:
    viewer = await stage.viewer()
    offer = await stage.offer(ticketed())
    ticket = await stage.book(offer, viewer)
    await stage.play(64 * 60, worker := stage.worker(), step=64 * 60)
    assert (await stage.now_of(ticket)).state is BookingState.REQUESTED
    await stage.play(120, worker, step=60)
    over = await stage.now_of(ticket)
    assert (over.ending, over.charged_tokens) == (BookingEnding.EXPIRED, 0)
    assert await stage.spendable(viewer) == await stage.balance(PAID, viewer) == 1_000


async def test_a_performer_who_ends_the_whole_stream_ends_the_show_with_it(stage: Stage) -> None:
    viewer = await stage.viewer()
    show, booking = await stage.begun(viewer)
    await stage.play(20, worker := stage.worker())
    async with stage.begin() as tx:
        await tx.streams.update(stage.stream.ended(EndReason.PERFORMER, stage.clock()))
    await stage.media.close(stage.stream.id)
    await stage.play(5, worker)
    assert (await stage.show_now(show)).ending is ShowEnding.STREAM_OVER
    assert (await stage.now_of(booking)).charged_seconds == 20


async def test_a_performer_ends_a_show_and_the_stream_goes_on(stage: Stage, feed: HeardFeed) -> None:
    viewer, stranger = await stage.viewer(), await stage.viewer()
    show, booking = await stage.begun(viewer)
    await stage.play(12, worker := stage.worker())
    ended = await stage.end(show)
    assert await stage.end(show) == ended
    assert await may_watch(stage, stranger)
    await stage.play(3, worker)
    assert (await stage.now_of(booking)).charged_seconds == 12
    assert [e.type for e in feed.heard if e.type != PRIVATE_TICK] == [
        PRIVATE_REQUESTED, PRIVATE_STARTED, PRIVATE_ENDED,
    ]  # fmt: skip
    told = " ".join(str(event.data) for event in feed.heard)
    assert str(viewer) not in told  # the room is not told who


# Who may watch


async def test_str_17_only_who_booked_and_staff_watch_a_private_show(stage: Stage) -> None:
    viewer, stranger, moderator = await stage.viewer(), await stage.viewer(), await stage.staff()
    stage.media.come(viewer, stranger, moderator, stage.performer)
    show, booking = await stage.begun(viewer)
    assert stage.media.put_out == [stranger]
    assert not await may_watch(stage, stranger)
    for person in (viewer, moderator, stage.performer):
        assert await may_watch(stage, person)

    stage.media.come(stranger)  # however they came in
    await stage.worker()()
    assert stranger not in stage.media.present
    await stage.leave(booking)
    assert not await may_watch(stage, viewer)
    await stage.worker()()
    assert (await stage.show_now(show)).ending is ShowEnding.VIEWERS_LEFT
    assert await may_watch(stage, stranger)


async def test_a_media_plane_that_was_down_when_the_show_began_is_asked_again(stage: Stage) -> None:
    viewer, stranger = await stage.viewer(), await stage.viewer()
    stage.media.come(stranger)
    stage.media.is_down = True
    await stage.begun(viewer)
    assert stranger in stage.media.present
    stage.media.is_down = False
    await stage.worker()()
    assert stranger not in stage.media.present


# Requests


async def test_a_request_sets_aside_what_the_show_needs_to_begin(stage: Stage) -> None:
    viewer, poor = await stage.viewer(tokens=60), await stage.viewer(tokens=59)
    offer = await stage.offer()
    booking = await stage.book(offer, viewer)
    assert await stage.spendable(viewer) == 0
    assert await stage.book(offer, viewer, booking_id=booking.id) == booking
    with pytest.raises(InsufficientBalance):
        await stage.book(offer, poor)
    with pytest.raises(AlreadyBooked):
        await stage.give(viewer, PAID, 60)
        await stage.book(offer, viewer)
    with pytest.raises(BookingIdReused):
        await stage.book(offer, poor, booking_id=booking.id)


async def test_a_request_that_is_declined_taken_back_or_not_answered_costs_nothing(stage: Stage) -> None:
    offer = await stage.offer()
    viewers = [await stage.viewer() for _ in range(4)]
    declined, cancelled, forgotten, closed = [await stage.book(offer, v) for v in viewers[:4]]
    assert (await stage.decline(declined)).ending is BookingEnding.DECLINED
    assert (await stage.leave(cancelled)).ending is BookingEnding.CANCELLED
    await stage.play(181, worker := stage.worker(), step=181)
    assert (await stage.now_of(forgotten)).ending is BookingEnding.EXPIRED
    with pytest.raises(BookingNotFound):
        await stage.start(offer, forgotten)
    again = await stage.book(offer, viewers[3])
    await stage.close_offer(offer)
    await worker()
    assert (await stage.now_of(again)).ending is BookingEnding.EXPIRED
    assert (await stage.now_of(closed)).ending is BookingEnding.EXPIRED
    for viewer in viewers:
        assert await stage.spendable(viewer) == 1_000


@pytest.mark.parametrize(
    ("refusal", "case"),
    [(PriceChanged, "price"), (OfferClosed, "closed"), (OwnShow, "own"), (StreamNotLive, "over")],
)
async def test_what_cannot_be_booked(stage: Stage, refusal: type[Refusal], case: str) -> None:
    viewer, offer = await stage.viewer(), await stage.offer()
    if case == "closed":
        await stage.close_offer(offer)
    if case == "over":
        async with stage.begin() as tx:
            await tx.streams.update(stage.stream.ended(EndReason.PERFORMER, NOW))
    with pytest.raises(refusal):
        await stage.book(
            offer, stage.performer if case == "own" else viewer, price=59 if case == "price" else None
        )


async def test_who_may_not_book_and_who_may_not_start(stage: Stage) -> None:
    viewer, moderator, offer = await stage.viewer(), await stage.staff(), await stage.offer()
    with pytest.raises(PermissionDenied):
        await stage.book(offer, moderator)
    booking = await stage.book(offer, viewer)
    async with stage.begin() as tx:
        await tx.ages.save(AgeStatus.unknown(viewer))
    with pytest.raises(GuestNotAdmitted):
        await stage.start(offer, booking)
    with pytest.raises(AgeVerificationRequired):
        await stage.book(offer, viewer)


async def test_a_show_begins_once_and_only_one_at_a_time(stage: Stage) -> None:
    offer, other = await stage.offer(), await stage.offer()
    first, second = await stage.viewer(), await stage.viewer()
    booking, waiting = await stage.book(offer, first), await stage.book(offer, second)
    elsewhere = await stage.book(other, await stage.viewer())
    show_id = ShowId(uuid4())
    show = await stage.start(offer, booking, show_id=show_id)
    assert await stage.start(offer, booking, show_id=show_id) == show
    with pytest.raises(ShowIdReused):
        await stage.start(other, elsewhere, show_id=show_id)
    for of, who in ((offer, waiting), (other, elsewhere)):
        with pytest.raises(AlreadyInShow):
            await stage.start(of, who)
    with pytest.raises(AlreadyInShow):
        await stage.book(offer, await stage.viewer())
    with pytest.raises(BookingOver):
        await stage.decline(booking)


async def test_a_group_begins_with_enough_viewers_and_takes_more_until_it_is_full(stage: Stage) -> None:
    offer = await stage.offer(GROUP)
    first = await stage.book(offer, await stage.viewer())
    with pytest.raises(TooFewSeats):
        await stage.start(offer)
    second = await stage.book(offer, await stage.viewer())
    show = await stage.start(offer)
    stage.media.come(first.viewer_id, second.viewer_id)
    await stage.play(10, worker := stage.worker())
    late = await stage.book(offer, await stage.viewer())
    assert (late.state, late.show_id) == (BookingState.JOINED, show.id)
    stage.media.come(late.viewer_id)
    with pytest.raises(SoldOut):
        await stage.book(offer, await stage.viewer())
    await stage.play(10, worker)
    seconds = [(await stage.leave(b)).charged_seconds for b in (first, second, late)]
    assert seconds == [20, 20, 10]
    assert await stage.earned() == sum(s - share_of(s, FEE) for s in seconds)


async def test_a_ticketed_show_does_not_begin_before_its_time(stage: Stage) -> None:
    offer = await stage.offer(ticketed(starts_at=NOW + timedelta(hours=2)))
    await stage.book(offer, await stage.viewer())
    with pytest.raises(TooEarly):
        await stage.start(offer)
    with pytest.raises(NotYourOffer):
        await CloseOffer(stage.begin)(offer_id=offer.id, performer_id=UserId(uuid4()))


# Limits that viewers set themselves


async def limit(stage: Stage, viewer: UserId, per_day: int) -> None:
    async with stage.begin() as tx:
        await tx.ledger.lock([Account.of(PAID, viewer)])
        control = SpendingControl.none_yet(viewer, Spent.nothing(NOW))
        limits = Limits(per_tip=1, per_day=per_day, per_month=None, buying_per_month=None)
        await tx.spending.save_all([control.with_limits(limits, NOW)])


async def spent_today(stage: Stage, viewer: UserId) -> int:
    async with stage.begin() as tx:
        return (await tx.spending.find_all([viewer]))[viewer].spent.day_tokens


async def test_tip_07_a_show_ends_at_the_limit_that_its_viewer_set(stage: Stage) -> None:
    viewer = await stage.viewer()
    await limit(stage, viewer, 100)
    _, booking = await stage.begun(viewer)
    await stage.play(130, stage.worker())
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_tokens) == (BookingEnding.NO_FUNDS, 100)
    assert await spent_today(stage, viewer) == 100
    with pytest.raises(LimitReached):
        await stage.book(await stage.offer(), viewer)


async def test_tip_07_what_was_set_aside_and_not_used_is_not_spent(stage: Stage) -> None:
    viewer = await stage.viewer()
    await limit(stage, viewer, 100)
    _, booking = await stage.begun(viewer)
    await stage.play(30, stage.worker())
    await stage.leave(booking)
    assert await spent_today(stage, viewer) == 30


async def test_tip_07_who_takes_a_break_books_nothing(stage: Stage) -> None:
    viewer = await stage.viewer()
    async with stage.begin() as tx:
        control = SpendingControl.none_yet(viewer, Spent.nothing(NOW))
        await tx.spending.save_all([control.on_break(BreakLength.ONE_DAY, NOW)])
    with pytest.raises(OnBreak):
        await stage.book(await stage.offer(), viewer)
    assert await stage.spendable(viewer) == 1_000


# A media plane that counts nobody, a person who was put out


async def test_str_17_nothing_is_sold_that_could_not_be_charged(stage: Stage) -> None:
    viewer, offer = await stage.viewer(), await stage.offer()
    earlier, other = await stage.book(offer, viewer), await stage.viewer()
    stage.media.counts = False
    for refused in (stage.offer(), stage.book(offer, other), stage.start(offer, earlier)):
        with pytest.raises(ShowsNotOffered):
            await refused
    again = await stage.book(offer, viewer, booking_id=earlier.id)  # a retry hears what became of the first
    assert again.id == earlier.id
    assert await stage.spendable(other) == 1_000
    stage.media.counts = True
    await stage.start(offer, earlier)


async def test_str_04_who_was_put_out_of_the_room_books_no_seat_in_it(stage: Stage) -> None:
    viewer, offer = await stage.viewer(), await stage.offer()
    out = RoomControls.none(stage.stream.id).without(viewer)
    async with stage.begin() as tx:
        await tx.room_controls.save(out)
    with pytest.raises(RemovedFromRoom):
        await stage.book(offer, viewer)
    assert await stage.spendable(viewer) == 1_000
    async with stage.begin() as tx:
        await tx.room_controls.save(out.with_back(viewer))
    assert (await stage.book(offer, viewer)).viewer_id == viewer


async def test_str_16_nobody_books_or_begins_a_private_show_that_viewers_get_late(stage: Stage) -> None:
    offer = await stage.offer()
    booking = await stage.book(offer, await stage.viewer())
    async with stage.begin() as tx:
        await tx.show_delays.settle(ShowDelay(stage.stream.id, 20, stage.clock()))
    with pytest.raises(ShowDelayed, match="private shows begin later"):
        await stage.start(offer, booking)
    with pytest.raises(ShowDelayed):
        await stage.book(offer, await stage.viewer())

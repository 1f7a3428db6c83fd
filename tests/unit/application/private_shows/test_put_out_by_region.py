"""What a seat costs whose viewer is put out because the show is not shown where they are any more (STR-20)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.private_shows.shows import MemoryShowWork
from adapters.memory.streaming.regions import MemoryReachQueries
from domain.ids import UserId
from domain.money import Tokens, share_of
from domain.private_shows.booking import BookingEnding, BookingState
from domain.private_shows.events import SeatGivenBack
from domain.private_shows.offer import ShowKind, Terms
from domain.private_shows.show import ShowEnding
from tests.builders import NOW
from tests.unit.application.private_shows.stage import FEE, GROUP, Stage, a_stage
from tests.unit.application.private_shows.test_shows import PAID, PROMO, HeardFeed

TICKETED = Terms(ShowKind.TICKETED, Tokens(500), 10, 1, 3, NOW + timedelta(minutes=5))


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase(HeardFeed(), lambda: NOW, uuid4)


@pytest.fixture
async def stage(database: MemoryDatabase) -> Stage:
    return await a_stage(database.begin, MemoryLedgerQueries(database), MemoryShowWork(database), NOW)


def given_back(database: MemoryDatabase, viewer: UserId) -> list[int]:
    told = [event for event in database.tables.outbox.events() if isinstance(event, SeatGivenBack)]
    return [event.refunded_tokens for event in told if event.viewer_id == viewer]


async def test_str_20_whoever_is_put_out_by_region_pays_to_that_second_as_if_they_had_left(
    stage: Stage, database: MemoryDatabase
) -> None:
    viewer = await stage.viewer(promo=20)
    show, booking = await stage.begun(viewer)
    await stage.come_from(viewer, "NP")
    await stage.play(73, worker := stage.worker())
    await stage.close_region("NP", MemoryReachQueries(database))
    await stage.play(1, worker)

    over = await stage.now_of(booking)
    assert (over.state, over.ending) == (BookingState.ENDED, BookingEnding.NOT_SHOWN)
    assert over.ending_for_performer is BookingEnding.LEFT, "where a viewer is, is no performer's to know"
    assert over.charged_seconds == over.charged_tokens == 73
    assert await stage.balance(PROMO, viewer) == 0
    assert await stage.balance(PAID, viewer) == await stage.spendable(viewer) == 1_020 - 73
    assert await stage.earned() == 73 - share_of(73, FEE)
    await stage.play(40, worker)
    assert (await stage.now_of(booking)).charged_tokens == 73
    assert (await stage.show_now(show)).ending is ShowEnding.VIEWERS_LEFT


async def test_str_20_seconds_between_two_looks_of_the_worker_are_charged_no_further_than_the_proof(
    stage: Stage, database: MemoryDatabase
) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.come_from(viewer, "NP")
    await stage.play(8, worker := stage.worker())
    await stage.play(4)
    await stage.close_region("NP", MemoryReachQueries(database))
    await stage.play(25)  # and the worker is away
    await worker()
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_tokens) == (BookingEnding.NOT_SHOWN, 12)


async def test_str_20_whoever_comes_back_by_a_pass_that_is_still_good_has_no_seat(
    stage: Stage, database: MemoryDatabase
) -> None:
    viewer = await stage.viewer()
    _, booking = await stage.begun(viewer)
    await stage.come_from(viewer, "NP")
    await stage.play(7, worker := stage.worker())
    await stage.close_region("NP", MemoryReachQueries(database))
    stage.media.come(viewer)
    await stage.play(1, worker)
    over = await stage.now_of(booking)
    assert (over.ending, over.charged_tokens) == (BookingEnding.NOT_SHOWN, 8)
    assert viewer not in stage.media.present


async def test_str_20_the_others_of_a_group_stay_and_pay_on(stage: Stage, database: MemoryDatabase) -> None:
    here, there = await stage.viewer(), await stage.viewer()
    offer = await stage.offer(GROUP)
    stays, goes = await stage.book(offer, here), await stage.book(offer, there)
    await stage.start(offer)
    stage.media.come(here, there)
    await stage.come_from(here, "IN")
    await stage.come_from(there, "NP")
    await stage.play(30, worker := stage.worker())
    await stage.close_region("NP", MemoryReachQueries(database))
    await stage.play(30, worker)
    assert (await stage.now_of(goes)).charged_tokens == 30
    assert (await stage.now_of(stays)).state is BookingState.JOINED
    assert (await stage.leave(stays)).charged_tokens == 60


@pytest.mark.parametrize(("played", "refunded"), [(599, 500), (600, 0)])
async def test_tip_08_a_ticket_goes_back_once_to_who_was_put_out_before_the_show_was_as_long_as_promised(
    stage: Stage, database: MemoryDatabase, played: int, refunded: int
) -> None:
    here, there = await stage.viewer(), await stage.viewer(promo=100)
    offer = await stage.offer(TICKETED)
    kept, ticket = await stage.book(offer, here), await stage.book(offer, there)
    await stage.start(offer)
    stage.media.come(here, there)
    await stage.come_from(here, "IN")
    await stage.come_from(there, "NP")
    await stage.play(played - 1, worker := stage.worker(), step=(played - 1) / 10)
    assert (await stage.now_of(ticket)).charged_tokens == 500
    await stage.close_region("NP", MemoryReachQueries(database))
    for _ in range(3):
        await stage.play(1 if (await stage.now_of(ticket)).state is BookingState.JOINED else 5, worker)

    over = await stage.now_of(ticket)
    assert (over.ending, over.charged_tokens) == (BookingEnding.NOT_SHOWN, 500)
    assert over.refunded_tokens == refunded
    assert await stage.balance(PROMO, there) == (100 if refunded else 0)
    assert await stage.spendable(there) == 600 + refunded
    assert given_back(database, there) == ([500] if refunded else [])
    assert (await stage.now_of(kept)).state is BookingState.JOINED
    assert await stage.earned() == (2 - bool(refunded)) * (500 - share_of(500, FEE))


async def test_tip_08_a_ticket_is_not_taken_of_who_was_put_out_before_the_show_began(
    stage: Stage, database: MemoryDatabase
) -> None:
    viewer = await stage.viewer()
    offer = await stage.offer(TICKETED)
    ticket = await stage.book(offer, viewer)
    await stage.come_from(viewer, "NP")
    await stage.close_region("NP", MemoryReachQueries(database))
    await stage.start(offer)
    await stage.play(1, stage.worker())
    over = await stage.now_of(ticket)
    assert (over.ending, over.charged_tokens) == (BookingEnding.NOT_SHOWN, 0)
    assert await stage.spendable(viewer) == 1_000


async def test_str_20_whoever_was_put_out_and_booked_from_elsewhere_keeps_their_seat(
    stage: Stage, database: MemoryDatabase
) -> None:
    viewer = await stage.viewer()
    await stage.come_from(viewer, "NP")
    await stage.close_region("NP", MemoryReachQueries(database))
    stage.clock.advance(60)
    _, booking = await stage.begun(viewer)
    await stage.play(10, worker := stage.worker())
    assert (await stage.now_of(booking)).state is BookingState.JOINED
    await stage.come_from(viewer, "IN")
    await stage.play(10, worker)
    assert (await stage.leave(booking)).charged_tokens == 20

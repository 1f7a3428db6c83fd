"""Whatever freezes, takes back, gives back or releases the earnings of one show, in any order and at once: they are
linked once, frozen once, taken once, and nothing falls below zero (PYT-07, WAL-07, WAL-08, TIP-08)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.ledger.chart import AccountKind
from domain.payments.refund import EarningsReleased
from ports.payments.gateways import GatewayEventKind, RefundState
from tests.integration.database.conftest import World
from tests.integration.database.ledger.linked_stage import TICKET, Linked, try_all
from tests.integration.database.payments.test_disputes import spend_earnings

CREATED, WON, LOST = (
    GatewayEventKind.DISPUTE_CREATED,
    GatewayEventKind.DISPUTE_WON,
    GatewayEventKind.DISPUTE_LOST,
)
AT_ONCE = 20
SHARE = 63
"""Of a ticket, after the platform's 30 %."""


@pytest.fixture
async def linked(world: World) -> Linked:
    return await Linked.opened(world)


async def test_pyt_07_a_freeze_stands_on_tips_and_tickets_of_its_show_only(linked: Linked) -> None:
    await linked.buys()
    await linked.desk.tipped(100)
    await linked.books()

    await linked.freezes()

    assert await linked.earnings() == (0, 0, 70 + SHARE)
    freeze = await linked.freeze()
    assert freeze is not None
    assert (freeze.tokens, freeze.left, freeze.stops_everything) == (70 + SHARE, 70 + SHARE, False)


async def test_tip_08_a_ticket_goes_back_out_of_what_was_frozen_and_not_out_of_the_fees(
    linked: Linked,
) -> None:
    await linked.buys()
    seat = await linked.books()
    await linked.freezes()
    await linked.gives_back(seat)
    await linked.gives_back(seat)

    assert await linked.earnings() == (0, 0, 0)
    assert await linked.desk.wallet() == (500, 25)
    booked = await linked.desk.booked(f"show:{seat.id}")
    assert booked == {"show": TICKET, "show_refund": TICKET}
    await linked.is_right()


async def test_wal_07_a_refund_takes_frozen_earnings_first_and_the_rest_is_let_go_of(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(400)
    await linked.freezes()
    await linked.approves(await linked.asks(order, 300))

    assert await linked.earnings() == (0, 0, 280 - 140)
    for officer in (0, 1):
        await linked.lets_go(officer)
    assert await linked.earnings() == (140, 0, 0)


async def test_wal_08_a_dispute_takes_over_what_a_freeze_held_and_gives_it_back_to_it(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(100)
    await linked.freezes()

    await linked.disputes(order, CREATED)
    assert await linked.earnings() == (0, 0, 70)
    freeze = await linked.freeze()
    assert freeze is not None
    assert freeze.left == 0

    await linked.disputes(order, WON)
    assert await linked.earnings() == (0, 0, 70)
    await linked.is_right()
    for officer in (0, 1):
        await linked.lets_go(officer)
    assert await linked.earnings() == (70, 0, 0)


async def test_wal_08_what_a_dispute_froze_first_is_not_frozen_again(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(100)
    await linked.disputes(order, CREATED)
    await linked.freezes()
    assert await linked.earnings() == (0, 0, 70)

    for officer in (0, 1):
        await linked.lets_go(officer)
    assert await linked.earnings() == (0, 0, 70)  # the dispute is open
    await linked.disputes(order, LOST)
    assert await linked.earnings() == (0, 0, 0)


async def test_tip_08_what_went_back_with_its_purchase_does_not_go_back_with_its_show(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(410)
    seat = await linked.books()
    await linked.approves(await linked.asks(order, TICKET))
    await linked.gives_back(seat)

    assert await linked.desk.wallet() == (0, 25)
    assert await linked.earnings() == (287, 0, 0)
    await linked.is_right()


async def test_wal_07_a_ticket_of_two_purchases_goes_back_to_the_one_that_is_not_refunded(
    linked: Linked,
) -> None:
    first = await linked.buys()
    await linked.desk.tipped(475)
    second = await linked.buys()
    seat = await linked.books()  # 50 tokens of their bonus, 25 of the first purchase and 15 of the second
    await linked.approves(await linked.asks(second, 500))

    await linked.gives_back(seat)
    assert (await linked.desk.wallet())[0] == 25
    refund = await linked.asks(first, 25)
    await linked.desk.approved(refund)  # unspent: one officer is enough

    taken = (await linked.desk.refund(refund.id)).taken
    assert taken is not None
    assert (taken.from_wallet, taken.clawed) == (25, 0)
    assert (await linked.desk.wallet())[0] == 0
    await linked.is_right()


async def test_wal_07_a_claw_that_was_undone_is_the_ticket_s_again(linked: Linked) -> None:
    first = await linked.buys()
    await linked.desk.tipped(475)
    second = await linked.buys()
    seat = await linked.books()
    await linked.approves(refund := await linked.asks(second, 500))
    await linked.fails(refund)

    await linked.gives_back(seat)
    refunds = [await linked.asks(order, tokens) for order, tokens in ((first, 25), (second, 500))]
    for refund in refunds:
        await linked.desk.approved(refund)

    taken = [(await linked.desk.refund(refund.id)).taken for refund in refunds]
    assert [(each.from_wallet, each.clawed) for each in taken if each] == [(25, 0), (500, 0)]


async def test_wal_07_a_refund_that_fails_is_frozen_again(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(500)
    await linked.freezes()
    refund = await linked.asks(order, 200)
    await linked.approves(refund)
    assert await linked.earnings() == (0, 0, 210)

    await linked.fails(refund)

    assert await linked.earnings() == (0, 0, 350)
    await linked.is_right()


async def test_wal_07_what_was_released_is_not_taken_back_and_a_freeze_takes_no_more_than_there_is(
    linked: Linked,
) -> None:
    order = await linked.buys()
    await linked.desk.tipped(500)
    await spend_earnings(linked.desk, AccountKind.PERFORMER_PENDING, 300)
    await linked.freezes()
    assert await linked.earnings() == (0, 0, 50)

    with pytest.raises(EarningsReleased):
        await linked.approves(await linked.asks(order, 200))

    assert await linked.earnings() == (0, 0, 50)


@pytest.mark.parametrize("first", ["freeze", "dispute"])
async def test_pyt_07_twenty_of_each_at_once_freeze_once(linked: Linked, first: str) -> None:
    order = await linked.buys()
    await linked.desk.tipped(100)
    acts: list[Awaitable[object]] = [linked.freezes() for _ in range(AT_ONCE)]
    acts += [linked.disputes(order, CREATED) for _ in range(AT_ONCE)]
    await try_all(*(acts if first == "freeze" else reversed(acts)))

    assert await linked.earnings() == (0, 0, 70)
    await linked.is_right()


async def test_pyt_07_twenty_releases_by_two_people_at_once_release_once(linked: Linked) -> None:
    await linked.buys()
    await linked.desk.tipped(100)
    await linked.freezes()

    await try_all(*(linked.lets_go(each % 2) for each in range(AT_ONCE)))

    assert await linked.earnings() == (70, 0, 0)
    freeze = await linked.freeze()
    assert freeze is not None
    assert {freeze.first_officer_id, freeze.released_by} == set(linked.desk.officers[:2])


async def test_wal_07_twenty_claw_backs_of_one_freeze_at_once_take_each_token_once(linked: Linked) -> None:
    order = await linked.buys()
    await linked.desk.tipped(400)
    await linked.freezes()
    refunds = [await linked.asks(order, 25) for _ in range(AT_ONCE)]
    for refund in refunds:
        await linked.desk.approved(refund)

    acts: list[Awaitable[object]] = [linked.desk.approved(refund, 1) for refund in refunds]
    acts += [linked.lets_go(each % 2) for each in range(4)]
    await try_all(*acts)

    pending, _, frozen = await linked.earnings()
    assert (pending + frozen, frozen) == (0, 0)
    assert await linked.desk.wallet() == (0, 0)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_wal_07_refunds_of_twenty_people_at_once_loosen_one_freeze_by_each_of_them(
    linked: Linked,
) -> None:
    """None waits for another's wallet: the performer's accounts alone keep them apart (ADR 22)."""
    crowd = await linked.crowd(AT_ONCE)
    for person in crowd:
        order = await person.buys()
        await person.desk.tipped(400)
        await person.desk.approved(await person.asks(order, 300))
    await linked.freezes()

    await asyncio.gather(*(person.desk.approved(person.refunds[0], 1) for person in crowd))

    # Of each 300, a hundred were unspent: 200 came out of the tip, and 140 of them from its receiver.
    assert await linked.earnings() == (0, 0, AT_ONCE * (280 - 140))
    freeze = await linked.freeze()
    assert freeze is not None
    assert (freeze.tokens, freeze.let_go) == (AT_ONCE * 280, AT_ONCE * 140)

    gateway = linked.desk.gateway
    gateway.refund_state = RefundState.PENDING
    await linked.desk.sent()
    words = [gateway.settle_refund(person.refunds[0].id, RefundState.FAILED) for person in crowd]
    await asyncio.gather(*(person.desk.hears(word) for person, word in zip(crowd, words, strict=True)))

    freeze = await linked.freeze()
    assert freeze is not None
    assert (freeze.grown, freeze.left) == (AT_ONCE * 140, AT_ONCE * 280), "each comes back to the freeze"
    assert await linked.earnings() == (0, 0, AT_ONCE * 280)


async def test_tip_08_tickets_and_their_purchase_go_back_at_once_and_once(linked: Linked) -> None:
    order = await linked.buys()
    seats = [await linked.books() for _ in range(5)]
    refunds = [await linked.asks(order, 50) for _ in range(10)]
    for refund in refunds:
        await linked.desk.approved(refund)

    acts: list[Awaitable[object]] = [linked.gives_back(seat) for seat in seats for _ in range(2)]
    acts += [linked.desk.approved(refund, 1) for refund in refunds]
    acts += [linked.freezes()]
    await try_all(*acts)

    await linked.is_right()


Step = Callable[[Linked], Awaitable[object]]


def of_order(place: int, act: Callable[[Linked, Any], Awaitable[object]]) -> Step:
    async def step(linked: Linked) -> None:
        if linked.orders:
            await act(linked, linked.orders[place % len(linked.orders)])

    return step


def of_list(name: str, place: int, act: Callable[[Linked, Any], Awaitable[object]]) -> Step:
    async def step(linked: Linked) -> None:
        things = getattr(linked, name)
        if things:
            await act(linked, things[place % len(things)])

    return step


places = st.integers(0, 3)
steps = st.one_of(
    st.just(lambda linked: linked.buys()),
    st.integers(1, 200).map(lambda tokens: lambda linked: linked.desk.tipped(tokens)),
    st.just(lambda linked: linked.books()),
    st.just(lambda linked: linked.freezes()),
    st.integers(0, 1).map(lambda officer: lambda linked: linked.lets_go(officer)),
    st.sampled_from([1, 4, 8]).map(lambda days: lambda linked: linked.waits(days)),
    st.tuples(places, st.sampled_from([CREATED, WON, LOST])).map(
        lambda drawn: of_order(drawn[0], lambda linked, order: linked.disputes(order, drawn[1]))
    ),
    st.tuples(places, st.integers(1, 300)).map(
        lambda drawn: of_order(drawn[0], lambda linked, order: linked.asks(order, drawn[1]))
    ),
    places.map(lambda place: of_list("refunds", place, lambda linked, refund: linked.approves(refund))),
    places.map(lambda place: of_list("refunds", place, lambda linked, refund: linked.fails(refund))),
    places.map(lambda place: of_list("seats", place, lambda linked, seat: linked.gives_back(seat))),
)


async def play(world: World, drawn: list[Step]) -> None:
    linked = await Linked.opened(world)
    await linked.buys()
    await linked.desk.tipped(150)
    await linked.books()
    for step in drawn:
        await try_all(step(linked))
        await linked.is_right()


@given(st.lists(steps, min_size=3, max_size=14))
def test_pyt_07_in_any_order_each_token_is_frozen_and_taken_once_in_memory(drawn: list[Step]) -> None:
    asyncio.run(play(World("memory", None), drawn))


def test_pyt_07_in_any_order_each_token_is_frozen_and_taken_once_in_postgres(
    databases: Any, database_url: str
) -> None:
    """As the programs' role."""

    @settings(max_examples=max(settings.default.max_examples // 5, 5) if settings.default else 5)
    @given(st.lists(steps, min_size=3, max_size=14))
    def plays(drawn: list[Step]) -> None:
        async def once() -> None:
            engine: AsyncEngine = create_async_engine(databases.as_program(database_url), pool_size=2)
            try:
                await play(World("postgres", engine), drawn)
            finally:
                await engine.dispose()

        asyncio.run(once())

    plays()

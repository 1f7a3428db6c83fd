"""Everything that one person spends keeps to their limits together: shows side by side, and tips beside them."""

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.tipping.change_spending import ChangeSpending
from application.tipping.send_tip import SendTip
from domain.errors import Refusal
from domain.ids import TipId, UserId
from domain.india import INDIA
from domain.ledger.chart import AccountKind
from domain.money import Tokens
from domain.tipping.spending import NO_LIMITS, LimitReached, SpendingControl
from ports.private_shows.shows import ShowWork
from ports.transaction import BeginTransaction
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.unit.application.private_shows.stage import PRIVATE, Stage, a_stage

AT_ONCE = 20
TO_BEGIN = 60
"""Tokens that a private show sets aside before it begins."""


async def another_stage(world: World) -> Stage:
    name = "private_shows.shows" if world.kind == "memory" else "private_shows.queries"
    work = cast(ShowWork, world.query(name, "ShowWork"))
    return await a_stage(cast(BeginTransaction, world.begin), world.ledger_queries, work, world.now())


@pytest.fixture
async def stage(world: World) -> Stage:
    """No day of India, which the limits are of, ends while its shows run."""
    local = world.now().astimezone(INDIA)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), INDIA)
    if tomorrow - local < timedelta(hours=2):
        world.now.advance(seconds=(tomorrow - local).total_seconds() + 1)
    return await another_stage(world)


async def limited(world: World, viewer: UserId, per_day: int) -> None:
    limits = replace(NO_LIMITS, per_day=per_day)
    change = ChangeSpending(world.begin, world.now)
    await change(user_id=viewer, change=lambda control, now: control.with_limits(limits, now))


async def control_of(world: World, viewer: UserId) -> SpendingControl:
    async with world.begin() as tx:
        stored = (await tx.spending.find_all([viewer]))[viewer]
    assert stored == await world.query("tipping.spending", "SpendingQueries").control(viewer)
    return stored


async def books(stage: Stage, viewer: UserId) -> str:
    offer = await stage.offer()
    try:
        await stage.book(offer, viewer)
    except Refusal as refusal:
        return refusal.code
    return "done"


async def tips(world: World, stage: Stage, viewer: UserId, tokens: int) -> str:
    send = SendTip(world.tip_book, world.now, FeesOfToday(), WordRules())
    try:
        await send(
            tip_id=TipId(uuid4()),
            stream_id=stage.stream.id,
            viewer_id=viewer,
            tokens=Tokens(tokens),
            message="",
        )
    except Refusal as refusal:
        return refusal.code
    return "done"


async def test_tip_07_twenty_shows_asked_for_at_once_keep_one_limit_together(
    world: World, stage: Stage
) -> None:
    viewer = await stage.viewer(tokens=5_000)
    await limited(world, viewer, 2 * TO_BEGIN + 30)

    outcomes = await asyncio.gather(*(books(stage, viewer) for _ in range(AT_ONCE)))

    assert sorted(outcomes) == ["done"] * 2 + ["limit_reached"] * 18
    assert (await control_of(world, viewer)).spent.aside_tokens == 2 * TO_BEGIN
    assert await stage.spendable(viewer) == 5_000 - 2 * TO_BEGIN


async def test_tip_07_shows_and_tips_at_once_keep_one_limit_together(world: World, stage: Stage) -> None:
    viewer = await stage.viewer(tokens=5_000)
    await limited(world, viewer, 3 * TO_BEGIN + 30)

    acts = [books(stage, viewer) for _ in range(AT_ONCE)]
    acts += [tips(world, stage, viewer, TO_BEGIN) for _ in range(AT_ONCE)]
    outcomes = await asyncio.gather(*acts)

    assert outcomes.count("done") == 3
    spent = (await control_of(world, viewer)).spent
    assert spent.day_tokens + spent.aside_tokens == 3 * TO_BEGIN
    assert await stage.spendable(viewer) == 5_000 - 3 * TO_BEGIN


async def test_tip_07_two_shows_that_run_side_by_side_end_at_the_limit_together(
    world: World, stage: Stage
) -> None:
    other = await another_stage(world)
    viewer = await stage.viewer()
    await limited(world, viewer, 150)
    bookings = [(each, (await each.begun(viewer))[1]) for each in (stage, other)]

    for _ in range(12):
        for each, _booking in bookings:
            await each.play(15, each.worker())

    charged = [(await each.now_of(booking)).charged_tokens for each, booking in bookings]
    spent = (await control_of(world, viewer)).spent
    assert (sum(charged), spent.day_tokens, spent.aside_tokens) == (150, 150, 0)
    assert await stage.balance(AccountKind.VIEWER_PAID, viewer) == await stage.spendable(viewer) == 850


async def test_tip_07_a_limit_that_is_set_during_a_show_counts_what_is_set_aside(
    world: World, stage: Stage
) -> None:
    viewer = await stage.viewer()
    await stage.book(await stage.offer(), viewer)
    await limited(world, viewer, TO_BEGIN + 40)

    with pytest.raises(LimitReached, match="0 are spent and 60 set aside for shows"):
        await stage.book(await stage.offer(), viewer)
    assert await tips(world, stage, viewer, 41) == "limit_reached"
    assert await tips(world, stage, viewer, 40) == "done"


async def test_tip_07_what_a_show_gives_back_may_be_spent_again(world: World, stage: Stage) -> None:
    viewer = await stage.viewer()
    await limited(world, viewer, TO_BEGIN)
    declined = await stage.book(await stage.offer(), viewer)
    assert await books(stage, viewer) == "limit_reached"
    await stage.decline(declined)

    _, booking = await stage.begun(viewer, PRIVATE)
    await stage.play(20, stage.worker())
    await stage.leave(booking)

    spent = (await control_of(world, viewer)).spent
    assert (spent.day_tokens, spent.month_tokens, spent.aside_tokens) == (20, 20, 0)
    assert await tips(world, stage, viewer, 41) == "limit_reached"
    assert await tips(world, stage, viewer, 40) == "done"


async def test_tip_07_a_hold_that_expires_counts_no_longer(world: World, stage: Stage) -> None:
    viewer = await stage.viewer()
    await limited(world, viewer, TO_BEGIN)
    await stage.book(await stage.offer(), viewer)

    # By hand: the sweep would expire what other tests hold.
    async with world.begin() as tx:
        for open_hold in await world.hold_queries.open_of(viewer):
            await tx.holds.expire(open_hold.hold.id, at=world.now() + timedelta(days=2))

    assert (await control_of(world, viewer)).spent.aside_tokens == 0
    assert await books(stage, viewer) == "done"

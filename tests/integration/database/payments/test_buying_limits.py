"""Buying tokens within one's own limit, also when many orders are placed at once (TIP-07)."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from application.payments.place_order import PlaceOrder
from application.tipping.change_spending import ChangeSpending
from domain.errors import Refusal
from domain.ids import OrderId, UserId
from domain.payments.order import Order
from domain.tipping.spending import NO_LIMITS, BreakLength, SelfExcluded
from tests.integration.database.conftest import World
from tests.integration.database.tipping.test_tipping import a_viewer

STARTER = 9_900


class Buyer:
    """Asha, and a gateway in memory."""

    def __init__(self, world: World, user_id: UserId) -> None:
        self.world, self.user_id = world, user_id
        self._place = PlaceOrder(
            world.begin, MemoryGateways(MemoryGateway()), world.now, "http://livepanty.test"
        )

    async def buy(self, *, order_id: OrderId | None = None) -> Order:
        return await self._place(
            order_id=order_id or OrderId(uuid4()), buyer_id=self.user_id, package_id="starter",
            provider="razorpay", place_of_supply="27",
        )  # fmt: skip

    async def outcome(self) -> str:
        try:
            await self.buy()
        except Refusal as refusal:
            return refusal.code
        return "placed"

    async def change(self, change: Any) -> None:
        await ChangeSpending(self.world.begin, self.world.now)(user_id=self.user_id, change=change)

    async def limit(self, paise: int) -> None:
        limits = replace(NO_LIMITS, buying_per_month=paise)
        await self.change(lambda control, now: control.with_limits(limits, now))


@pytest.fixture
async def asha(world: World) -> Buyer:
    return Buyer(world, await a_viewer(world, paid=1, promo=1))


async def test_tip_07_twenty_orders_at_once_keep_the_monthly_limit(asha: Buyer) -> None:
    await asha.limit(3 * STARTER + 1)

    outcomes = await asyncio.gather(*(asha.outcome() for _ in range(20)))

    assert Counter(outcomes) == {"placed": 3, "limit_reached": 17}


async def test_tip_07_a_retry_of_an_order_is_not_another_one(asha: Buyer) -> None:
    await asha.limit(STARTER)
    order = await asha.buy()

    assert (await asha.buy(order_id=order.id)).id == order.id
    assert await asha.outcome() == "limit_reached"


async def test_tip_07_an_order_left_behind_takes_nothing_away_after_a_day(asha: Buyer) -> None:
    await asha.limit(STARTER)
    order = await asha.buy()
    asha.world.now.advance(hours=24, seconds=1)

    paid = await asha.buy()
    async with asha.world.begin() as tx:
        stored = await tx.orders.get_for_update(paid.id)
        await tx.orders.update(stored.paid(f"pay_{uuid4().hex}", asha.world.now()))

    assert order.id != paid.id
    assert await asha.outcome() == "limit_reached"
    queries = asha.world.query("tipping.spending", "SpendingQueries")
    assert await queries.bought(asha.user_id, since=asha.world.now()) == STARTER
    asha.world.now.advance(days=32)
    assert await asha.outcome() == "placed"


async def test_tip_07_who_excluded_themselves_buys_nothing(asha: Buyer) -> None:
    await asha.change(lambda control, now: control.on_break(BreakLength.SIX_MONTHS, now))

    with pytest.raises(SelfExcluded):
        await asha.buy()

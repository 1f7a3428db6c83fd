"""What waits for people of finance is counted the same on memory and PostgreSQL."""

from collections import Counter
from dataclasses import asdict
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from domain.payments.velocity import HOLD, HoldReason, PaymentHold
from domain.payouts.freeze import Severity
from ports.payments.gateways import GatewayEventKind
from ports.payouts.finance import FinanceQueries
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import Desk
from tests.integration.database.payments.test_payment_exceptions import claim, decide, paid_late
from tests.integration.database.payouts.payout_stage import set_payout_stage


@pytest.fixture(params=["memory", "postgres"])
def alone(request: pytest.FixtureRequest) -> World:
    """A database of its own: it is counted as a whole."""
    kind = str(request.param)
    if kind == "memory":
        return World(kind, None)
    return World(kind, create_async_engine(request.getfixturevalue("own_database_url"), poolclass=NullPool))


async def waiting(world: World) -> Counter[str]:
    queries = cast(FinanceQueries, world.query("payouts.finance", "FinanceQueries"))
    return +Counter(asdict(await queries.waiting(now=world.now())))


async def test_ops_what_buyers_do_waits_until_it_is_decided(alone: World) -> None:
    desk = await Desk.opened(alone)
    assert not await waiting(alone)
    order, disputed = await desk.bought(), await desk.bought()
    refund = await desk.asked(order, 100)
    await desk.hears(desk.gateway.dispute(disputed.payment_id, GatewayEventKind.DISPUTE_CREATED))
    _, payment_id = await paid_late(desk)
    async with alone.begin() as tx:
        await tx.payment_holds.save(PaymentHold.begin(desk.buyer, HoldReason.ORDERS, alone.now()))
    assert await waiting(alone) == {"refunds": 1, "disputes": 1, "exceptions": 1, "payment_holds": 1}

    await desk.refused(refund)
    await desk.hears(desk.gateway.dispute(disputed.payment_id, GatewayEventKind.DISPUTE_WON))
    await claim(desk, payment_id)
    assert (await waiting(alone))["exceptions"] == 1, "claimed is not decided"
    await decide(desk, payment_id, "refund")
    alone.now.advance(seconds=HOLD.total_seconds())
    assert not await waiting(alone)


async def test_ops_what_performers_ask_for_waits_until_it_is_decided(alone: World) -> None:
    stage = await set_payout_stage(alone)
    await stage.ready()
    assert not await waiting(alone)
    payout, other = await stage.request(50_000), await stage.request(50_000)
    batch = await stage.batch(payout)
    await stage.freeze(Severity.SEV_1, tokens=1)
    assert await waiting(alone) == {"payouts": 1, "batches": 1, "freezes": 1}

    await stage.check(batch)
    await stage.batch(other)
    assert await waiting(alone) == {"batches": 1, "freezes": 1}

"""A refund holds what it takes from before it looks at it: whoever moves the same tokens is waited for (WAL-07)."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from domain.ids import TipId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.payments.refund import Refund, RefundState, Taken
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import BONUS, FEE, TOKENS, Desk

_WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def test_wal_07_a_refund_waits_for_the_bonus_that_is_being_spent_and_takes_what_is_left(
    world: World,
) -> None:
    desk = await Desk.opened(world)
    refund = await desk.asked(await desk.bought())
    tip = tip_transfers(
        tip_id=TipId(uuid4()), viewer=desk.buyer, performer=desk.performer, tokens=20, promo_balance=BONUS,
        fee_basis_points=FEE, at=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.ledger.lock([Account.of(AccountKind.VIEWER_PROMO, desk.buyer)])
        approval = asyncio.create_task(desk.approved(refund))
        await until_it_waits(world, approval)
        await tx.ledger.post(tip)

    approved = await approval

    assert (approved.state, approved.taken) == (RefundState.APPROVED, Taken(TOKENS, BONUS - 20, 0))
    assert await desk.wallet() == (0, 0)


async def until_it_waits(world: World, task: asyncio.Task[Refund]) -> None:
    """Until it is at a lock that somebody else has, or at its end."""
    if world.kind == "memory":  # one transaction at a time: it waits to begin
        await asyncio.sleep(0)
        return
    async with world.engine.connect() as connection:
        while not task.done() and not (await connection.execute(text(_WAITING))).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody tells that a lock is waited for

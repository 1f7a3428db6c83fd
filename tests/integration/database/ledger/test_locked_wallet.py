"""What becomes of a wallet whose holder is under 18 (ACC-09), and of orders of who is held (ACC-11)."""

from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from application.age_verification._minor_lock import lock_minor
from application.age_verification._moves import change_status
from application.payments.grant_promo import GrantPromo
from application.payments.return_locked_wallet import ReturnLockedWallet
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.age_verification.method import Method
from domain.ids import AuditId, EventId, PromoGrantId
from domain.payments.order import OrderState
from domain.payments.refund import Refund, RefundCause, RefundState
from ports.payments.orders import PaymentQueries
from ports.payments.promo import PromoQueries
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import BONUS, Desk


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


async def locked(desk: Desk, times: int = 1) -> None:
    """An officer found it out, and the outbox says so, as often as it likes."""
    now = desk.world.now()
    async with desk.world.begin() as tx:
        status = (await tx.ages.get_for_update(desk.buyer)).locked(
            method=Method.OFFICER, provider="officer", now=now
        )
        await lock_minor(tx, status, actor_id=desk.officers[0], note="", audit_id=AuditId(uuid4()), now=now)
    follow = ReturnLockedWallet(
        desk.world.begin,
        cast(PaymentQueries, desk.world.payment_queries),
        cast(PromoQueries, desk.world.query("payments.promo", "PromoQueries")),
        desk.world.now,
    )
    for _ in range(times):
        await follow(AgeDecided(desk.buyer, AgeState.MINOR_LOCKED), EventId(uuid4()))


async def refunds_of(desk: Desk, order: object) -> list[Refund]:
    async with desk.world.begin() as tx:
        return list(await tx.refunds.of_order(order.id))  # type: ignore[attr-defined]


async def test_acc_09_a_minors_wallet_goes_back_when_finance_confirms(desk: Desk) -> None:
    spent, left = await desk.bought(), await desk.bought()
    await desk.tipped(560)
    await GrantPromo(desk.world.begin, desk.world.now, desk.world.new_id)(
        grant_id=PromoGrantId(uuid4()), user_id=desk.buyer, officer_id=desk.officers[0], tokens=40,
        reason="Welcome", expires_at=desk.world.now() + timedelta(days=30),
    )  # fmt: skip
    waiting = await desk.placed()

    await locked(desk, times=3)

    assert (await desk.order(waiting.id)).state is OrderState.CLOSED
    assert await refunds_of(desk, spent) == [], "nothing is left of it"
    (refund,) = await refunds_of(desk, left)
    assert (refund.state, refund.cause, refund.tokens) == (RefundState.REQUESTED, RefundCause.MINOR, 440)
    assert refund.requested_by is None
    assert await desk.wallet() == (440, 2 * BONUS), "what was granted has expired"

    approved = await desk.approved(refund)
    assert approved.state is RefundState.APPROVED, "one officer: nothing of it was spent"
    assert await desk.sent() == 1
    assert (await desk.wallet())[0] == 0
    assert await desk.earnings() == (392, 0, 0), "who was tipped keeps it"


@pytest.mark.parametrize("how", ["held", "reset"])
async def test_acc_11_who_may_not_buy_any_more_has_no_open_orders(desk: Desk, how: str) -> None:
    paid, waiting = await desk.bought(), await desk.placed()
    async with desk.world.begin() as tx:
        status = await tx.ages.get_for_update(desk.buyer)
        await change_status(tx, status, getattr(status, how)())

    assert (await desk.order(waiting.id)).state is OrderState.CLOSED
    assert (await desk.order(paid.id)).state is OrderState.PAID

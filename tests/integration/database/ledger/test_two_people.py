"""What takes two people takes them in the database too, whatever a program says of it; and no freeze lets go of more
than it holds. Each change is made past the domain, and the constraint that refuses it is named."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from application.payments.work_exception import ClaimException, DecideException
from tests.builders import SELLER
from tests.integration.database.conftest import World
from tests.integration.database.ledger.linked_stage import Linked

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)


@pytest.fixture
async def linked(world: World) -> Linked:
    return await Linked.opened(world)


async def refused(linked: Linked, statement: str, **values: object) -> str:
    """The constraint that refused it. Nothing of it stays."""
    async with linked.world.engine.connect() as connection:
        with pytest.raises(IntegrityError) as error:
            await connection.execute(text(statement), values)
        await connection.rollback()
    return str(getattr(error.value.orig.__cause__, "constraint_name", ""))  # type: ignore[union-attr]


async def freeze_of(linked: Linked) -> UUID:
    await linked.buys()
    await linked.desk.tipped(100)
    await linked.freezes()
    freeze = await linked.freeze()
    assert freeze is not None
    return freeze.id


@pytest.mark.parametrize("change", ["let_go = tokens + grown + 1", "let_go = -1", "grown = -1"])
async def test_pyt_07_no_freeze_lets_go_of_more_than_it_holds(linked: Linked, change: str) -> None:
    freeze = await freeze_of(linked)
    statement = f"UPDATE earnings_freeze SET {change} WHERE id = :freeze"
    assert await refused(linked, statement, freeze=freeze) == "ck_earnings_freeze_left"


@pytest.mark.parametrize(("first", "second"), [(0, 0), (None, 0), (0, None)])
async def test_pyt_07_nobody_releases_a_freeze_alone(
    linked: Linked, first: int | None, second: int | None
) -> None:
    freeze = await freeze_of(linked)
    officers = linked.desk.officers
    assert (
        await refused(
            linked,
            "UPDATE earnings_freeze SET state = 'released', first_officer_id = :first, released_by = :second,"
            " released_at = now() WHERE id = :freeze",
            freeze=freeze, first=None if first is None else officers[first],
            second=None if second is None else officers[second],
        )
        == "ck_earnings_freeze_two_people"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("decided_by = requested_by", "ck_refund_two_people"),
        ("first_approved_by = decided_by", "ck_refund_two_approvers"),
        ("first_approved_by = NULL", "ck_refund_two_for_spent"),
    ],
)
async def test_wal_07_spent_tokens_go_back_by_two_people_and_neither_of_them_asked(
    linked: Linked, change: str, constraint: str
) -> None:
    order = await linked.buys()
    await linked.desk.tipped(500)
    await linked.approves(refund := await linked.asks(order, 200))
    statement = f"UPDATE refund SET {change} WHERE id = :refund"
    assert await refused(linked, statement, refund=refund.id) == constraint


async def test_wal_06_nobody_writes_a_payment_off_alone(linked: Linked) -> None:
    desk = linked.desk
    order = await desk.placed()
    async with desk.world.begin() as tx:
        await tx.orders.close_unpaid(desk.buyer)
    payment = desk.gateway.pay(order.provider_order_id)
    await desk.hears(payment)
    for officer in desk.officers[:2]:
        await ClaimException(desk.world.begin, desk.world.now)(
            payment_id=payment.payment_id, officer_id=officer, release=False
        )
        await DecideException(desk.world.begin, desk.world.now, desk.world.new_id, SELLER)(
            payment_id=payment.payment_id, officer_id=officer, decision="write_off", reason="Nobody's"
        )
    for alone in ("agreed_by = decided_by", "agreed_by = NULL", "decided_by = NULL"):
        statement = f"UPDATE payment_exception_work SET {alone} WHERE payment_id = :payment"
        constraint = await refused(linked, statement, payment=payment.payment_id)
        assert constraint == "ck_payment_exception_work_two_officers", alone

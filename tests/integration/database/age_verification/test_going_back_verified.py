"""`ledger verify` over refunds, disputes, exceptions, promo tokens and settlements: right, then wrong in one place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from application.payments.expire_promo import expire_grant
from application.payments.grant_promo import GrantPromo
from application.payments.import_settlement import ImportSettlements
from application.payments.work_exception import ClaimException, DecideException
from domain.ids import PromoGrantId
from domain.payments.refund import Refund
from domain.payments.settlement import LineKind, Settlement, SettlementLine
from ports.payments.gateways import GatewayEventKind
from ports.payments.gateways import RefundState as ProviderState
from ports.verifying import Finding
from tests.builders import SELLER
from tests.integration.database.conftest import World
from tests.integration.database.moderation.findings import findings_of
from tests.integration.database.payments.back_stage import PRICE, Desk


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that can go back has gone back once."""

    desk: Desk
    refund: Refund
    dispute: str

    async def tamper(self, *statements: str, **values: object) -> None:
        """Write past every guard, as somebody with the database in hand could."""
        async with self.desk.world.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                await connection.execute(text(statement), values)

    async def findings(self) -> dict[str, list[Finding]]:
        return await findings_of(self.desk.world.ledger_verifier)


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[Book]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    desk = await Desk.opened(World("postgres", engine))
    refund, dispute = await _went_back(desk), await _disputed(desk)
    await _worked_exceptions(desk)
    await _promo(desk)
    await _settled(desk)
    yield Book(desk, refund, dispute)
    await engine.dispose()


async def _went_back(desk: Desk) -> Refund:
    """One sent, one that failed, one on its way, one refused; and one that waits."""
    order = await desk.bought()
    await desk.tipped(100)
    refund = await desk.asked(order, 450, by=desk.officers[0])
    await desk.approved(refund, 1)
    await desk.sent()
    desk.gateway.refund_state = ProviderState.FAILED
    await desk.approved(await desk.asked(order, 20, by=desk.officers[0]), 1)
    await desk.sent()
    desk.gateway.refund_state = ProviderState.PENDING
    await desk.approved(await desk.asked(order, 20, by=desk.officers[0]), 1)
    await desk.sent()
    desk.gateway.refund_state = ProviderState.PROCESSED
    await desk.refused(await desk.asked(order, 1))
    await desk.asked(order, 1)
    return refund


async def _disputed(desk: Desk) -> str:
    """One lost with a loss, one won, one open."""
    lost, won, still = await desk.bought(), await desk.bought(), await desk.bought()
    await desk.tipped(300)
    for order, ends in ((lost, GatewayEventKind.DISPUTE_LOST), (won, GatewayEventKind.DISPUTE_WON)):
        await desk.hears(desk.gateway.dispute(order.payment_id, GatewayEventKind.DISPUTE_CREATED))
        await desk.hears(desk.gateway.dispute(order.payment_id, ends))
    await desk.hears(desk.gateway.dispute(still.payment_id, GatewayEventKind.DISPUTE_CREATED))
    return f"disp_{lost.payment_id}"


async def _worked_exceptions(desk: Desk) -> None:
    """Each way that a payment can be decided, and one that is not."""
    begin, now, new_id = desk.world.begin, desk.world.now, desk.world.new_id
    for decision in ("refund", "credit", "returned", "write_off", ""):
        order = await desk.placed()
        async with begin() as tx:
            await tx.orders.close_unpaid(desk.buyer)
        payment = desk.gateway.pay(order.provider_order_id)
        await desk.hears(payment)
        for officer in desk.officers[: 2 if decision == "write_off" else 1] if decision else ():
            await ClaimException(begin, now)(payment_id=payment.payment_id, officer_id=officer, release=False)
            await DecideException(begin, now, new_id, SELLER)(
                payment_id=payment.payment_id, officer_id=officer, decision=decision, reason="Looked into it"
            )
    await desk.sent()


async def _promo(desk: Desk) -> None:
    world = desk.world
    for days in (2, 90):
        grant = await GrantPromo(world.begin, world.now, world.new_id)(
            grant_id=PromoGrantId(uuid4()), user_id=desk.buyer, officer_id=desk.officers[0], tokens=40,
            reason="Welcome", expires_at=world.now() + timedelta(days=days),
        )  # fmt: skip
    async with world.begin() as tx:
        await expire_grant(tx, grant.id, now=world.now())


async def _settled(desk: Desk) -> None:
    lines = (
        SettlementLine(LineKind.PAYMENT, "pay_of_nobody", PRICE, 998, 180, PRICE - 1_178),
        SettlementLine(LineKind.REFUND, "rfnd_of_nobody", 700, 0, 0, -700),
    )
    settlement = Settlement("razorpay", "setl_1", "UTR1", desk.world.now(), lines)
    await ImportSettlements(desk.world.begin, desk.world.now, desk.world.new_id)([settlement], by=None)


async def test_a_book_in_which_everything_went_back_has_no_findings(book: Book) -> None:
    assert await book.findings() == {}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE refund SET amount = amount + 5 WHERE id = :refund", "every refund is booked as it stands"),
        ("UPDATE refund SET from_wallet = from_wallet - 1 WHERE id = :refund", "every refund is booked as it stands"),
        ("DELETE FROM refund WHERE id = :refund", "every transfer has its cause"),
        ("UPDATE refund SET state = 'sent', answered_at = NULL, ask_at = now() WHERE id = :refund",
         "gateway cash agrees with orders, refunds, disputes and settlements"),
        ("UPDATE refund SET state = 'sent', answered_at = NULL, ask_at = now() WHERE id = :refund",
         "what is owed back agrees with refunds and exceptions"),
        ("UPDATE clawed_tip SET share = share + 1 WHERE reference = 'dispute:' || :dispute",
         "every dispute is booked as it stands"),
        ("UPDATE payment_dispute SET loss = loss + 1, net = net - 1 WHERE id = :dispute",
         "every dispute is booked as it stands"),
        ("UPDATE clawed_tip SET tokens = 10000, share = 9000",
         "no more is taken back of a tip than it brought"),
        ("UPDATE refund SET tokens = 600, from_wallet = 600 WHERE id = :refund",
         "no more goes back of an order than it brought"),
        ("UPDATE promo_grant SET expired = expired - 1 WHERE expired > 0",
         "every promo grant is booked, and expires once"),
        ("UPDATE settlement_line SET net = net + 1 WHERE kind = 'payment'", "every settlement is booked"),
        ("UPDATE settlement SET net = net + 1",
         "gateway cash agrees with orders, refunds, disputes and settlements"),
        ("UPDATE payment_exception_work SET decision = 'refund' WHERE decision = 'write_off'",
         "every transfer has its cause"),
        ("UPDATE payment_exception_work SET decision = 'refund' WHERE decision = 'credit'",
         "what is owed back agrees with refunds and exceptions"),
        ("UPDATE ledger_transfer SET kind = 'tip' WHERE kind = 'refund_tokens'",
         "every transfer goes a way that its kind may go"),
    ],
)  # fmt: skip
async def test_what_was_tampered_with_is_named(book: Book, statement: str, check: str) -> None:
    values = {"refund": book.refund.id, "dispute": book.dispute}
    await book.tamper(
        "ALTER TABLE refund DROP CONSTRAINT ck_refund_taken",
        "ALTER TABLE payment_exception_work DROP CONSTRAINT ck_payment_exception_work_decision",
        statement,
        **{name: value for name, value in values.items() if f":{name}" in statement},
    )

    assert check in await book.findings()

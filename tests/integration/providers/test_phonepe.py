"""Buying through PhonePe whole: our use cases, our client and the sandbox; and Razorpay's forgeries beside it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.payments.gateway import MemoryGateways
from adapters.memory.payments.orders import MemoryPaymentQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.phonepe.gateway import PhonePeGateway
from application.payments.place_order import PlaceOrder
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.receive_gateway_webhook import ReceiveGatewayWebhook
from application.payments.reconcile_orders import ReconcileOrders
from application.payments.start_payment import StartPayment
from domain.ids import OrderId
from domain.ledger.chart import Account, AccountKind
from domain.payments.events import GatewayEventReceived, PaymentHoldBegun
from domain.payments.order import Order, OrderAlreadyPaid, OrderNotOpen, OrderState
from domain.payments.providers import PaymentMethod
from domain.payments.velocity import HoldReason
from ports.payments.gateways import (
    BadGatewayWebhook,
    Checkout,
    GatewayError,
    GatewayEvent,
    GatewayEventKind,
    Payer,
)
from ports.payments.orders import ExceptionKind
from tests.builders import ASHA, SELLER, a_verified_adult
from tests.integration.providers.conftest import Heard, Sandbox
from tests.integration.providers.test_payment_gateway import opened, phonepe, razorpay

PAYER = Payer("203.0.113.7", "a browser")


class Shop:
    """The platform's side, on memory, with both gateways."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.ahead = timedelta()
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.razorpay, self.phonepe = razorpay(sandbox.url), phonepe(sandbox)
        begin, gateways = self.database.begin, MemoryGateways(self.razorpay, self.phonepe)
        self.place = PlaceOrder(begin, gateways, self.now, sandbox.platform.url)
        self.start = StartPayment(begin, gateways, self.now, sandbox.platform.url)
        self.receive = ReceiveGatewayWebhook(begin, gateways, self.now)
        self.process = ProcessGatewayEvent(begin, self.now, SELLER)
        self.reconcile = ReconcileOrders(begin, MemoryPaymentQueries(self.database), gateways, self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def ordered(self, provider: str = "phonepe") -> Order:
        async with self.database.begin() as tx:
            await tx.ages.save(a_verified_adult(ASHA))
        return await self.place(
            order_id=OrderId(uuid4()),
            buyer_id=ASHA,
            package_id="regular",
            provider=provider,
            place_of_supply="29",
        )

    async def checkout(self, order: Order, method: PaymentMethod = PaymentMethod.UPI) -> Checkout:
        return await self.start(order_id=order.id, buyer_id=ASHA, method=method, payer=PAYER)

    async def take(self, heard: list[Heard]) -> None:
        """Webhooks come in side by side, and so does their processing."""
        await asyncio.gather(
            *(
                self.receive(provider=item.path.rpartition("/")[2], body=item.body, headers=item.headers)
                for item in heard
            )
        )
        await self.settle()

    async def settle(self) -> None:
        events = self.database.tables.outbox.events()
        ids = [event.event_id for event in events if isinstance(event, GatewayEventReceived)]
        await asyncio.gather(*(self.process(event_id=event_id) for event_id in ids))

    async def tokens(self) -> int:
        return await MemoryLedgerQueries(self.database).balance(Account.of(AccountKind.VIEWER_PAID, ASHA))

    async def cash(self, kind: AccountKind) -> int:
        return -await MemoryLedgerQueries(self.database).balance(Account.system(kind))


@pytest.fixture
async def shop(sandbox: Sandbox) -> AsyncIterator[Shop]:
    shop = Shop(sandbox)
    yield shop
    shop.razorpay.close()
    await shop.phonepe.aclose()


@pytest.mark.parametrize("method", ["upi", "qr", "card", "netbanking"])
async def test_wal_04_somebody_pays_and_the_cash_stands_with_phonepe(
    shop: Shop, sandbox: Sandbox, method: str
) -> None:
    order = await shop.ordered()
    back = await sandbox.pay_phonepe((await shop.checkout(order)).url, method=method)
    assert back.headers["location"].endswith(f"/v1/orders/{order.id}/return?waiting=1")
    assert await shop.tokens() == 0

    await shop.take(await sandbox.heard(1))

    assert await shop.tokens() == 500
    assert await shop.cash(AccountKind.PHONEPE_RECEIVABLE) == 49_900
    assert await shop.cash(AccountKind.GATEWAY_RECEIVABLE) == 0
    assert shop.database.tables.payments.invoices[order.id].number.endswith("/0000001")


async def test_doubled_webhooks_and_a_failure_told_after_the_success_credit_once(
    shop: Shop, sandbox: Sandbox
) -> None:
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, doubled="on", out_of_order="on")

    await shop.take(await sandbox.heard(4))

    assert await shop.tokens() == 500
    assert await shop.cash(AccountKind.PHONEPE_RECEIVABLE) == 49_900
    assert shop.database.tables.payments.exceptions == {}


async def test_wal_05_a_late_payment_is_credited_when_it_comes(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, "late", late_seconds="0.1")
    assert await shop.tokens() == 0

    await shop.take(await sandbox.heard(1))

    assert await shop.tokens() == 500


async def test_wal_06_a_page_that_failed_is_over_and_what_it_took_before_still_counts(
    shop: Shop, sandbox: Sandbox
) -> None:
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, "failure")
    await shop.take(await sandbox.heard(1))
    with pytest.raises(OrderNotOpen):
        await shop.checkout(order)

    other = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(other)).url)
    paid = await sandbox.heard(2)
    failed = replace(await _fetched(shop, other), event_id=f"failed:{other.id}", kind=GatewayEventKind.FAILED)
    async with shop.database.begin() as tx:
        await tx.gateway_events.add(failed, now=shop.now())
    await shop.process(event_id=failed.event_id)
    await shop.take(paid[1:])
    assert await shop.tokens() == 500


async def _fetched(shop: Shop, order: Order) -> GatewayEvent:
    [event] = await shop.phonepe.fetch_payments(order.provider_order_id)
    return event


async def test_wal_03_a_forged_webhook_is_refused(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, "forged")

    with pytest.raises(BadGatewayWebhook):
        await shop.take(await sandbox.heard(1))
    assert shop.database.tables.payments.events == {}


async def test_wal_05_what_a_proven_sender_says_and_its_api_does_not_credits_nothing(
    shop: Shop, sandbox: Sandbox
) -> None:
    """The webhook's header proves who knows the password; whether somebody paid, the API says."""
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, "lie")

    await shop.take(await sandbox.heard(1))

    assert await shop.tokens() == 0
    assert shop.database.tables.payments.orders[order.id].state is OrderState.CREATED
    assert shop.database.tables.payments.exceptions == {}


async def test_wal_03_another_amount_is_set_aside_with_phonepes_cash(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    await sandbox.pay_phonepe((await shop.checkout(order)).url, "another_amount")

    await shop.take(await sandbox.heard(1))

    assert await shop.tokens() == 0
    [exception] = shop.database.tables.payments.exceptions.values()
    assert (exception.kind, exception.amount) == (ExceptionKind.AMOUNT_MISMATCH, 49_800)
    assert (exception.provider, exception.provider_order_id) == ("phonepe", str(order.id))
    assert await shop.cash(AccountKind.PHONEPE_RECEIVABLE) == 49_800


async def test_webhooks_that_are_all_lost_lose_no_money(shop: Shop, sandbox: Sandbox) -> None:
    """Each order is asked of its own gateway."""
    by_phonepe, by_razorpay = await shop.ordered(), await shop.ordered("razorpay")
    await sandbox.pay_phonepe((await shop.checkout(by_phonepe)).url)
    await sandbox.pay(by_razorpay.provider_order_id)
    await sandbox.heard(4)
    shop.ahead = timedelta(minutes=2)

    assert await shop.reconcile(older_than_seconds=60) == 2
    await shop.settle()

    assert await shop.tokens() == 1_000
    assert await shop.cash(AccountKind.PHONEPE_RECEIVABLE) == 49_900
    assert await shop.cash(AccountKind.GATEWAY_RECEIVABLE) == 49_900


async def test_an_order_whose_page_was_lost_cannot_be_paid_and_is_not_opened_twice(
    shop: Shop, sandbox: Sandbox
) -> None:
    order = await shop.ordered()
    async with shop.database.begin() as tx:  # as if the answer had been lost
        await tx.orders.update(replace(order, provider_order_id="", pay_link="", pay_link_until=None))

    again = await shop.place(
        order_id=order.id, buyer_id=ASHA, package_id="regular", provider="phonepe", place_of_supply="29"
    )

    assert (again.provider_order_id, again.pay_link) == (order.provider_order_id, "")
    with pytest.raises(OrderNotOpen):
        await shop.checkout(again)


async def test_a_page_that_has_ended_and_an_order_that_is_paid(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered()
    shop.ahead = timedelta(hours=2)
    with pytest.raises(OrderNotOpen):
        await shop.checkout(order)
    shop.ahead = timedelta()
    await sandbox.pay_phonepe((await shop.checkout(order)).url)
    await shop.take(await sandbox.heard(1))
    with pytest.raises(OrderAlreadyPaid):
        await shop.checkout(order)


async def test_a_token_that_ended_early_is_renewed(shop: Shop, sandbox: Sandbox) -> None:
    await shop.ordered()
    await sandbox.browser.delete(f"{sandbox.url}/phonepe/v1/oauth/token")
    assert (await shop.ordered()).pay_link


async def test_a_wrong_secret_is_for_good(sandbox: Sandbox) -> None:
    wrong = sandbox.settings.model_copy(update={"phonepe_client_secret": "another"})
    gateway = phonepe(replace(sandbox, settings=wrong))
    with pytest.raises(GatewayError) as refused:
        await opened(gateway)
    assert refused.value.permanent
    await gateway.aclose()


def test_wal_09_any_address_but_a_test_one_needs_the_acquirers_approval() -> None:
    def live(api_url: str, approval: str) -> PhonePeGateway:
        return PhonePeGateway(
            client_id="c", client_secret="s", client_version="1", api_url=api_url, auth_url=api_url,
            page_url="https://mercury-t2.phonepe.com", webhook_username="u", webhook_password="p",
            instrument_key="k", acquirer_approval=approval,
        )  # fmt: skip

    for url in ("https://api.phonepe.com/apis/pg", "https://api-preprod.phonepe.com.example/pg", "https://x"):
        with pytest.raises(GatewayError):
            live(url, "")
        live(url, "letter of 1 November 2026")
    live("https://api-preprod.phonepe.com/apis/pg-sandbox", "")


async def test_wal_04_one_upi_link_for_an_order_and_it_pays(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered("razorpay")
    first = await shop.checkout(order)
    second = await shop.checkout(order)
    assert first.upi_link.startswith("upi://pay?")
    assert second.upi_link == first.upi_link, "two links would be paid twice"
    shop.ahead = timedelta(minutes=11)
    third = await shop.checkout(order)
    assert third.upi_link != first.upi_link, "one that ended is not given again"
    shop.ahead = timedelta()

    await sandbox.pay_upi(third.upi_link)
    await shop.take(await sandbox.heard(3))

    assert await shop.tokens() == 500


async def test_wal_03_razorpays_forged_webhook_is_refused_and_another_amount_set_aside(
    shop: Shop, sandbox: Sandbox
) -> None:
    order = await shop.ordered("razorpay")
    await sandbox.pay(order.provider_order_id, "forged", method="card")
    with pytest.raises(BadGatewayWebhook):
        await shop.take(await sandbox.heard(1))
    sandbox.platform.heard.clear()

    await sandbox.pay(order.provider_order_id, "another_amount", method="card")
    await shop.take(await sandbox.heard(2))

    assert await shop.tokens() == 0
    [exception] = shop.database.tables.payments.exceptions.values()
    assert (exception.kind, exception.amount, exception.provider) == (
        ExceptionKind.AMOUNT_MISMATCH,
        49_800,
        "razorpay",
    )


async def test_wal_12_five_cards_in_ten_minutes_hold_the_buyer(shop: Shop, sandbox: Sandbox) -> None:
    order = await shop.ordered("razorpay")
    for number in range(5):
        await sandbox.pay(order.provider_order_id, "failure", method="card", instrument=f"000{number}")
    await shop.take(await sandbox.heard(5))

    hold = shop.database.tables.payments.holds[ASHA]

    assert hold.is_on(shop.now())
    assert {attempt.failed for _, attempt in shop.database.tables.payments.attempts.values()} == {True}
    assert "0001" not in repr(shop.database.tables.payments.attempts)
    told = [each for each in shop.database.tables.outbox.events() if isinstance(each, PaymentHoldBegun)]
    assert told == [PaymentHoldBegun(ASHA, HoldReason.INSTRUMENTS.value, hold.until)], (
        "once, with what was seen"
    )

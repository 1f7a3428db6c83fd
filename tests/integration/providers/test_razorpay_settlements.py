"""Settlements asked of Razorpay through its SDK, before the sandbox, and held against what we know (WAL-06)."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest_asyncio

from adapters.memory.database import MemoryDatabase
from adapters.memory.payments.settlements import MemorySettlementQueries
from adapters.razorpay.client import RazorpayClient
from adapters.razorpay.settlements import RazorpaySettlements
from application.payments.import_settlement import FetchSettlements, Imported, ImportSettlements
from domain.ids import OrderId
from domain.money import Paise
from domain.payments.settlement import LineKind, Settlement
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from tests.integration.database.conftest import HeardFeed
from tests.integration.providers.conftest import KEY_ID, KEY_SECRET, Sandbox

PRICE, FEE, TAX = 49_900, 998, 179
AUTH = (KEY_ID, KEY_SECRET)


class Bank:
    """What the sandbox settles, and what the platform has kept of its payments."""

    def __init__(self, sandbox: Sandbox, client: RazorpayClient) -> None:
        self.sandbox = sandbox
        self.source = RazorpaySettlements(client)
        self.at = datetime.now(UTC)
        self.database = MemoryDatabase(HeardFeed(), lambda: self.at, uuid4)

    async def paid(self, *, known: bool = True) -> str:
        """A payment by card, and our word of it; its id."""
        wanted = {"amount": PRICE, "currency": "INR", "receipt": str(uuid4())}
        made = await self.sandbox.browser.post(f"{self.sandbox.url}/v1/orders", json=wanted, auth=AUTH)
        order_id = made.json()["id"]
        await self.sandbox.pay(order_id, method="card")
        answer = await self.sandbox.browser.get(
            f"{self.sandbox.url}/v1/orders/{order_id}/payments", auth=AUTH
        )
        [payment] = answer.json()["items"]
        if known:
            async with self.database.begin() as tx:
                await tx.gateway_events.add(_captured(order_id, payment["id"]), now=self.at)
        return str(payment["id"])

    async def settle(self, wrong: str = "") -> None:
        await self.sandbox.browser.post(f"{self.sandbox.url}/back/settlements", data={"wrong": wrong})

    async def settlements(self) -> Sequence[Settlement]:
        return await self.source.settled_on(today())

    async def imported(self) -> Imported:
        importing = ImportSettlements(self.database.begin, lambda: self.at, uuid4)
        return await importing(await self.settlements(), by=None)

    async def told(self) -> list[tuple[str, str]]:
        queries = MemorySettlementQueries(self.database)
        found = await queries.differences(resolved=False, limit=100)
        return sorted((each.kind.value, each.subject) for each in found)


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Kolkata")).date()


def _captured(order_id: str, payment_id: str) -> GatewayEvent:
    return GatewayEvent(
        event_id=f"event_{uuid4().hex}",
        provider="razorpay",
        kind=GatewayEventKind.CAPTURED,
        raw_type="payment.captured",
        provider_order_id=order_id,
        payment_id=payment_id,
        amount=Paise(PRICE),
        currency="INR",
        receipt=str(OrderId(uuid4())),
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument="",
    )


@pytest_asyncio.fixture
async def bank(sandbox: Sandbox) -> AsyncIterator[Bank]:
    client = RazorpayClient(key_id=KEY_ID, key_secret=KEY_SECRET, api_url=sandbox.url, timeout_seconds=60)
    yield Bank(sandbox, client)
    client.close()


async def test_wal_06_what_is_on_its_way_is_in_no_settlement(bank: Bank) -> None:
    await bank.paid()
    assert list(await bank.settlements()) == []


async def test_wal_06_a_settlement_names_its_lines_fees_and_the_banks_reference(bank: Bank) -> None:
    first, second = await bank.paid(), await bank.paid()
    path = f"{bank.sandbox.url}/v1/payments/{second}/refund"
    refund = (await bank.sandbox.browser.post(path, json={"amount": 10_000}, auth=AUTH)).json()
    await bank.sandbox.told("refund.processed")
    await bank.settle("adjusted")

    [settlement] = await bank.settlements()

    assert settlement.utr.startswith("UTR")  # an adjustment, which comes first here, names none
    assert [(line.kind, line.id, line.fee, line.tax, line.net) for line in settlement.lines] == [
        (LineKind.ADJUSTMENT, settlement.lines[0].id, 0, 0, 1_012),
        (LineKind.PAYMENT, first, FEE, TAX, PRICE - FEE - TAX),
        (LineKind.PAYMENT, second, FEE, TAX, PRICE - FEE - TAX),
        (LineKind.REFUND, refund["id"], 0, 0, -10_000),
    ]
    assert all(line.is_fee_right for line in settlement.lines)
    answer = await bank.sandbox.browser.get(f"{bank.sandbox.url}/v1/settlements/{settlement.id}", auth=AUTH)
    assert (answer.json()["amount"], answer.json()["utr"]) == (settlement.net, settlement.utr)


async def test_wal_06_the_workers_round_books_a_settlement_once(bank: Bank) -> None:
    await bank.paid()
    await bank.settle()
    tomorrow = bank.at + timedelta(days=1)
    importing = ImportSettlements(bank.database.begin, lambda: bank.at, uuid4)
    fetch = FetchSettlements([bank.source], importing, lambda: tomorrow)
    assert [await fetch(), await fetch()] == [1, 0]
    assert await bank.told() == []


async def test_wal_06_each_thing_that_does_not_agree_is_named_and_nothing_else(bank: Bank) -> None:
    """Day by day: one settlement is right, and the next ones are each wrong in one way."""
    settled = await bank.paid()
    await bank.settle()
    assert (await bank.imported(), await bank.told()) == (Imported(1, 0, 0), [])

    expected: list[tuple[str, str]] = []
    for wrong in ("again", "less", "dearer", "of_nobody", "adjusted"):
        payment = await bank.paid()
        await bank.settle(wrong)
        lines = [line for each in await bank.settlements() for line in each.lines]
        name = {
            "again": ("twice", settled),
            "less": ("amount", payment),
            "dearer": ("fee", payment),
            "of_nobody": ("extra", lines[-1].id),
            "adjusted": ("extra", next(line.id for line in lines if line.kind is LineKind.ADJUSTMENT))
            if wrong == "adjusted"
            else ("", ""),
        }[wrong]
        expected.append(name)
        await bank.imported()
        assert await bank.told() == sorted(expected), wrong


async def test_wal_06_a_payment_that_was_left_out_is_missing_once_it_is_due(bank: Bank) -> None:
    late = await bank.paid()
    bank.at += timedelta(seconds=1)
    await bank.paid()
    await bank.settle("left_out")
    [settlement] = await bank.settlements()
    assert late not in {line.id for line in settlement.lines}
    # The settlement is of much later than the first payment: it should have been in it.
    async with bank.database.begin() as tx:
        known = await tx.settlements.known(settlement)
    assert late in known.payments


async def test_wal_06_a_payment_that_nobody_told_us_of_is_extra(bank: Bank) -> None:
    stranger = await bank.paid(known=False)
    await bank.settle()
    await bank.imported()
    assert await bank.told() == [("extra", stranger)]

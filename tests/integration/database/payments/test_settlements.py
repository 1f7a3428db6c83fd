"""Settlements held against what we know, on memory and PostgreSQL (WAL-06)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from application.payments.import_settlement import Imported, ImportSettlements, ResolveDifference
from domain.ids import UserId
from domain.money import Paise
from domain.payments.settlement import (
    Difference,
    DifferenceKind,
    DifferenceNotFound,
    DifferenceResolved,
    LineKind,
    Settlement,
    SettlementChanged,
    SettlementLine,
    UnreadableSettlement,
)
from ports.payments.gateways import GatewayEvent
from ports.payments.settlements import SettlementQueries
from tests.builders import a_payment, an_order
from tests.integration.conftest import open_connections
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import PRICE, Desk

FEE, TAX = 998, 180
RAZORPAY = "razorpay"
MISSING, EXTRA = DifferenceKind.MISSING, DifferenceKind.EXTRA


@pytest.fixture(params=["memory", "postgres"])
def alone(request: pytest.FixtureRequest) -> World:
    """A database of its own: what is missing is looked for among all of a provider's payments."""
    kind = str(request.param)
    if kind == "memory":
        return World(kind, None)
    return World(kind, create_async_engine(request.getfixturevalue("own_database_url"), pool_size=20))


@pytest.fixture
async def desk(alone: World) -> AsyncIterator[Desk]:
    if alone.kind == "postgres":
        await open_connections(alone.engine, 20)
    yield await Desk.opened(alone)
    if alone.kind == "postgres":
        await alone.engine.dispose()


async def captured(desk: Desk, *, amount: int = PRICE) -> GatewayEvent:
    event = replace(a_payment(an_order()), amount=Paise(amount))
    async with desk.world.begin() as tx:
        await tx.gateway_events.add(event, now=desk.world.now())
    return event


def line(payment: GatewayEvent, **changes: object) -> SettlementLine:
    whole = SettlementLine(
        LineKind.PAYMENT, payment.payment_id, payment.amount, FEE, TAX, payment.amount - FEE - TAX
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def settlement(desk: Desk, provider: str, *lines: SettlementLine) -> Settlement:
    return Settlement(provider, f"setl_{uuid4().hex}", "UTR1", desk.world.now(), lines)


async def imported(desk: Desk, *settlements: Settlement, by: UserId | None = None) -> Imported:
    use = ImportSettlements(desk.world.begin, desk.world.now, desk.world.new_id)
    return await use(settlements, by=by)


async def told(desk: Desk, *, resolved: bool = False) -> list[tuple[str, str]]:
    return sorted((found.kind.value, found.subject) for found in await differences(desk, resolved=resolved))


async def differences(desk: Desk, *, resolved: bool = False) -> list[Difference]:
    module = "payments.settlements" if desk.world.kind == "memory" else "payments.settlement_queries"
    queries = cast(SettlementQueries, desk.world.query(module, "SettlementQueries"))
    found = await queries.differences(resolved=resolved, limit=10_000)
    return list(found)


async def test_wal_06_one_missing_and_one_extra_are_exactly_two(desk: Desk) -> None:
    known = [await captured(desk) for _ in range(4)]
    desk.world.now.advance(days=5)
    await captured(desk)  # of today: it is not due yet
    stranger = a_payment(an_order())
    file = settlement(desk, RAZORPAY, *(line(payment) for payment in known[:3]), line(stranger))

    outcome = await imported(desk, file)

    assert outcome == Imported(fresh=1, known=0, told=2)
    assert await told(desk) == sorted([("extra", stranger.payment_id), ("missing", known[3].payment_id)])


async def test_wal_06_each_difference_has_its_name(desk: Desk) -> None:
    amount, fee, net, twice, right = [await captured(desk) for _ in range(5)]
    first = settlement(desk, RAZORPAY, line(twice))
    await imported(desk, first)
    dear = PRICE // 10
    file = settlement(
        desk,
        RAZORPAY,
        line(amount, amount=PRICE - 100, net=PRICE - 100 - FEE - TAX),
        line(fee, fee=dear, tax=dear * 18 // 100, net=PRICE - dear - dear * 18 // 100),
        line(net, net=PRICE),
        line(twice),
        line(right),
        SettlementLine(LineKind.ADJUSTMENT, "adj_1", 500, 0, 0, -500),
        SettlementLine(LineKind.REFUND, "rfnd_1", 700, 0, 0, -700),
    )

    await imported(desk, file)

    assert await told(desk) == sorted(
        [
            ("amount", amount.payment_id),
            ("fee", fee.payment_id),
            ("fee", net.payment_id),
            ("twice", twice.payment_id),
            ("extra", "adj_1"),
            ("extra", "rfnd_1"),
        ]
    )
    found = {difference.subject: difference for difference in await differences(desk)}
    assert (found[amount.payment_id].expected, found[amount.payment_id].found) == (PRICE, PRICE - 100)


async def test_wal_06_a_settlement_is_booked_once(desk: Desk) -> None:
    payment = await captured(desk)
    file = settlement(desk, RAZORPAY, line(payment))
    assert (await imported(desk, file, by=desk.officers[0])).fresh == 1
    again = replace(file, lines=tuple(reversed(file.lines)))
    assert await imported(desk, again) == Imported(0, 1, 0)
    with pytest.raises(SettlementChanged):
        await imported(desk, replace(file, lines=(line(payment, fee=FEE + 1),)))

    assert await desk.booked(f"settlement:razorpay:{file.id}") == {
        "settlement": PRICE - FEE - TAX, "settlement_fee": FEE, "settlement_fee_tax": TAX,
    }  # fmt: skip


async def test_wal_06_twenty_imports_race_for_one_settlement(desk: Desk) -> None:
    payment = await captured(desk)
    file = settlement(desk, RAZORPAY, line(payment))

    outcomes = await asyncio.gather(*(imported(desk, file) for _ in range(20)))

    assert sum(outcome.fresh for outcome in outcomes) == 1
    assert (await desk.booked(f"settlement:razorpay:{file.id}"))["settlement"] == PRICE - FEE - TAX


async def test_wal_06_of_two_settlements_at_once_that_name_one_payment_the_second_is_told(desk: Desk) -> None:
    """Ten times over: imports of one provider stand in line, or neither would see that the other has it."""
    payments = [await captured(desk) for _ in range(10)]
    files = [settlement(desk, RAZORPAY, line(payment)) for payment in payments for _ in range(2)]

    await asyncio.gather(*(imported(desk, file) for file in files))

    assert await told(desk) == sorted(("twice", payment.payment_id) for payment in payments)


async def test_wal_06_more_refunded_than_paid_takes_from_the_bank(desk: Desk) -> None:
    file = settlement(desk, "phonepe", SettlementLine(LineKind.REFUND, f"r_{uuid4().hex}", 700, 0, 0, -700))
    await imported(desk, file)
    assert await desk.booked(f"settlement:phonepe:{file.id}") == {"settlement": 700}


async def test_wal_06_what_was_missing_and_comes_later_is_missing_no_more(desk: Desk) -> None:
    late, other = await captured(desk), await captured(desk)
    desk.world.now.advance(days=6)
    await imported(desk, settlement(desk, RAZORPAY, line(other)))
    assert await told(desk) == [("missing", late.payment_id)]

    await imported(desk, settlement(desk, RAZORPAY, line(late)))

    assert await told(desk) == []
    assert await told(desk, resolved=True) == [("missing", late.payment_id)]


async def test_wal_06_an_officer_resolves_a_difference_once_with_a_reason(desk: Desk) -> None:
    stranger = a_payment(an_order())
    await imported(desk, settlement(desk, RAZORPAY, line(stranger)))
    resolve = ResolveDifference(desk.world.begin, desk.world.now, desk.world.new_id)

    async def once(subject: str) -> Difference:
        return await resolve(
            provider=RAZORPAY, kind=EXTRA, line_kind=LineKind.PAYMENT, subject=subject,
            officer_id=desk.officers[0], reason="Of another shop",
        )  # fmt: skip

    resolved = await once(stranger.payment_id)
    assert (resolved.resolved_by, resolved.reason) == (desk.officers[0], "Of another shop")
    with pytest.raises(DifferenceResolved):
        await once(stranger.payment_id)
    with pytest.raises(DifferenceNotFound):
        await once("pay_of_nobody")


async def test_a_settlement_that_is_not_whole_is_refused(desk: Desk) -> None:
    payment = a_payment(an_order())
    for lines in ((), (line(payment), line(payment))):
        with pytest.raises(UnreadableSettlement):
            await imported(desk, settlement(desk, RAZORPAY, *lines))

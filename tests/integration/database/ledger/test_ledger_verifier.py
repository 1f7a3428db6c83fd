"""`Verifier`: a book that is right, then wrong in one place, and the check that names the place."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.ledger.running import RUNNING_FOLLOWS, follow_running_balances
from adapters.word_rules.text_screen import WordRules
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.tipping.send_tip import SendTip
from domain.identity.permissions import Role
from domain.ids import OrderId, TipId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import Hold
from domain.ledger.transfer import TransferKind
from domain.money import Paise, Tokens
from domain.payments.order import Order, package_named
from domain.payments.providers import Provider
from domain.streaming.stream import Stream
from domain.tipping.tip import Tip
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.verifying import Finding
from tests.builders import ASHA, RAVI, SELLER, a_hold, a_stream, a_transfer, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.integration.database.moderation.findings import findings_of


@dataclass(frozen=True, slots=True)
class Book:
    """Asha bought 525 tokens and tipped Ravi 100 and then 30 of them; a payment came for no order."""

    world: World
    order: Order
    tips: tuple[Tip, Tip]
    stray: str

    async def tamper(self, *statements: str, **values: object) -> None:
        """Write past every guard, as somebody with the database in hand could."""
        async with self.world.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                await connection.execute(text(statement), values)

    async def findings(self) -> dict[str, list[Finding]]:
        return await findings_of(self.world.ledger_verifier)

    async def transfer(self, kind: str, reference: str) -> str:
        async with self.world.engine.connect() as connection:
            query = text(
                "SELECT id FROM ledger_transfer WHERE kind = :kind AND reference = :reference LIMIT 1"
            )
            return str((await connection.execute(query, {"kind": kind, "reference": reference})).scalar_one())


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[Book]:
    engine: AsyncEngine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    stream = await _set_stage(world)
    order = Order.place(
        order_id=OrderId(uuid4()),
        buyer_id=ASHA,
        package=package_named("regular"),
        provider=Provider.RAZORPAY,
        place_of_supply="29",
        now=world.now(),
    ).opened("order_1")
    async with world.begin() as tx:
        await tx.orders.add(order)
    for event in (_captured("pay_1", order, order.price), _captured("pay_stray", order, Paise(4_200))):
        async with world.begin() as tx:
            await tx.gateway_events.add(event, now=world.now())
        await ProcessGatewayEvent(world.begin, world.now, SELLER)(event_id=event.event_id)
    send_tip = SendTip(world.tip_book, world.now, FeesOfToday(), WordRules())
    tips = [
        await send_tip(
            tip_id=TipId(uuid4()), stream_id=stream.id, viewer_id=ASHA, tokens=Tokens(tokens), message=""
        )
        for tokens in (100, 30)
    ]
    async with world.begin() as tx:
        order = await tx.orders.get_for_update(order.id)
    yield Book(world, order, (tips[0], tips[1]), "pay_stray")
    await engine.dispose()


async def _set_stage(world: World) -> Stream:
    stream = a_stream()
    async with world.begin() as tx:
        await tx.users.add(a_user(id=ASHA))
        await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
        await tx.ages.save(a_verified_adult(ASHA))
        await tx.streams.add(stream)
    return stream


def _captured(payment_id: str, order: Order, amount: Paise) -> GatewayEvent:
    return GatewayEvent(
        event_id=f"event_{payment_id}",
        provider="razorpay",
        kind=GatewayEventKind.CAPTURED,
        raw_type="payment.captured",
        provider_order_id=order.provider_order_id,
        payment_id=payment_id,
        amount=amount,
        currency="INR",
        receipt=str(order.id),
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument="",
    )


async def test_a_book_that_is_right_has_no_findings(book: Book) -> None:
    assert await book.findings() == {}
    assert len(book.world.ledger_verifier.checks()) >= 15


async def test_a_changed_balance_is_named(book: Book) -> None:
    await book.tamper("UPDATE ledger_account SET balance = balance + 7 WHERE kind = 'viewer_paid'")

    found = await book.findings()

    assert set(found) == {"each unit sums to zero", "every balance is the sum of its journal"}
    (finding,) = found["every balance is the sum of its journal"]
    assert f"viewer_paid of {ASHA}" in finding.subject
    assert finding.detail == "its balance is 402, its journal sums to 395"
    assert found["each unit sums to zero"][0].subject == "unit TOKEN"


async def test_a_balance_below_its_floor_is_named(book: Book) -> None:
    await book.tamper(
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_floor",
        "UPDATE ledger_account SET balance = -1 WHERE kind = 'viewer_promo'",
    )

    (finding,) = (await book.findings())["no balance is below its floor"]
    assert f"viewer_promo of {ASHA}" in finding.subject


async def test_a_balance_below_what_is_held_of_it_is_named(book: Book) -> None:
    await book.tamper(
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_floor",
        "UPDATE ledger_account SET held = balance + 1 WHERE kind = 'viewer_paid'",
    )

    found = await book.findings()

    assert set(found) == {
        "no balance is below its floor",
        "every account holds what its open holds set aside",
    }
    assert (
        found["no balance is below its floor"][0].detail == "its balance is 395, 396 of it held, its floor 0"
    )


async def test_an_account_that_may_suddenly_go_negative_is_named(book: Book) -> None:
    await book.tamper("UPDATE ledger_account SET floor = NULL WHERE kind = 'performer_pending'")

    found = await book.findings()

    assert set(found) == {"every account follows the chart"}
    assert f"performer_pending of {RAVI}" in found["every account follows the chart"][0].subject


async def test_a_rewritten_amount_is_named(book: Book) -> None:
    reference = f"tip:{book.tips[1].id}"
    transfer = await book.transfer("tip", reference)
    await book.tamper("UPDATE ledger_transfer SET amount = amount + 5 WHERE id = :id", id=transfer)

    found = await book.findings()

    assert found["every tip is booked"] == [
        Finding("every tip is booked", f"tip {book.tips[1].id}", "it gave 30 tokens, 35 are booked")
    ]
    assert f"transfer {transfer}" in {each.subject for each in found["every line's running balance follows"]}
    assert len(found["every balance is the sum of its journal"]) == 2


async def test_a_rewritten_running_balance_is_named(book: Book) -> None:
    transfer = await book.transfer("tip", f"tip:{book.tips[0].id}")
    await book.tamper("UPDATE ledger_transfer SET credit_balance = 1 WHERE id = :id", id=transfer)

    found = await book.findings()

    assert set(found) == {"every line's running balance follows"}
    assert found["every line's running balance follows"][0].subject == f"transfer {transfer}"


async def test_running_balances_are_followed_across_pieces(book: Book) -> None:
    """Also that of the account that takes fees, whose lines of fees say no balance."""
    fees, issued = Account.system(AccountKind.PLATFORM_FEE), Account.system(AccountKind.TOKENS_ISSUED)
    for amount in (2, 3):
        async with book.world.begin() as tx:
            taken = a_transfer(
                kind=TransferKind.REFUND_FEE,
                debit=fees,
                credit=issued,
                amount=amount,
                fee_account=None,
                fee=0,
            )
            await tx.ledger.post([taken, a_transfer(amount=10, fee=3)])
    read: list[int] = []

    assert [each async for each in follow_running_balances(book.world.engine, read.append, piece=1)] == []
    assert sum(read) == await book.world.ledger_verifier.size() > 8

    transfer = await book.transfer("tip", f"tip:{book.tips[1].id}")
    await book.tamper("UPDATE ledger_transfer SET credit_balance = 1 WHERE id = :id", id=transfer)
    for piece in (1, 2, 1_000):
        following = follow_running_balances(book.world.engine, read.append, piece=piece)
        (wrong,) = [each async for each in following]
        assert (wrong.subject, wrong.detail.split(" ", 4)[4]) == (
            f"transfer {transfer}",
            "stood at 1 after it, the journal says 91",
        )


async def test_what_is_being_posted_is_waited_for_and_nobody_waits_for_the_check(book: Book) -> None:
    """A line whose number is lower than one that is there already comes before the check begins."""
    other = Account.of(AccountKind.VIEWER_PROMO, ASHA)
    issued = Account.system(AccountKind.TOKENS_ISSUED)
    async with book.world.begin() as slow:
        await slow.ledger.post([a_transfer(amount=10, fee=3)])
        connection = await book.world.engine.connect()
        grant = text(
            "INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee, debit_balance,"
            " credit_balance, reference, at) SELECT gen_random_uuid(), 'TOKEN', 'promo_grant', i.id, p.id, 1, 0,"
            " i.balance - 1, p.balance + 1, 'promo:late', now() FROM ledger_account i, ledger_account p"
            " WHERE i.kind = :issued AND p.kind = :promo"
        )
        await connection.execute(grant, {"issued": issued.kind.value, "promo": other.kind.value})
        await connection.commit()
        await connection.close()
        read: list[int] = []

        async def follow() -> list[Finding]:
            return [each async for each in follow_running_balances(book.world.engine, read.append)]

        checking = asyncio.create_task(follow())
        await asyncio.sleep(0.5)
        assert not checking.done(), "it waits for the line that may still come"

    assert await checking == []
    assert sum(read) == await book.world.ledger_verifier.size()


async def test_a_transfer_across_units_is_named(book: Book) -> None:
    transfer = await book.transfer("purchase_tax", f"order:{book.order.id}")
    await book.tamper("UPDATE ledger_transfer SET unit = 'TOKEN' WHERE id = :id", id=transfer)

    found = await book.findings()

    assert {each.subject for each in found["every transfer stays in its unit"]} == {f"transfer {transfer}"}


async def test_a_transfer_to_no_account_is_named(book: Book) -> None:
    transfer = await book.transfer("tip", f"tip:{book.tips[0].id}")
    await book.tamper("UPDATE ledger_transfer SET credit_account = 12345 WHERE id = :id", id=transfer)

    found = await book.findings()

    assert [(each.subject, each.detail) for each in found["every transfer stays in its unit"]] == [
        (f"transfer {transfer}", "there is no account 12345")
    ]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("DELETE FROM ledger_transfer WHERE reference = :reference", "it has no transfers"),
        (
            "UPDATE ledger_transfer SET credit_account = (SELECT id FROM ledger_account"
            " WHERE kind = 'platform_fee') WHERE reference = :reference",
            "its transfers are between other accounts",
        ),
        (
            "UPDATE tip SET viewer_id = gen_random_uuid() WHERE 'tip:' || id = :reference",
            "its transfers are between other accounts",
        ),
        (
            "UPDATE tip SET stream_id = gen_random_uuid() WHERE 'tip:' || id = :reference",
            "it belongs to no show of its performer",
        ),
    ],
)
async def test_a_tip_that_is_not_booked_as_it_was_is_named(book: Book, change: str, detail: str) -> None:
    tip = book.tips[0]
    await book.tamper(change, reference=f"tip:{tip.id}")

    assert (await book.findings())["every tip is booked"] == [
        Finding("every tip is booked", f"tip {tip.id}", detail)
    ]


async def test_a_transfer_whose_tip_is_gone_is_named(book: Book) -> None:
    tip = book.tips[1]
    transfer = await book.transfer("tip", f"tip:{tip.id}")
    await book.tamper("DELETE FROM tip WHERE id = :id", id=tip.id)

    found = await book.findings()

    assert set(found) == {"every transfer has its cause"}
    assert found["every transfer has its cause"][0].subject == f"transfer {transfer}"


@pytest.mark.parametrize("kind", ["purchase", "purchase_tax", "purchase_tokens", "purchase_bonus"])
async def test_a_paid_order_that_lacks_a_part_is_named(book: Book, kind: str) -> None:
    await book.tamper("DELETE FROM ledger_transfer WHERE kind = :kind", kind=kind)

    (finding,) = (await book.findings())["every paid order is booked, and no other"]
    assert finding.subject == f"order {book.order.id}"
    assert f"its {kind} of" in finding.detail


async def test_an_unpaid_order_that_is_booked_is_named(book: Book) -> None:
    await book.tamper(
        "UPDATE token_order SET state = 'created', paid_at = NULL, payment_id = '' WHERE id = :id",
        id=book.order.id,
    )

    found = await book.findings()

    findings = found["every paid order is booked, and no other"]
    assert len(findings) == 4
    assert all("which it does not ask for" in finding.detail for finding in findings)
    assert found["every captured payment is credited or an exception"][0].subject == "payment pay_1"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE kind = 'purchase_tokens'",
        "UPDATE token_order SET tokens = tokens + 1",
        "UPDATE token_order SET buyer_id = gen_random_uuid()",
    ],
)
async def test_an_order_booked_otherwise_than_it_asks_is_named(book: Book, change: str) -> None:
    await book.tamper(change)

    findings = (await book.findings())["every paid order is booked, and no other"]
    assert {finding.subject for finding in findings} == {f"order {book.order.id}"}


async def test_a_paid_order_without_the_gateways_word_is_named(book: Book) -> None:
    await book.tamper("UPDATE gateway_event SET amount = amount - 1 WHERE payment_id = 'pay_1'")

    found = await book.findings()

    assert set(found) == {"every paid order has the gateway's word"}
    assert found["every paid order has the gateway's word"][0].subject == f"order {book.order.id}"


async def test_a_captured_payment_that_went_nowhere_is_named(book: Book) -> None:
    await book.tamper("DELETE FROM payment_exception")

    found = await book.findings()

    assert found["every captured payment is credited or an exception"][0].subject == "payment pay_stray"
    assert len(found["every transfer has its cause"]) == 1


async def test_a_captured_payment_may_wait_a_little_and_no_longer(book: Book) -> None:
    waiting = replace(_captured("pay_late", book.order, Paise(1)), event_id="late")
    async with book.world.begin() as tx:
        await tx.gateway_events.add(waiting, now=book.world.now())
    assert await book.findings() == {}

    await book.tamper(
        "UPDATE gateway_event SET received_at = now() - interval '6 minutes' WHERE event_id = 'late'"
    )

    (finding,) = (await book.findings())["every captured payment is credited or an exception"]
    assert finding.subject == "payment pay_late"
    assert "still waits" in finding.detail


async def test_an_exception_that_is_not_owed_back_is_named(book: Book) -> None:
    await book.tamper("DELETE FROM ledger_transfer WHERE kind = 'unmatched_payment'")

    (finding,) = (await book.findings())["every payment exception is owed back"]
    assert (finding.subject, finding.detail) == ("payment pay_stray", "its 4200 paise are not booked")


@pytest.fixture
async def held(book: Book) -> Hold:
    """60 of Asha's tokens are set aside, and 20 of them posted to Ravi."""
    hold = a_hold(reference=f"tip:{book.tips[0].id}")
    async with book.world.begin() as tx:
        await tx.holds.place(hold)
        await tx.holds.post(hold.id, [a_transfer(amount=20, fee=6, reference="show:none")])
    assert set(await book.findings()) == {"every transfer has its cause"}  # there is no such show
    return hold


async def test_an_account_that_holds_other_than_its_holds_is_named(book: Book, held: Hold) -> None:
    await book.tamper("UPDATE ledger_account SET held = held - 1 WHERE kind = 'viewer_paid'")

    (finding,) = (await book.findings())["every account holds what its open holds set aside"]

    assert f"viewer_paid of {ASHA}" in finding.subject
    assert finding.detail == "it holds 39, its open holds set 40 aside"


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("DELETE FROM ledger_account WHERE kind = 'viewer_paid'", "there is no account"),
        ("UPDATE ledger_hold SET amount = 19", "20 of its 19 are posted"),
        ("UPDATE ledger_hold SET amount = 20", "all of it is posted, and it is open"),
        (
            "INSERT INTO ledger_hold_end SELECT id, 'spent', 0, now() FROM ledger_hold",
            "it is spent, but 20 of its 60 are posted",
        ),
        (
            "INSERT INTO ledger_hold_end SELECT id, 'voided', 39, now() FROM ledger_hold",
            "it is voided and freed 39, but 20 of its 60 are posted",
        ),
    ],
)
async def test_a_hold_that_ended_otherwise_than_it_says_is_named(
    book: Book, held: Hold, change: str, detail: str
) -> None:
    await book.tamper(change)

    (finding,) = (await book.findings())["every hold is spent, freed or open, once"]

    assert finding.subject == f"hold {held.id}"
    assert detail in finding.detail


async def test_an_end_without_its_hold_is_named(book: Book, held: Hold) -> None:
    await book.tamper("INSERT INTO ledger_hold_end VALUES (gen_random_uuid(), 'voided', 1, now())")

    (finding,) = (await book.findings())["every hold is spent, freed or open, once"]

    assert "there is no such hold" in finding.detail


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("DELETE FROM ledger_hold", "which is not there"),
        ("DELETE FROM ledger_transfer WHERE reference = 'show:none'", "and not in the journal"),
        ("UPDATE ledger_hold_post SET amount = 21", "it moves 20, 21 of its hold are posted"),
        (
            "UPDATE ledger_hold SET account = (SELECT id FROM ledger_account WHERE kind = 'viewer_promo')",
            "it debits account",
        ),
    ],
)
async def test_a_posting_that_is_not_its_holds_is_named(
    book: Book, held: Hold, change: str, detail: str
) -> None:
    await book.tamper(change)

    (finding,) = (await book.findings())["every posting of a hold is a transfer from its account"]

    assert finding.subject.startswith("transfer ")
    assert detail in finding.detail


MANY = 8_000
KEPT_BYTES = 1_500_000
"""Less than half of what so many findings take when they are kept."""


async def test_a_book_that_is_wrong_everywhere_is_told_without_keeping_what_is_found(book: Book) -> None:
    """8,000 wallets say a token that no line brought them, and as many lines a balance that was not there."""
    await book.tamper(
        "INSERT INTO ledger_account (id, unit, kind, owner_id, balance, floor)"
        " SELECT 900000000 + number, 'TOKEN', 'viewer_paid', gen_random_uuid(), 1, 0"
        f" FROM generate_series(1, {MANY}) AS number",
        "INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee, debit_balance,"
        " credit_balance, reference, at) SELECT gen_random_uuid(), 'TOKEN', 'tip', 900000001, 900000002, 1, 0, 7, 7,"
        f" 'tip:none', now() FROM generate_series(1, {MANY})",
    )

    for check in ("every balance is the sum of its journal", RUNNING_FOLLOWS):
        found, most_bytes = await _told(book, check)
        assert found >= MANY, check
        assert most_bytes < KEPT_BYTES, check


async def _told(book: Book, check: str) -> tuple[int, int]:
    """How many findings, and what Python held at most meanwhile."""
    found = 0
    tracemalloc.start()
    try:
        async for _ in book.world.ledger_verifier.run(check):
            found += 1
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

"""`ledger verify` over a book with earnings, payouts and freezes: right, then wrong in one place, which is named."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from application.ledger.decide_remittance import DecideRemittance
from application.ledger.make_remittance import MakeRemittance
from application.payouts.release_freeze import ReleaseFreeze
from domain.ids import PayoutBatchId, RemittanceId
from domain.india import INDIA
from domain.ledger.chart import Account, AccountKind
from domain.ledger.remittance import Tax
from domain.payouts.calendar import start_of
from domain.payouts.freeze import Severity
from domain.payouts.payout import Payout, Word
from ports.verifying import Finding
from tests.integration.database.conftest import World
from tests.integration.database.moderation.findings import findings_of
from tests.integration.database.payouts.payout_stage import DAY, PayoutStage, set_payout_stage


@dataclass(frozen=True, slots=True)
class Book:
    """Earnings of three days, the last of them pending; payouts that are paid, returned after they were told paid,
    failed, under way and requested; a freeze of pending tokens and one of released rupees that is over."""

    stage: PayoutStage
    paid: Payout
    returned: Payout
    underway: Payout
    batch_id: PayoutBatchId

    async def tamper(self, statement: str, **values: object) -> None:
        """Write past every guard, as somebody with the database in hand could."""
        async with self.stage.world.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            result = await connection.execute(text(statement), values)
            assert result.rowcount > 0, "it changed nothing"

    async def findings(self) -> dict[str, list[Finding]]:
        return await findings_of(self.stage.world.ledger_verifier)


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[Book]:
    engine: AsyncEngine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    world.now.set(start_of(DAY))  # nothing is bought before
    stage = await set_payout_stage(world, packages=3)
    stage.provider.names.clear()
    await stage.ready(tokens=8_000, gstin="27AAPFU0939F1ZV")
    await stage.earn(paid=500, promo=100, at=world.now())
    paid, returned, failed = [await stage.approved(50_000) for _ in range(3)]
    await stage.send()
    await stage.hear(paid.id, Word.PROCESSED)
    await stage.hear(returned.id, Word.PROCESSED)
    await stage.hear(returned.id, Word.REVERSED)
    await stage.hear(failed.id, Word.FAILED)
    world.now.advance(days=8)
    await stage.release()
    await stage.earn(paid=300, at=world.now())
    over = await stage.freeze(Severity.SEV_1, tokens=500, cause="case:over")
    for officer in stage.officers[:2]:
        await ReleaseFreeze(world.begin, world.now, world.new_id)(
            freeze_id=over.id, officer_id=officer, note="the case came to nothing"
        )
    await stage.freeze(Severity.SEV_1, tokens=400, cause="case:open")
    underway = await stage.approved(60_000)
    await stage.send()
    await stage.request(20_000)
    batch = (await stage.payout(paid.id)).batch_id
    assert batch is not None
    yield Book(stage, paid, returned, underway, batch)
    await world.aclose()
    await engine.dispose()


async def test_a_right_book_has_no_findings_and_stays_right(book: Book) -> None:
    assert await book.findings() == {}

    book.stage.world.now.set(start_of(DAY + timedelta(days=200)))
    await book.stage.release()

    assert await book.findings() == {}


async def test_pyt_03_what_was_withheld_and_paid_on_to_the_government_is_no_finding(book: Book) -> None:
    """A remittance takes from what is owed, and the certificates stay as they are."""
    world, stage = book.stage.world, book.stage
    owed = await world.ledger_queries.balance(Account.system(AccountKind.TCS_PAYABLE))
    today = world.now().astimezone(INDIA).date()
    made = await MakeRemittance(world.begin, world.now, world.new_id)(
        remittance_id=RemittanceId(uuid4()), tax=Tax.TCS, period=f"{today:%Y-%m}", amount_paise=owed - 1,
        paid_on=today, cin="00000000000042HDFC", reason="TCS of the month, by net banking",
        maker_id=stage.officers[0],
    )  # fmt: skip
    await DecideRemittance(world.begin, world.now, world.new_id)(
        remittance_id=made.id, officer_id=stage.officers[1], confirm=True, note="As the challan says"
    )
    assert await book.findings() == {}

    await book.tamper("UPDATE tax_remittance SET amount = amount - 1")

    (finding,) = (await book.findings())["withheld taxes are what the certificates say"]
    assert finding.subject == "account tcs_payable"
    assert f"of which {owed - 2} are paid on" in finding.detail


@pytest.mark.parametrize(
    ("statement", "check", "detail"),
    [
        (
            "UPDATE earnings_day SET released = released - 1 WHERE released > 0",
            "every release of earnings is booked",
            "are booked",
        ),
        (
            "UPDATE payout SET state = 'failed', look_at = NULL WHERE state = 'paid'",
            "every payout is booked, and no other",
            "is not booked",
        ),
        (
            "UPDATE payout SET state = 'paid' WHERE state = 'sending'",
            "payout clearing is what is under way",
            "are under way",
        ),
        (
            "UPDATE payout SET tds = tds + 1 WHERE state = 'paid'",
            "withheld taxes are what the certificates say",
            "certificates say",
        ),
        (
            "UPDATE payout SET account_id = gen_random_uuid() WHERE state = 'paid'",
            "every payout that left was checked as it is",
            "it does not hold what was checked",
        ),
        (
            "UPDATE payout_batch_check SET checker_id = (SELECT maker_id FROM payout_batch WHERE id = batch_id)",
            "every payout that left was checked as it is",
            "it was released with 0 checks",
        ),
        (
            "UPDATE payout_batch SET state = 'made' WHERE state = 'released'",
            "every payout that left was checked as it is",
            "its batch is not released",
        ),
        (
            "UPDATE earnings_freeze SET paise = paise + 7 WHERE cause = 'case:open'",
            "every freeze is booked",
            "are booked",
        ),
        (
            "UPDATE earnings_day SET reserve_released_at = now() WHERE reserve_paise > 0",
            "the reserve is what days and freezes kept",
            "the reserve holds",
        ),
        (
            "DELETE FROM payout WHERE state = 'sending'",
            "every transfer has its cause",
            "which is not there",
        ),
        (
            "UPDATE ledger_transfer SET credit_account = debit_account, debit_account = credit_account"
            " WHERE kind = 'payout_paid'",
            "every transfer goes a way that its kind may go",
            "is not one that may be",
        ),
    ],
)
async def test_what_was_tampered_with_is_named(book: Book, statement: str, check: str, detail: str) -> None:
    await book.tamper(statement)

    found = await book.findings()

    assert check in found
    assert any(detail in finding.detail for finding in found[check])


async def test_the_payout_that_is_wrong_is_named(book: Book) -> None:
    await book.tamper("UPDATE payout SET state = 'failed', look_at = NULL WHERE id = :id", id=book.paid.id)

    findings = (await book.findings())["every payout is booked, and no other"]

    assert {finding.subject for finding in findings} == {f"payout payout:{book.paid.id}"}

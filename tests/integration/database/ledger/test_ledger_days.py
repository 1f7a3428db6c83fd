"""What moved on each day, from sums that are made once, is what the journal itself says (OPS-08)."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.ledger.book import PostgresBookQueries
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from application.ledger.write_digest import WriteDigest
from domain.ids import UserId
from domain.india import INDIA
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from ports.verifying import Finding
from tests.builders import a_transfer
from tests.integration.database.conftest import World

SIGNER = Ed25519DigestSigner("A" * 43)
KINDS = (
    AccountKind.VIEWER_PAID, AccountKind.PERFORMER_PENDING, AccountKind.PLATFORM_FEE, AccountKind.TOKENS_ISSUED,
)  # fmt: skip
CHECK = "every day's sums are those of its sealed transfers"
MIDNIGHT = datetime(2026, 11, 20, tzinfo=INDIA)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Book:
    """One book in PostgreSQL, and the same in memory, which sums up what there is."""

    world: World
    twin: World

    async def post(self, *transfers: Transfer) -> None:
        for each in (self.world, self.twin):
            async with each.begin() as tx:
                await tx.ledger.post(transfers)

    async def seals(self) -> None:
        async with self.world.begin() as tx:
            await tx.digests.lock()
            await tx.digests.seal(size=3, most=7, at=self.world.now())

    async def signs(self) -> None:
        await WriteDigest(self.world.begin, SIGNER, self.world.now)(also_if_not_due=True)

    async def is_right(self, days: Sequence[tuple[int, int]] = ((-3, 4), (0, 1), (1, 3))) -> None:
        """From the sums, from the journal itself and from the twin."""
        queries = PostgresBookQueries(self.world.engine)
        for first, end in days:
            since, until = MIDNIGHT + first * DAY, MIDNIGHT + end * DAY
            found = await queries.movements(KINDS, since=since, until=until)
            assert found == await queries.movements_by_time(KINDS, since=since, until=until)
            assert found == await self.twin.book_queries.movements(KINDS, since=since, until=until)
            for moment in (since, since + timedelta(seconds=1), until - timedelta(microseconds=1), until):
                await self._held_what_the_twin_held(moment)
        assert await self.findings() == []

    async def findings(self) -> list[Finding]:
        return [finding async for finding in PostgresLedgerVerifier(self.world.engine).run(CHECK)]

    async def _held_what_the_twin_held(self, moment: datetime) -> None:
        for kind in (AccountKind.PLATFORM_FEE, AccountKind.TOKENS_ISSUED, AccountKind.BANK):
            account = Account.system(kind)
            held = await self.world.statement_queries.balance_at(account, moment)
            assert held == await self.twin.statement_queries.balance_at(account, moment)


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[Book]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    yield Book(World("postgres", engine), World("memory", None))
    await engine.dispose()


def bought(at: datetime, amount: int = 100) -> Transfer:
    return a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
        credit=Account.of(AccountKind.VIEWER_PAID, UserId(uuid4())), amount=amount, fee_account=None, fee=0, at=at,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_ops_08_in_any_order_of_posting_sealing_and_signing_the_days_are_the_journal_s(
    book: Book, seed: int
) -> None:
    drawn = random.Random(seed)
    wallet = bought(MIDNIGHT - DAY, amount=10_000)
    await book.post(wallet)
    for _ in range(40):
        act = drawn.choice(["tip", "tip", "tip", "buy", "seal", "sign"])
        at = MIDNIGHT + timedelta(
            seconds=drawn.choice([-1, 0, 1, 86_399, 86_400, drawn.randint(-200_000, 200_000)])
        )
        if act == "tip":
            amount = drawn.randint(1, 40)
            tip = a_transfer(debit=wallet.credit, amount=amount, fee=drawn.randint(0, amount), at=at)
            await book.post(tip, replace(tip, id=a_transfer().id))
        elif act == "buy":
            await book.post(bought(at))
        elif act == "seal":
            await book.seals()
        else:
            await book.signs()
    await book.is_right()
    await book.signs()
    await book.is_right()


async def test_ops_08_what_is_committed_after_its_day_was_summed_up_counts_to_that_day(book: Book) -> None:
    """Its transaction began before midnight: the digest of that day holds back before it, the next one has it."""
    before = MIDNIGHT + DAY - timedelta(seconds=1)
    late, is_posted, may_end = bought(before, amount=7), asyncio.Event(), asyncio.Event()
    await book.post(bought(before, amount=5))

    async def post_slowly() -> None:
        async with book.world.begin() as tx:
            await tx.ledger.post([late])
            is_posted.set()
            await may_end.wait()

    posting = asyncio.create_task(post_slowly())
    await is_posted.wait()
    rupees = a_transfer(
        kind=TransferKind.PURCHASE, debit=Account.system(AccountKind.GATEWAY_RECEIVABLE),
        credit=Account.system(AccountKind.DEFERRED_REVENUE), fee_account=None, fee=0, at=before,
    )  # fmt: skip
    await book.post(rupees)  # began after it, ends before it
    await book.signs()
    await book.is_right([(0, 1)])
    may_end.set()
    await posting
    async with book.twin.begin() as tx:
        await tx.ledger.post([late])

    await book.is_right([(0, 1), (1, 2)])
    await book.signs()
    await book.is_right([(0, 1), (1, 2)])
    [moved] = (
        await book.world.book_queries.movements(
            (AccountKind.VIEWER_PAID,), since=MIDNIGHT, until=MIDNIGHT + DAY
        )
    ).rows
    assert moved.came == 12


async def test_ops_08_a_look_at_one_moment_counts_nothing_twice_while_it_is_sealed(book: Book) -> None:
    await book.post(*(bought(MIDNIGHT, amount=1) for _ in range(60)))
    over = asyncio.Event()

    async def signs_on() -> None:
        for _ in range(10):
            await book.seals()
            await book.signs()
        over.set()

    async def buys_on() -> None:
        """On the next day: no movement of the one that is looked at, but a change of the balance it is told from."""
        while not over.is_set():
            await book.post(bought(MIDNIGHT + DAY, amount=1))

    going_on = [asyncio.create_task(signs_on()), asyncio.create_task(buys_on())]
    while not over.is_set():
        found = await book.world.book_queries.movements(
            (AccountKind.VIEWER_PAID,), since=MIDNIGHT, until=MIDNIGHT + DAY
        )
        assert [(row.came, row.left) for row in found.rows] == [(60, 0)]
        assert found.opening == {AccountKind.VIEWER_PAID: 0}
    await asyncio.gather(*going_on)


@pytest.mark.parametrize(
    ("tampered", "subject"),
    [
        ("UPDATE ledger_day SET came = came + 1 WHERE account = 'viewer_paid'", "day 2026-11-20"),
        ("UPDATE ledger_day SET day = day + 1", "day 2026-11-21"),
        ("DELETE FROM ledger_day", "day 2026-11-20"),
        ("UPDATE ledger_sealed_day SET went = went + 1 WHERE seal = 2", "day 2026-11-22"),
    ],
)
async def test_ops_08_verify_names_a_day_whose_sums_are_wrong(
    book: Book, tampered: str, subject: str
) -> None:
    await book.post(bought(MIDNIGHT))
    await book.signs()
    await book.post(bought(MIDNIGHT + 2 * DAY))
    await book.seals()
    await book.is_right()
    async with book.world.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(tampered))

    assert subject in {finding.subject for finding in await book.findings()}

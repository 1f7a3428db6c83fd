"""A sealed and signed book, rewritten afterwards by somebody with the database in hand (WAL-18)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from adapters.postgres.ledger.proof import CHAIN_IS_WHOLE, DIGESTS_ARE_SIGNED, PROOFS, SEALED_AS_WRITTEN
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from application.ledger.write_digest import WriteDigest
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from ports.verifying import Finding
from tests.builders import a_transfer
from tests.integration.database.conftest import World

SIGNER = Ed25519DigestSigner("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")  # RFC 8037, appendix A
STRANGER = Ed25519DigestSigner("A" * 43)


@dataclass(frozen=True, slots=True)
class SealedBook:
    """Two days of a book: a wallet bought 100 tokens and gave three tips of 10; then two more of 10, and a digest."""

    world: World
    tips: Sequence[Transfer]

    async def tamper(self, *statements: str, **values: object) -> None:
        async with self.world.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                await connection.execute(text(statement), values)

    async def findings(self, signer: Ed25519DigestSigner = SIGNER) -> list[Finding]:
        verifier = PostgresLedgerVerifier(self.world.engine, Ed25519DigestKeys([signer.public_key]))
        return [finding for check in PROOFS async for finding in verifier.run(check)]


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[SealedBook]:
    engine: AsyncEngine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    wallet = Account.of(AccountKind.VIEWER_PAID, UserId(uuid4()))
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED), credit=wallet,
        amount=100, fee_account=None, fee=0,
    )  # fmt: skip
    tips = [a_transfer(debit=wallet, amount=10, fee=3, at=bought.at + timedelta(hours=n)) for n in range(5)]
    write = WriteDigest(world.begin, SIGNER, world.now)
    for some in ([bought, *tips[:3]], tips[3:]):
        for transfer in some:
            async with world.begin() as tx:
                await tx.ledger.post([transfer])
        await write(also_if_not_due=True)
    yield SealedBook(world, tips)
    await engine.dispose()


def found(check: str, subject: str, detail: str) -> list[Finding]:
    return [Finding(check, subject, detail)]


async def test_a_book_as_it_was_sealed_has_no_findings(book: SealedBook) -> None:
    assert await book.findings() == []


async def test_what_is_posted_after_the_seals_is_no_finding(book: SealedBook) -> None:
    async with book.world.begin() as tx:
        await tx.ledger.post([a_transfer(debit=book.tips[0].debit, amount=1, fee=0)])

    assert await book.findings() == []


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'", "reference = 'tip:other'", "kind = 'refund'", "amount = amount + 1",
        "fee = fee - 1", "id = gen_random_uuid()", "debit_balance = debit_balance + 1", "unit = 'INR'",
        "credit_balance = credit_balance + 1",
        "credit_account = (SELECT id FROM ledger_account WHERE kind = 'platform_fee')",
    ],
)  # fmt: skip
async def test_wal_18_an_altered_line_is_named(book: SealedBook, change: str) -> None:
    """Also where nothing else would notice: a time, a reference."""
    tip = book.tips[3]
    await book.tamper(f"UPDATE ledger_transfer SET {change} WHERE id = :id", id=tip.id)

    (finding,) = await book.findings()

    assert finding.check == SEALED_AS_WRITTEN
    assert finding.subject.startswith("transfer ")
    assert finding.subject == f"transfer {tip.id}" or "gen_random_uuid" in change
    assert finding.detail == "it is not the one that seal 2 holds"


async def test_wal_18_a_removed_line_is_named(book: SealedBook) -> None:
    async with book.world.engine.connect() as connection:
        query = text("SELECT sequence FROM ledger_transfer WHERE id = :id")
        sequence = (await connection.execute(query, {"id": book.tips[1].id})).scalar_one()
    await book.tamper("DELETE FROM ledger_transfer WHERE id = :id", id=book.tips[1].id)

    assert await book.findings() == found(
        SEALED_AS_WRITTEN, f"transfer number {sequence}", "seal 1 holds it, and it is gone"
    )


async def test_a_seal_of_which_every_line_is_gone_is_named_line_by_line(book: SealedBook) -> None:
    ids = [tip.id for tip in book.tips[3:]]
    await book.tamper("DELETE FROM ledger_transfer WHERE id = ANY (:ids)", ids=ids)

    assert [finding.detail for finding in await book.findings()] == ["seal 2 holds it, and it is gone"] * 2


async def test_wal_18_a_line_put_in_later_is_named(book: SealedBook) -> None:
    """It says that it was written by a transaction of the past."""
    new = uuid4()
    await book.tamper(
        "INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee_account, fee,"
        " debit_balance, credit_balance, reference, at, xact)"
        " SELECT :new, unit, kind, debit_account, credit_account, 1, fee_account, 0, debit_balance, credit_balance,"
        " 'tip:x', at, xact FROM ledger_transfer WHERE id = :id",
        new=new, id=book.tips[0].id,
    )  # fmt: skip

    assert await book.findings() == found(
        SEALED_AS_WRITTEN, f"transfer {new}", "it was added after seal 1 was made"
    )


async def test_a_line_moved_past_the_seals_is_missed_where_it_was(book: SealedBook) -> None:
    await book.tamper("UPDATE ledger_transfer SET xact = xact + 1000000 WHERE id = :id", id=book.tips[0].id)

    (finding,) = await book.findings()

    assert finding.detail == "seal 1 holds it, and it is gone"


async def test_lines_that_changed_places_are_found(book: SealedBook) -> None:
    await book.tamper(
        "UPDATE ledger_transfer t SET xact = o.xact FROM ledger_transfer o"
        " WHERE t.id IN (:one, :two) AND o.id IN (:one, :two) AND o.id <> t.id",
        one=book.tips[0].id, two=book.tips[1].id,
    )  # fmt: skip

    assert await book.findings() == found(
        SEALED_AS_WRITTEN, "seal 1", "its hash is not that of its lines, which look alike"
    )


async def test_a_wallet_given_to_somebody_else_is_found_line_by_line(book: SealedBook) -> None:
    """The lines name whose accounts they changed, not only by number."""
    await book.tamper("UPDATE ledger_account SET owner_id = gen_random_uuid() WHERE kind = 'viewer_paid'")

    findings = await book.findings()

    assert len(findings) == 6
    assert {finding.check for finding in findings} == {SEALED_AS_WRITTEN}


@pytest.mark.parametrize(
    ("change", "check", "subject", "detail"),
    [
        ("DELETE FROM ledger_seal WHERE number = 1", CHAIN_IS_WHOLE, "seal 1", "it is gone; 2 is there"),
        (
            "UPDATE ledger_seal SET previous = sha256('') WHERE number = 2",
            CHAIN_IS_WHOLE, "seal 2", "it does not follow the one before",
        ),
        (
            "UPDATE ledger_seal SET hash = sha256('') WHERE number = 1",
            CHAIN_IS_WHOLE, "seal 1", "its hash is not that of what it says",
        ),
        (
            "UPDATE ledger_seal SET upto = 1 WHERE number = 2", SEALED_AS_WRITTEN, "the seals", "they go back from",
        ),
        (
            """UPDATE ledger_seal SET changes = '{"viewer_paid": 1, "tokens_issued": -1}' WHERE number = 1""",
            SEALED_AS_WRITTEN, "seal 1", "its sums are not those of its lines",
        ),
        (
            "UPDATE ledger_digest SET signature = decode(repeat('00', 64), 'hex') WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "its signature by key",
        ),
        ("DELETE FROM ledger_digest WHERE number = 1", DIGESTS_ARE_SIGNED, "digest 2", "the one before it is gone"),
        (
            "UPDATE ledger_digest SET previous = sha256('') WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "it does not follow the one before",
        ),
        (
            "UPDATE ledger_digest SET transfers = 3 WHERE number = 1",
            DIGESTS_ARE_SIGNED, "digest 1", "it counts 3 transfers, and 4 are sealed",
        ),
        (
            """UPDATE ledger_digest SET balances = balances || '{"viewer_paid": 71, "platform_fee": 8}'
            WHERE number = 1""",
            DIGESTS_ARE_SIGNED, "digest 1", "it says that viewer_paid holds 71, and 70 are sealed",
        ),
        (
            """UPDATE ledger_digest SET balances = '{"viewer_paid": 71}' WHERE number = 1""",
            DIGESTS_ARE_SIGNED, "digest 1", "its balances cannot be",
        ),
        (
            "UPDATE ledger_digest SET seals = 3 WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "it counts 3 seals, and there are 2",
        ),
        (
            "UPDATE ledger_digest SET seal_hash = sha256('') WHERE number = 1",
            DIGESTS_ARE_SIGNED, "digest 1", "seal 1 is not the one it was made of",
        ),
    ],
)  # fmt: skip
async def test_a_chain_that_was_touched_is_named(
    book: SealedBook, change: str, check: str, subject: str, detail: str
) -> None:
    await book.tamper(change)

    findings = await book.findings()

    assert any(
        (finding.check, finding.subject) == (check, subject) and detail in finding.detail
        for finding in findings
    ), findings


async def test_wal_18_whoever_mends_the_chain_cannot_sign_it(book: SealedBook) -> None:
    """A line altered, and every seal and digest made anew over it by somebody without the key."""
    await book.tamper(
        "UPDATE ledger_transfer SET reference = 'tip:other' WHERE id = :id",
        "DELETE FROM ledger_day",
        "DELETE FROM ledger_sealed_day",
        "DELETE FROM ledger_digest",
        "DELETE FROM ledger_seal",
        id=book.tips[0].id,
    )
    await WriteDigest(book.world.begin, STRANGER, book.world.now)()

    findings = await book.findings()

    assert [(finding.check, finding.subject) for finding in findings] == [(DIGESTS_ARE_SIGNED, "digest 1")]
    assert "not that of a key we know" in findings[0].detail
    assert await book.findings(STRANGER) == []


async def test_reading_in_pieces_tells_how_far_it_is(book: SealedBook) -> None:
    read: list[int] = []

    verifier = PostgresLedgerVerifier(book.world.engine)
    assert [finding async for finding in verifier.run(SEALED_AS_WRITTEN, read=read.append)] == []

    assert sum(read) == 6 == await verifier.size()

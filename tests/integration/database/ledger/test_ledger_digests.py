"""The promises of `Digests` and `DigestQueries`, kept by memory and by PostgreSQL alike (WAL-18)."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from application.ledger.write_digest import WriteDigest
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.digest import Seal, SignedDigest
from domain.ledger.transfer import Transfer, TransferKind
from domain.proof import GENESIS
from ports.ledger.digests import TransactionsWentBack
from tests.builders import a_transfer
from tests.integration.database.conftest import World

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
SIGNER = Ed25519DigestSigner("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")  # RFC 8037, appendix A
NOON = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
"""In India."""


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    """A book of its own: a seal takes what everybody posted."""
    if request.param == "memory":
        return World("memory", None)
    return World(
        "postgres", create_async_engine(request.getfixturevalue("own_database_url"), poolclass=NullPool)
    )


def bought(amount: int, *, reference: str = "order:1") -> Transfer:
    wallet = Account.of(AccountKind.VIEWER_PAID, UserId(uuid4()))
    return a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=amount, fee_account=None, fee=0,
        reference=reference,
    )  # fmt: skip


async def post(world: World, *transfers: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post(transfers)


async def seal(world: World, *, size: int = 100, most: int = 1_000) -> list[Seal]:
    async with world.begin() as tx:
        await tx.digests.lock()
        return list(await tx.digests.seal(size=size, most=most, at=world.now()))


async def all_digests(world: World) -> list[SignedDigest]:
    return [digest async for digest in world.digest_queries.all()]


def writer(world: World) -> WriteDigest:
    return WriteDigest(world.begin, SIGNER, world.now)


async def test_an_empty_book_seals_nothing(world: World) -> None:
    assert await seal(world) == []
    state = await world.digest_queries.state()
    assert (state.latest, state.seals, state.unsealed_transfers, state.unsealed_since) == (None, 0, 0, None)


async def test_a_seal_holds_what_was_committed_and_follows_the_one_before(world: World) -> None:
    first = bought(100)
    tip = a_transfer(debit=first.credit, amount=40, fee=12)
    await post(world, first)
    await post(world, tip)

    (one,) = await seal(world)
    await post(world, bought(5))
    (two,) = await seal(world)

    assert (one.number, one.transfers, one.previous) == (1, 2, GENESIS)
    assert one.changes == {
        AccountKind.TOKENS_ISSUED: -100, AccountKind.VIEWER_PAID: 60, AccountKind.PERFORMER_PENDING: 28,
        AccountKind.PLATFORM_FEE: 12,
    }  # fmt: skip
    assert (two.number, two.transfers, two.previous) == (2, 1, one.hash)
    assert await seal(world) == []
    async with world.begin() as tx:
        assert list(await tx.digests.seals_since(None)) == [one, two]


async def test_memory_and_postgres_hash_the_same_book_alike(own_database_url: str) -> None:
    """So anybody can recompute a seal from the lines, without PostgreSQL."""
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    odd = bought(7, reference='payment:"pay_ü\\\n\t\x01/\x7f')
    transfers = [bought(100), odd, a_transfer(debit=odd.credit, amount=5, fee=1)]
    hashes = []
    for world in (World("memory", None), World("postgres", engine)):
        for transfer in transfers:
            await post(world, transfer)
        hashes.append([each.hash for each in await seal(world, size=2)])
    await engine.dispose()

    assert hashes[0] == hashes[1]
    assert len(hashes[0]) == 2


async def test_whole_transactions_are_sealed_about_so_many_at_a_time(world: World) -> None:
    for _ in range(7):
        await post(world, bought(1))

    found = await seal(world, size=3, most=5)
    rest = await seal(world, size=3, most=5)

    assert [each.transfers for each in found] == [3, 2]
    assert [each.transfers for each in rest] == [2]


async def test_a_transaction_is_never_split(own_database_url: str) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    await post(world, bought(1))
    await post(world, *(bought(1) for _ in range(9)))
    await post(world, bought(1))

    found = await seal(world, size=4, most=6)
    rest = await seal(world, size=4, most=6)
    await engine.dispose()

    assert [each.transfers for each in found] == [10]
    assert [each.transfers for each in rest] == [1]


async def test_what_is_not_committed_holds_back_what_began_after_it(own_database_url: str) -> None:
    """Nothing may appear behind the seal: a transaction that began to write earlier may commit later."""
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    await post(world, bought(1))
    slow, done = bought(2), asyncio.Event()

    async def post_slowly() -> None:
        async with world.begin() as tx:
            await tx.ledger.post([slow])
            await done.wait()

    posting = asyncio.create_task(post_slowly())
    await asyncio.sleep(0.3)
    rupees = a_transfer(
        kind=TransferKind.PURCHASE, debit=Account.system(AccountKind.GATEWAY_RECEIVABLE),
        credit=Account.system(AccountKind.DEFERRED_REVENUE), fee_account=None, fee=0,
    )  # fmt: skip
    await post(world, rupees)  # shares no account with it, and commits at once

    meanwhile = await seal(world)
    done.set()
    await posting
    afterwards = await seal(world)
    await engine.dispose()

    assert [each.transfers for each in meanwhile] == [1]
    assert [each.transfers for each in afterwards] == [2]


async def test_wal_18_a_digest_says_what_every_kind_holds_and_is_signed(world: World) -> None:
    world.now.set(NOON)
    first = bought(100)
    await post(world, first)
    written = await writer(world)()
    await post(world, a_transfer(debit=first.credit, amount=40, fee=12))
    world.now.advance(days=1)
    second = await writer(world)()

    assert written is not None
    assert second is not None
    assert (written.digest.day, written.digest.transfers) == (date(2026, 11, 25), 1)
    assert second.digest.balances == {
        AccountKind.TOKENS_ISSUED: -100, AccountKind.VIEWER_PAID: 60, AccountKind.PERFORMER_PENDING: 28,
        AccountKind.PLATFORM_FEE: 12,
    }  # fmt: skip
    assert (second.digest.number, second.digest.transfers) == (2, 2)
    assert second.digest.previous == written.digest.hash
    keys = Ed25519DigestKeys([SIGNER.public_key])
    assert await all_digests(world) == [written, second]
    assert all(keys.is_signed(digest) for digest in await all_digests(world))
    assert await world.digest_queries.latest(limit=1) == [second]


async def test_a_digest_is_written_once_a_day_in_india(world: World) -> None:
    world.now.set(NOON)
    await post(world, bought(1))
    days = []
    for _ in range(60):
        if written := await writer(world)():
            days.append(written.digest.day)
        world.now.advance(hours=1)

    assert days == [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)]


async def test_a_digest_can_be_written_at_once(world: World) -> None:
    await writer(world)()
    assert await writer(world)() is None

    written = await writer(world)(also_if_not_due=True)

    assert written is not None
    assert written.digest.number == 2
    assert (written.digest.seals, written.digest.seal_hash) == (0, GENESIS)


async def test_twenty_that_write_at_once_write_one_digest_of_each_transfer_once(world: World) -> None:
    await post(world, *(bought(1) for _ in range(5)))

    written = await asyncio.gather(*(writer(world)() for _ in range(20)))

    assert len([each for each in written if each is not None]) == 1
    assert (await world.digest_queries.state()).sealed_transfers == 5
    assert [each.digest.transfers for each in await all_digests(world)] == [5]


async def test_sealing_while_twenty_post_misses_none(world: World) -> None:
    async def post_some() -> None:
        for _ in range(5):
            await post(world, bought(1))

    posting = asyncio.gather(*(post_some() for _ in range(20)))
    while not posting.done():
        await seal(world, size=7)
        await asyncio.sleep(0.01)
    await posting
    await seal(world, size=7)

    state = await world.digest_queries.state()
    assert (state.sealed_transfers, state.unsealed_transfers) == (100, 0)
    written = await writer(world)()
    assert written is not None
    assert written.digest.balances[AccountKind.VIEWER_PAID] == 100


async def test_a_digest_is_written_though_others_never_stop_posting(world: World) -> None:
    """It takes what is there, and does not run after what comes meanwhile."""
    written = asyncio.Event()
    await post(world, bought(1))

    async def post_on_and_on() -> None:
        while not written.is_set():
            await post(world, bought(1))
            await asyncio.sleep(0)

    posting = asyncio.gather(*(post_on_and_on() for _ in range(4)))
    async with asyncio.timeout(60):
        for _ in range(3):
            await writer(world)(also_if_not_due=True)
    written.set()
    await posting

    state = await world.digest_queries.state()
    assert state.seals <= 3
    assert state.sealed_transfers > 0


async def test_the_state_says_how_long_something_waits_for_its_seal(world: World) -> None:
    await post(world, bought(1))
    await seal(world)
    waiting = bought(2)
    await post(world, waiting, bought(3))

    state = await world.digest_queries.state()

    assert (state.seals, state.sealed_transfers, state.unsealed_transfers) == (1, 1, 2)
    assert state.unsealed_since == waiting.at


async def test_a_server_that_counts_transactions_anew_is_not_sealed(own_database_url: str) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    await post(world, bought(1))
    await seal(world)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text("UPDATE ledger_seal SET upto = upto + 1000000000"))

    with pytest.raises(TransactionsWentBack):
        await seal(world)
    await engine.dispose()


@pytest.mark.parametrize("table", ["ledger_seal", "ledger_digest"])
@pytest.mark.parametrize("act", ["UPDATE {} SET number = number", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_database_itself_refuses_to_rewrite_the_proof(
    own_database_url: str, table: str, act: str
) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        async with engine.begin() as connection:
            await connection.execute(text(act.format(table)))
    await engine.dispose()

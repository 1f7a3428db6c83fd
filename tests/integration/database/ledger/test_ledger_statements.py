"""The promises of `StatementQueries`, kept by memory and by PostgreSQL alike (WAL-13)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.statements import MemoryStatementQueries
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from ports.ledger.statements import StatementPart
from tests.builders import NOW, a_transfer
from tests.integration.database.conftest import HeardFeed, HeldClock, World

PAID, PROMO = AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO
ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
FEES = Account.system(AccountKind.PLATFORM_FEE)


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def bought(wallet: Account, amount: int, at: datetime) -> Transfer:
    return a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=amount, fee_account=None, fee=0, at=at
    )  # fmt: skip


def tipped(wallet: Account, performer: Account, amount: int, at: datetime, *, fee: int = 0) -> Transfer:
    return a_transfer(debit=wallet, credit=performer, amount=amount, fee=fee, at=at)


async def post(world: World, *transfers: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post(transfers)


async def parts(
    world: World, owner: UserId, since: datetime, until: datetime, *, kinds: Sequence[AccountKind] = (PAID, PROMO),
    size: int = 100,
) -> list[StatementPart]:  # fmt: skip
    found = world.statement_queries.statement_parts(owner, kinds=kinds, since=since, until=until, size=size)
    return [part async for part in found]


def require_sums(part: StatementPart) -> None:
    balances = dict(part.opening)
    for line in part.lines:
        balances[line.account] += line.amount
        assert line.balance_after == balances[line.account]
    assert balances == part.closing


async def test_wal_01_a_balance_is_known_at_any_past_moment(world: World) -> None:
    viewer = UserId(uuid4())
    wallet, performer = Account.of(PAID, viewer), Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    fees_before = await world.statement_queries.balance_at(FEES, minute(2))
    await post(world, bought(wallet, 100, minute(0)))
    await post(world, tipped(wallet, performer, 30, minute(2), fee=9))

    async def at(account: Account, moment: datetime) -> int:
        return await world.statement_queries.balance_at(account, moment)

    before_first = minute(0) - timedelta(microseconds=1)
    assert [await at(wallet, moment) for moment in (before_first, minute(0), minute(1), minute(2))] == [
        0, 100, 100, 70,
    ]  # fmt: skip
    assert [await at(performer, moment) for moment in (minute(1), minute(2), minute(99))] == [0, 21, 21]
    assert await at(FEES, minute(2)) == fees_before + 9
    assert await at(Account.of(PAID, UserId(uuid4())), minute(2)) == 0


async def test_wal_13_opening_and_lines_make_closing(world: World) -> None:
    viewer = UserId(uuid4())
    paid, promo = Account.of(PAID, viewer), Account.of(PROMO, viewer)
    performer = Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    await post(world, bought(paid, 100, minute(0)), bought(promo, 20, minute(1)))
    await post(world, tipped(promo, performer, 5, minute(2), fee=1), tipped(paid, performer, 40, minute(3)))
    await post(world, bought(paid, 7, minute(4)))

    (part,) = await parts(world, viewer, minute(1), minute(4))

    assert part.opening == {PAID: 100, PROMO: 0}
    assert [(line.account, line.amount, line.balance_after) for line in part.lines] == [
        (PROMO, 20, 20), (PROMO, -5, 15), (PAID, -40, 60),
    ]  # fmt: skip
    assert part.closing == {PAID: 60, PROMO: 15}
    assert part.closing[PAID] == await world.statement_queries.balance_at(paid, minute(3))


async def test_a_period_without_lines_closes_as_it_opened(world: World) -> None:
    viewer = UserId(uuid4())
    await post(world, bought(Account.of(PAID, viewer), 100, minute(0)))

    (part,) = await parts(world, viewer, minute(1), minute(2))

    assert (part.opening, list(part.lines), part.closing) == (
        {PAID: 100, PROMO: 0},
        [],
        {PAID: 100, PROMO: 0},
    )


async def test_somebody_without_an_account_has_a_statement_of_nothing(world: World) -> None:
    (part,) = await parts(world, UserId(uuid4()), minute(0), minute(9))

    assert (part.opening, list(part.lines)) == ({PAID: 0, PROMO: 0}, [])


async def test_periods_that_meet_show_each_line_once(world: World) -> None:
    """A line at the very moment where one period ends and the next begins is the next one's."""
    viewer = UserId(uuid4())
    wallet = Account.of(PAID, viewer)
    performer = Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    await post(world, *(bought(wallet, 2**number, minute(number)) for number in range(6)))
    await post(world, tipped(wallet, performer, 3, minute(3)), tipped(wallet, performer, 5, minute(0)))

    (first,), (second,) = [await parts(world, viewer, minute(a), minute(b)) for a, b in ((0, 3), (3, 6))]

    assert [line.amount for line in first.lines] == [1, -5, 2, 4]
    assert [line.amount for line in second.lines] == [8, -3, 16, 32]
    assert first.closing == second.opening


async def test_inside_one_instant_lines_keep_the_order_of_posting(world: World) -> None:
    viewer = UserId(uuid4())
    wallet, performer = Account.of(PAID, viewer), Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    await post(world, bought(wallet, 10, minute(0)))
    await post(world, tipped(wallet, performer, 10, minute(0)), bought(wallet, 4, minute(0)))

    (part,) = await parts(world, viewer, minute(0), minute(1))

    assert [line.amount for line in part.lines] == [10, -10, 4]


async def test_lines_are_in_the_order_of_their_times_whatever_was_posted_first(world: World) -> None:
    viewer = UserId(uuid4())
    wallet = Account.of(PAID, viewer)
    await post(world, bought(wallet, 10, minute(5)))
    await post(world, bought(wallet, 1, minute(2)))

    (part,) = await parts(world, viewer, minute(0), minute(9))
    (late,) = await parts(world, viewer, minute(5), minute(9))

    assert [(line.amount, line.balance_after) for line in part.lines] == [(1, 1), (10, 11)]
    assert late.opening[PAID] == 1
    assert await world.statement_queries.balance_at(wallet, minute(3)) == 1


async def test_a_transfer_between_two_accounts_of_one_person_is_two_lines(world: World) -> None:
    performer = UserId(uuid4())
    pending = Account.of(AccountKind.PERFORMER_PENDING, performer)
    available = Account.of(AccountKind.PERFORMER_AVAILABLE, performer)
    await post(world, bought(pending, 50, minute(0)))
    await post(
        world, a_transfer(debit=pending, credit=available, amount=20, fee_account=None, fee=0, at=minute(1))
    )

    (part,) = await parts(world, performer, minute(1), minute(2), kinds=(pending.kind, available.kind))

    assert [(line.account, line.amount, line.balance_after) for line in part.lines] == [
        (pending.kind, -20, 30), (available.kind, 20, 20),
    ]  # fmt: skip


async def test_a_long_statement_comes_in_parts_that_each_add_up(world: World) -> None:
    viewer = UserId(uuid4())
    wallet = Account.of(PAID, viewer)
    await post(world, *(bought(wallet, number + 1, minute(number)) for number in range(23)))

    found = await parts(world, viewer, minute(2), minute(22), size=7)

    assert [len(part.lines) for part in found] == [7, 7, 6]
    for part in found:
        require_sums(part)
    assert [part.opening for part in found[1:]] == [part.closing for part in found[:-1]]
    assert found[0].opening[PAID] == 1 + 2
    assert found[-1].closing[PAID] == sum(range(1, 23))


async def test_all_parts_show_the_book_at_one_moment(world: World) -> None:
    viewer = UserId(uuid4())
    wallet = Account.of(PAID, viewer)
    await post(world, *(bought(wallet, 1, minute(number)) for number in range(6)))
    found = world.statement_queries.statement_parts(
        viewer, kinds=[PAID], since=minute(0), until=minute(9), size=3
    )

    first = await anext(found)
    await post(world, bought(wallet, 100, minute(5)))
    rest = [part async for part in found]

    assert len(first.lines) == 3
    assert rest[-1].closing[PAID] == 6


async def test_statements_add_up_while_twenty_spend(world: World) -> None:
    viewer = UserId(uuid4())
    wallet, performer = Account.of(PAID, viewer), Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    await post(world, bought(wallet, 1_000, minute(0)))

    async def look() -> None:
        for part in await parts(world, viewer, minute(0), minute(99), size=4):
            require_sums(part)

    spending = [post(world, tipped(wallet, performer, 3, minute(number % 7))) for number in range(20)]
    await asyncio.gather(*spending, *(look() for _ in range(5)))

    assert (await parts(world, viewer, minute(0), minute(99)))[-1].closing[PAID] == 940


@given(
    moves=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50), st.booleans()), max_size=30),
    since=st.integers(0, 10), length=st.integers(0, 10), size=st.integers(1, 5),
)  # fmt: skip
@settings(max_examples=60)
def test_wal_13_any_period_of_any_book_adds_up(
    moves: list[tuple[int, int, bool]], since: int, length: int, size: int
) -> None:
    """In whatever order the times come: every part adds up, and the parts to what the moments say."""
    asyncio.run(_require_any_period_adds_up(moves, minute(since), minute(since + length), size))


async def _require_any_period_adds_up(
    moves: list[tuple[int, int, bool]], since: datetime, until: datetime, size: int
) -> None:
    database = MemoryDatabase(HeardFeed(), HeldClock(), uuid4)
    viewer = UserId(uuid4())
    wallet, performer = Account.of(PAID, viewer), Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))
    async with database.begin() as tx:
        await tx.ledger.post([bought(wallet, 10_000, minute(-1))])
        for at, amount, comes in moves:
            transfer = (
                bought(wallet, amount, minute(at)) if comes else tipped(wallet, performer, amount, minute(at))
            )
            await tx.ledger.post([replace(transfer, reference="show:1")])
    queries = MemoryStatementQueries(database)
    found = [
        part
        async for part in queries.statement_parts(viewer, kinds=[PAID], since=since, until=until, size=size)
    ]

    for part in found:
        require_sums(part)
    instant = timedelta(microseconds=1)
    assert found[0].opening[PAID] == await queries.balance_at(wallet, since - instant)
    assert found[-1].closing[PAID] == await queries.balance_at(wallet, max(since, until) - instant)
    assert sum(len(part.lines) for part in found) == sum(since <= minute(at) < until for at, *_ in moves)

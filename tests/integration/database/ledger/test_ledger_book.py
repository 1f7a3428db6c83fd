"""The promises of `BookQueries`, kept by memory and by PostgreSQL alike (WAL-01)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from ports.ledger.book import Movement
from tests.builders import a_transfer, a_user
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World

__all__ = ["engine"]

PAID, PENDING, FEE = AccountKind.VIEWER_PAID, AccountKind.PERFORMER_PENDING, AccountKind.PLATFORM_FEE
FAR = datetime(2190, 1, 31, 18, 29, 59, tzinfo=UTC)
"""A second before February in India, of a year in which no other test books."""


def bought(wallet: Account, amount: int, at: datetime) -> Transfer:
    return a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED), credit=wallet,
        amount=amount, fee_account=None, fee=0, at=at,
    )  # fmt: skip


async def post(world: World, *transfers: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post(transfers)


async def test_wal_01_an_account_s_lines_say_what_came_and_from_whom(world: World) -> None:
    asha, ravi = UserId(uuid4()), UserId(uuid4())
    wallet, earnings = Account.of(PAID, asha), Account.of(PENDING, ravi)
    tip = a_transfer(debit=wallet, credit=earnings, amount=50, fee=15, at=FAR)
    await post(world, bought(wallet, 500, FAR), tip)

    newest, oldest = await world.book_queries.lines(wallet, before=None, limit=10)
    assert (newest.change, newest.other_kind, newest.other_owner) == (-50, PENDING, ravi)
    assert (newest.transfer_id, newest.reference, newest.at) == (tip.id, tip.reference, FAR)
    assert (oldest.change, oldest.other_kind, oldest.other_owner) == (500, AccountKind.TOKENS_ISSUED, None)
    assert await world.book_queries.lines(wallet, before=newest.sequence, limit=10) == [oldest]
    assert await world.book_queries.lines(wallet, before=None, limit=1) == [newest]
    [earned] = await world.book_queries.lines(earnings, before=None, limit=10)
    assert (earned.change, earned.other_owner) == (35, asha)
    fees = await world.book_queries.lines(Account.system(FEE), before=None, limit=1000)
    assert [(line.change, line.other_owner) for line in fees if line.transfer_id == tip.id] == [(15, asha)]


async def test_wal_01_accounts_are_listed_by_owner_with_what_is_held(world: World) -> None:
    # Ids that sort before those of other tests, which share the database.
    people = [UserId(UUID(int=uuid4().int >> 60)) for _ in range(3)]
    people.sort()
    asha = a_user(id=people[0], display_name="Asha")
    async with world.begin() as tx:
        await tx.users.add(asha)
    await post(world, *(bought(Account.of(PAID, person), 100 + n, FAR) for n, person in enumerate(people)))

    before = UUID(int=people[0].int - 1)
    rows = await world.book_queries.accounts(PAID, after=before, limit=3)
    assert [(row.owner, row.owner_name, row.balance, row.held) for row in rows] == [
        (people[0], "Asha", 100, 0),
        (people[1], None, 101, 0),
        (people[2], None, 102, 0),
    ]
    following = await world.book_queries.accounts(PAID, after=people[0], limit=2)
    assert list(following) == list(rows[1:])


async def test_wal_01_what_moved_is_told_by_the_day_in_india(world: World) -> None:
    """Openings and sums are over everybody, so other tests' are told apart by the year."""
    wallet, earnings = Account.of(PAID, UserId(uuid4())), Account.of(PENDING, UserId(uuid4()))
    kinds = (PAID, PENDING, FEE)
    year = FAR + timedelta(days=366)
    before = await world.book_queries.movements(kinds, since=year, until=year)
    assert before.rows == []
    tip = a_transfer(debit=wallet, credit=earnings, amount=50, fee=15)
    second = timedelta(seconds=1)
    await post(
        world,
        bought(wallet, 500, year),
        *(replace(tip, id=a_transfer().id, at=at) for at in (year + second, year + 2 * second)),
        replace(tip, id=a_transfer().id, at=year + timedelta(days=40)),
    )
    found = await world.book_queries.movements(kinds, since=year, until=year + timedelta(days=1))
    assert found.opening == before.opening
    first, next_day = date(2191, 2, 1), date(2191, 2, 2)
    assert found.rows == [
        Movement(first, PAID, "purchase_tokens", came=500, left=0),
        Movement(next_day, PENDING, "tip", came=70, left=0),
        Movement(next_day, FEE, "tip", came=30, left=0),
        Movement(next_day, PAID, "tip", came=0, left=100),
    ]
    later = await world.book_queries.movements(
        kinds, since=year + timedelta(days=1), until=year + timedelta(days=2)
    )
    assert later.rows == []
    grown = {kind: later.opening[kind] - before.opening[kind] for kind in kinds}
    assert grown == {PAID: 400, PENDING: 70, FEE: 30}

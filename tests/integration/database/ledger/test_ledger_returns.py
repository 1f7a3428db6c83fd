"""What comes back to a wallet is what left it: kept by memory and by PostgreSQL alike, whoever posts (WAL-11)."""

import asyncio
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.closed_system import OutsideClosedSystem
from domain.ledger.transfer import Transfer, TransferKind
from tests.builders import a_transfer
from tests.integration.database.conftest import World

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
FEES = Account.system(AccountKind.PLATFORM_FEE)


def account(kind: AccountKind) -> Account:
    return Account.of(kind, UserId(uuid4()))


async def post(world: World, *transfers: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post(transfers)


@dataclass(frozen=True, slots=True)
class Seat:
    """Asha gave Ravi 60 tokens for a show, 18 of which are the platform's."""

    wallet: Account
    earnings: Account
    reference: str

    def back(self, amount: int, *, debit: Account | None = None, credit: Account | None = None) -> Transfer:
        return Transfer(
            id=TransferId(uuid4()), kind=TransferKind.SHOW_REFUND, debit=debit or self.earnings,
            credit=credit or self.wallet, amount=amount, fee_account=None, fee=0, reference=self.reference,
            at=a_transfer().at,
        )  # fmt: skip


@pytest.fixture
async def seat(world: World) -> Seat:
    wallet, earnings = account(AccountKind.VIEWER_PAID), account(AccountKind.PERFORMER_PENDING)
    reference = f"show:{uuid4()}"
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=100, fee_account=None, fee=0
    )
    given = a_transfer(
        kind=TransferKind.SHOW, debit=wallet, credit=earnings, amount=60, fee=18, reference=reference
    )
    other = a_transfer(kind=TransferKind.SHOW, debit=wallet, credit=earnings, amount=40, fee=0)
    await post(world, bought, given, other)
    return Seat(wallet, earnings, reference)


async def refused(world: World, *transfers: Transfer) -> None:
    before = await world.ledger_queries.balance(transfers[0].credit)
    with pytest.raises(OutsideClosedSystem):
        await post(world, *transfers)
    assert await world.ledger_queries.balance(transfers[0].credit) == before


async def test_wal_11_a_seat_goes_back_to_the_wallet_that_paid_for_it(world: World, seat: Seat) -> None:
    back = seat.back(42), seat.back(18, debit=FEES)
    await post(world, *back)
    await post(world, *back)  # a replay

    assert await world.ledger_queries.balance(seat.wallet) == 60


async def test_wal_11_a_seat_does_not_go_back_to_another_viewer(world: World, seat: Seat) -> None:
    other = account(AccountKind.VIEWER_PAID)
    await refused(world, seat.back(1, credit=other))
    assert seat.wallet.owner is not None
    promo = Account.of(AccountKind.VIEWER_PROMO, seat.wallet.owner)
    await refused(world, seat.back(1, credit=promo))  # tokens that were bought do not come back as given ones


async def test_wal_11_no_more_goes_back_than_the_seat_cost(world: World, seat: Seat) -> None:
    await refused(world, seat.back(61))
    await post(world, seat.back(50))
    await refused(world, seat.back(11))
    await refused(world, seat.back(6), seat.back(5))  # together too much
    await post(world, seat.back(10))
    await refused(world, seat.back(1, debit=FEES))


async def test_wal_11_a_seat_is_not_given_back_out_of_another_performer_s_earnings(
    world: World, seat: Seat
) -> None:
    other = account(AccountKind.PERFORMER_PENDING)
    tip = a_transfer(debit=account(AccountKind.VIEWER_PAID), credit=other, amount=50, fee=0)
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=tip.debit, amount=50, fee_account=None, fee=0
    )
    await post(world, bought, tip)

    await refused(world, seat.back(10, debit=other))
    await refused(world, replace(seat.back(10, debit=other), reference=tip.reference))


@pytest.mark.parametrize(
    ("taken", "undone"),
    [
        (TransferKind.REFUND_TOKENS, TransferKind.REFUND_UNDONE),
        (TransferKind.DISPUTE_TOKENS, TransferKind.DISPUTE_UNDONE),
    ],
)
async def test_wal_11_a_refund_that_failed_comes_back_to_its_own_wallet(
    world: World, taken: TransferKind, undone: TransferKind
) -> None:
    asha, other = account(AccountKind.VIEWER_PAID), account(AccountKind.VIEWER_PAID)
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=asha, amount=100, fee_account=None, fee=0
    )
    out = a_transfer(kind=taken, debit=asha, credit=ISSUED, amount=70, fee_account=None, fee=0)
    await post(world, bought, out)
    back = replace(out, id=TransferId(uuid4()), kind=undone, debit=ISSUED, credit=asha)

    await refused(world, replace(back, credit=other))
    await refused(world, replace(back, amount=71))
    await post(world, back)
    assert await world.ledger_queries.balance(asha) == 100
    await refused(world, replace(back, id=TransferId(uuid4()), amount=1))


async def test_wal_11_twenty_returns_of_one_seat_at_once_bring_back_what_it_cost(
    world: World, seat: Seat
) -> None:
    returns = [seat.back(20) for _ in range(20)]
    outcomes = await asyncio.gather(*(post(world, each) for each in returns), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [OutsideClosedSystem] * 17
    assert await world.ledger_queries.balance(seat.wallet) == 60

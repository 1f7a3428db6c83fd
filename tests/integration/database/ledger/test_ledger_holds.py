"""The promises of `Holds` and `HoldQueries`, kept by memory and by PostgreSQL alike."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from application.ledger.expire_holds import ExpireHolds
from domain.errors import Refusal
from domain.ids import HoldId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import HeldAmount, Hold, HoldEnded, HoldExceeded, HoldNotFound, HoldState
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused, TransferKind
from tests.builders import NOW, a_hold, a_transfer
from tests.integration.database.conftest import World

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)


def earnings() -> Account:
    return Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4()))


def spend(wallet: Account, performer: Account, amount: int, *, fee: int = 0) -> Transfer:
    return a_transfer(debit=wallet, credit=performer, amount=amount, fee=fee)


async def a_wallet(world: World, balance: int) -> Account:
    wallet = Account.of(AccountKind.VIEWER_PAID, UserId(uuid4()))
    issue = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS,
        debit=ISSUED,
        credit=wallet,
        amount=balance,
        fee_account=None,
        fee=0,
    )
    async with world.begin() as tx:
        await tx.ledger.post([issue])
    return wallet


async def place(world: World, hold: Hold) -> None:
    async with world.begin() as tx:
        await tx.holds.place(hold)


async def post(world: World, hold: HoldId, *transfers: Transfer) -> HeldAmount:
    async with world.begin() as tx:
        return await tx.holds.post(hold, transfers)


async def void(world: World, hold: HoldId) -> HeldAmount:
    async with world.begin() as tx:
        return await tx.holds.void(hold, at=NOW)


async def found(world: World, hold: HoldId) -> HeldAmount:
    async with world.begin() as tx:
        return await tx.holds.get_for_update(hold)


async def spendable(world: World, account: Account) -> int:
    async with world.begin() as tx:
        return (await tx.ledger.lock([account]))[account]


async def balance(world: World, account: Account) -> int:
    return await world.ledger_queries.balance(account)


async def test_str_17_a_hold_sets_tokens_aside_and_moves_none(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=60)

    await place(world, hold)

    assert await balance(world, wallet) == 100
    assert await spendable(world, wallet) == 40
    assert await found(world, hold.id) == HeldAmount.placed(hold)
    assert await world.hold_queries.open_of(_owner(wallet)) == [HeldAmount.placed(hold)]


async def test_str_17_what_is_held_may_not_be_spent_otherwise(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    await place(world, a_hold(account=wallet, amount=60))

    async with world.begin() as tx:
        with pytest.raises(InsufficientBalance):
            await tx.ledger.post([spend(wallet, performer, 41)])
    async with world.begin() as tx:
        await tx.ledger.post([spend(wallet, performer, 40)])

    assert (await balance(world, wallet), await spendable(world, wallet)) == (60, 0)


async def test_str_17_no_more_is_held_than_may_be_spent(world: World) -> None:
    wallet = await a_wallet(world, 100)
    await place(world, a_hold(account=wallet, amount=60))

    with pytest.raises(InsufficientBalance):
        await place(world, a_hold(account=wallet, amount=41))
    await place(world, a_hold(account=wallet, amount=40))

    assert await spendable(world, wallet) == 0


async def test_str_17_placing_the_same_again_changes_nothing(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)

    await place(world, replace(hold, at=NOW + timedelta(hours=1), expires_at=NOW + timedelta(hours=2)))

    assert await spendable(world, wallet) == 40
    assert (await found(world, hold.id)).hold == hold


async def test_str_17_placing_it_again_after_its_end_opens_it_not(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    await void(world, hold.id)

    await place(world, hold)

    assert await spendable(world, wallet) == 100
    assert (await found(world, hold.id)).state is HoldState.VOIDED


async def test_str_17_another_hold_under_the_same_id_is_refused(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)

    with pytest.raises(TransferKeyReused):
        await place(world, replace(hold, amount=10))

    assert await spendable(world, wallet) == 40


async def test_str_17_a_hold_nobody_placed_is_not_found(world: World) -> None:
    nothing = HoldId(uuid4())
    with pytest.raises(HoldNotFound):
        await found(world, nothing)
    with pytest.raises(HoldNotFound):
        await void(world, nothing)
    with pytest.raises(HoldNotFound):
        await post(world, nothing)


async def test_str_17_parts_are_posted_until_all_is_spent(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)

    first = await post(world, hold.id, spend(wallet, performer, 25, fee=5))
    assert (first.posted, first.left, first.state) == (25, 35, HoldState.OPEN)
    assert (await balance(world, wallet), await spendable(world, wallet)) == (75, 40)

    last = await post(world, hold.id, spend(wallet, performer, 30), spend(wallet, performer, 5))

    assert (last.posted, last.left, last.state) == (60, 0, HoldState.SPENT)
    assert last == await found(world, hold.id)
    assert (await balance(world, wallet), await spendable(world, wallet)) == (40, 40)
    assert await balance(world, performer) == 55
    assert await world.hold_queries.open_of(_owner(wallet)) == []


async def test_str_17_more_than_is_left_is_refused_and_changes_nothing(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    await post(world, hold.id, spend(wallet, performer, 25))

    async with world.begin() as tx:
        with pytest.raises(HoldExceeded):
            await tx.holds.post(hold.id, [spend(wallet, performer, 20), spend(wallet, performer, 16)])
        assert (await tx.holds.get_for_update(hold.id)).left == 35

    assert (await balance(world, wallet), await spendable(world, wallet)) == (75, 40)


async def test_str_17_posting_the_same_again_changes_nothing_also_after_the_end(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    part, rest = spend(wallet, performer, 25), spend(wallet, performer, 35)
    await post(world, hold.id, part)

    await post(world, hold.id, replace(part, at=NOW + timedelta(hours=1)))
    assert (await post(world, hold.id, part, rest)).state is HoldState.SPENT
    assert (await post(world, hold.id, rest, part)).posted == 60

    assert (await balance(world, wallet), await balance(world, performer)) == (40, 60)


async def test_str_17_another_transfer_under_a_posted_id_is_refused_and_holds_what_it_held(
    world: World,
) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    part = spend(wallet, performer, 25)
    await post(world, hold.id, part)

    async with world.begin() as tx:
        with pytest.raises(TransferKeyReused):
            await tx.holds.post(hold.id, [spend(wallet, performer, 5), replace(part, amount=26)])
        assert (await tx.holds.get_for_update(hold.id)).left == 35
        assert await tx.ledger.lock([wallet]) == {wallet: 40}

    assert await balance(world, wallet) == 75


async def test_str_17_a_transfer_that_was_posted_without_the_hold_is_refused(world: World) -> None:
    """It moved its money once already: taken for a replay it would free what it never spent."""
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    transfer = spend(wallet, performer, 25)
    async with world.begin() as tx:
        await tx.ledger.post([transfer])

    with pytest.raises(TransferKeyReused):
        await post(world, hold.id, transfer)

    assert (await balance(world, wallet), await spendable(world, wallet)) == (75, 15)


async def test_str_17_void_frees_the_rest_once(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    await place(world, hold)
    await post(world, hold.id, spend(wallet, performer, 25))

    for _ in range(2):
        held = await void(world, hold.id)
        assert (held.state, held.posted, held.left) == (HoldState.VOIDED, 25, 0)

    assert (await balance(world, wallet), await spendable(world, wallet)) == (75, 75)
    with pytest.raises(HoldEnded):
        await post(world, hold.id, spend(wallet, performer, 1))


async def test_str_17_a_hold_that_ends_in_the_transaction_that_placed_it(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=60)
    async with world.begin() as tx:
        await tx.holds.place(hold)
        await tx.holds.post(hold.id, [spend(wallet, performer, 10)])
        await tx.holds.void(hold.id, at=NOW)

    assert (await balance(world, wallet), await spendable(world, wallet)) == (90, 90)


async def test_str_17_what_rolls_back_was_never_held(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=60)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.holds.place(hold)
            raise ZeroDivisionError

    assert await spendable(world, wallet) == 100
    with pytest.raises(HoldNotFound):
        await found(world, hold.id)


async def test_str_17_the_sweep_frees_what_is_over_and_nothing_else(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    now = world.now()
    over, spent, later = (
        a_hold(account=wallet, amount=amount, at=now - timedelta(hours=2), expires_at=now + ends_in)
        for amount, ends_in in ((10, timedelta(0)), (20, timedelta(minutes=-5)), (40, timedelta(seconds=1)))
    )
    for hold in (over, spent, later):
        await place(world, hold)
    await post(world, spent.id, spend(wallet, performer, 20))
    await post(world, over.id, spend(wallet, performer, 4))
    sweep = ExpireHolds(world.begin, world.hold_queries, world.now)

    assert over.id in await world.hold_queries.expired(now=now, limit=100)
    assert spent.id not in await world.hold_queries.expired(now=now, limit=100)
    assert later.id not in await world.hold_queries.expired(now=now, limit=100)
    await sweep()

    assert (await found(world, over.id)).state is HoldState.EXPIRED
    assert (await found(world, over.id)).posted == 4
    assert (await found(world, later.id)).state is HoldState.OPEN
    assert over.id not in await world.hold_queries.expired(now=now, limit=100)
    assert (await balance(world, wallet), await spendable(world, wallet)) == (76, 36)


async def test_str_17_the_oldest_of_the_expired_come_first_and_no_more_than_asked(world: World) -> None:
    wallet = await a_wallet(world, 100)
    long_ago = NOW - timedelta(days=4000)  # before whatever else is in the shared database
    holds = [
        a_hold(account=wallet, amount=1, at=long_ago, expires_at=long_ago + timedelta(hours=hours))
        for hours in (3, 1, 2)
    ]
    for hold in holds:
        await place(world, hold)

    due = await world.hold_queries.expired(now=long_ago + timedelta(days=1), limit=2)

    assert due == [holds[1].id, holds[2].id]
    for hold in holds:
        await void(world, hold.id)


def outcomes(attempts: Sequence[object]) -> list[str]:
    """`done`, or the code of the refusal. Anything else that was raised is raised here."""
    for each in attempts:
        if isinstance(each, BaseException) and not isinstance(each, Refusal):
            raise each
    return sorted(each.code if isinstance(each, Refusal) else "done" for each in attempts)


async def race(attempts: Sequence[Awaitable[object]]) -> list[object]:
    return list(await asyncio.gather(*attempts, return_exceptions=True))


async def test_str_17_twenty_races_never_hold_more_than_the_balance(world: World) -> None:
    wallet = await a_wallet(world, 100)

    raced = await race([place(world, a_hold(account=wallet, amount=7)) for _ in range(20)])

    assert outcomes(raced) == ["done"] * 14 + ["insufficient_balance"] * 6
    assert await spendable(world, wallet) == 100 % 7


async def test_str_17_twenty_races_with_one_hold_place_it_once(world: World) -> None:
    wallet = await a_wallet(world, 100)
    hold = a_hold(account=wallet, amount=30)

    assert outcomes(await race([place(world, hold) for _ in range(20)])) == ["done"] * 20

    assert await spendable(world, wallet) == 70


async def test_str_17_twenty_races_never_post_more_than_is_held(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=30)
    await place(world, hold)

    raced = await race([post(world, hold.id, spend(wallet, performer, 10)) for _ in range(20)])

    # Whoever comes when nothing is left finds that it has ended.
    assert outcomes(raced) == ["done"] * 3 + ["hold_ended"] * 17
    assert (await balance(world, performer), await balance(world, wallet)) == (30, 70)
    assert await spendable(world, wallet) == 70


async def test_str_17_twenty_races_with_one_posting_post_it_once(world: World) -> None:
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=30)
    await place(world, hold)
    part = spend(wallet, performer, 10)

    assert outcomes(await race([post(world, hold.id, part) for _ in range(20)])) == ["done"] * 20

    assert (await balance(world, performer), (await found(world, hold.id)).left) == (10, 20)


async def test_str_17_twenty_races_end_a_hold_once(world: World) -> None:
    """Void, expiry and the last posting at once: one of them wins, and what it leaves is counted once."""
    wallet, performer = await a_wallet(world, 100), earnings()
    hold = a_hold(account=wallet, amount=30)
    await place(world, hold)

    async def expire() -> HeldAmount:
        async with world.begin() as tx:
            return await tx.holds.expire(hold.id, at=hold.expires_at)

    def attempt(number: int) -> Awaitable[HeldAmount]:
        if number % 3 == 0:
            return void(world, hold.id)
        return expire() if number % 3 == 1 else post(world, hold.id, spend(wallet, performer, 30))

    raced = await race([attempt(number) for number in range(20)])

    assert set(outcomes(raced)) <= {"done", "hold_ended"}
    held = await found(world, hold.id)
    assert held.left == 0
    assert held.posted == await balance(world, performer) == (30 if held.state is HoldState.SPENT else 0)
    assert await spendable(world, wallet) == await balance(world, wallet) == 100 - held.posted


async def test_str_17_one_id_for_holds_of_two_wallets_is_placed_once(world: World) -> None:
    """They share no account: nothing but the key stands between them."""
    hold = a_hold(account=await a_wallet(world, 100), amount=30)
    other = replace(hold, account=await a_wallet(world, 100))

    raced = await race([place(world, hold), place(world, other)])

    assert outcomes(raced) == ["done", "transfer_key_reused"]


@pytest.mark.parametrize("table", ["ledger_hold", "ledger_hold_post", "ledger_hold_end"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
async def test_str_17_the_database_itself_refuses_to_rewrite_a_hold(
    engine: AsyncEngine, table: str, act: str
) -> None:
    column = "id" if table == "ledger_hold" else "hold"
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        async with engine.begin() as connection:
            await connection.execute(text(act.format(table, column, column)))


@pytest.mark.parametrize("column", ["id", "unit", "kind", "owner_id", "floor"])
async def test_str_17_the_database_itself_refuses_to_make_an_account_another(
    engine: AsyncEngine, column: str
) -> None:
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        async with engine.begin() as connection:
            await connection.execute(text(f"UPDATE ledger_account SET {column} = {column}"))


async def test_str_17_the_database_itself_refuses_to_hold_what_is_not_there(engine: AsyncEngine) -> None:
    wallet = await a_wallet(World("postgres", engine), 10)
    with pytest.raises(IntegrityError, match="ck_ledger_account_floor"):
        async with engine.begin() as connection:
            await connection.execute(
                text("UPDATE ledger_account SET held = 11 WHERE owner_id = :owner"), {"owner": wallet.owner}
            )


def _owner(account: Account) -> UserId:
    assert account.owner is not None
    return account.owner

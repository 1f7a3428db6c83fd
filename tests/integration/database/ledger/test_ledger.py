"""The promises of `Ledger` and `LedgerQueries`, kept by memory and by PostgreSQL alike."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused, TransferKind
from tests.builders import NOW, a_transfer
from tests.integration.database.conftest import World

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
EXPIRED = Account.system(AccountKind.TOKENS_EXPIRED)
FEES = Account.system(AccountKind.PLATFORM_FEE)
RECEIVABLE = Account.system(AccountKind.GATEWAY_RECEIVABLE)


def someone() -> UserId:
    return UserId(uuid4())


def paid_wallet() -> Account:
    return Account.of(AccountKind.VIEWER_PAID, someone())


def earnings() -> Account:
    return Account.of(AccountKind.PERFORMER_PENDING, someone())


def issue(wallet: Account, amount: int) -> Transfer:
    return a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=amount, fee_account=None, fee=0
    )


def tip(wallet: Account, performer: Account, amount: int, *, fee: int = 0) -> Transfer:
    return a_transfer(debit=wallet, credit=performer, amount=amount, fee=fee)


async def post(world: World, *transfers: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post(transfers)


class Undone(Exception):
    """Rolls a test's transaction back."""


async def post_and_undo(world: World, transfer: Transfer) -> None:
    async with world.begin() as tx:
        await tx.ledger.post([transfer])
        raise Undone


async def balance(world: World, account: Account) -> int:
    return await world.ledger_queries.balance(account)


async def outcome(world: World, *transfers: Transfer) -> str:
    try:
        await post(world, *transfers)
    except InsufficientBalance:
        return "insufficient"
    return "posted"


async def test_wal_01_a_transfer_moves_its_amount_less_the_fee(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))

    await post(world, tip(wallet, performer, 40, fee=12))

    assert await balance(world, wallet) == 60
    assert await balance(world, performer) == 28


async def test_wal_01_a_fee_reaches_the_fee_account(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))
    before = await balance(world, FEES)

    await post(world, tip(wallet, performer, 40, fee=12))

    assert await balance(world, FEES) == before + 12


async def test_wal_01_an_account_nobody_named_is_empty(world: World) -> None:
    assert await balance(world, paid_wallet()) == 0


async def test_wal_01_the_whole_balance_may_be_spent_and_not_one_more(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))

    with pytest.raises(InsufficientBalance):
        await post(world, tip(wallet, performer, 101))
    await post(world, tip(wallet, performer, 100))

    assert await balance(world, wallet) == 0
    assert await balance(world, performer) == 100


async def test_wal_01_a_refused_transfer_leaves_the_transaction_usable_and_unchanged(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    async with world.begin() as tx:
        await tx.ledger.post([issue(wallet, 10)])
        with pytest.raises(InsufficientBalance):
            await tx.ledger.post([tip(wallet, performer, 4), tip(wallet, performer, 7)])
        assert await tx.ledger.lock([wallet, performer]) == {wallet: 10, performer: 0}

    assert await balance(world, wallet) == 10


async def test_wal_01_posting_the_same_again_changes_nothing(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))
    transfer = tip(wallet, performer, 40, fee=12)

    await post(world, transfer)
    await post(world, replace(transfer, at=NOW + timedelta(days=1)))

    assert await balance(world, wallet) == 60
    assert await balance(world, performer) == 28


async def test_wal_01_a_replay_is_answered_also_when_the_balance_is_gone(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 40))
    transfer = tip(wallet, performer, 40)
    await post(world, transfer)

    await post(world, transfer)

    assert await balance(world, performer) == 40


async def test_wal_01_new_transfers_beside_a_replay_are_posted(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    first = issue(wallet, 100)
    await post(world, first)

    await post(world, first, tip(wallet, performer, 30))

    assert await balance(world, wallet) == 70


@pytest.mark.parametrize("field", ["amount", "fee", "reference", "kind", "credit", "debit", "fee_account"])
async def test_wal_01_the_same_id_for_another_transfer_is_refused(world: World, field: str) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))
    transfer = tip(wallet, performer, 40, fee=12)
    other: dict[str, Any] = {
        "amount": 41, "fee": 11, "reference": "tip:other", "kind": TransferKind.PURCHASE,
        "credit": earnings(), "debit": paid_wallet(), "fee_account": EXPIRED,
    }  # fmt: skip
    await post(world, transfer)

    with pytest.raises(TransferKeyReused):
        await post(world, replace(transfer, **{field: other[field]}))

    assert await balance(world, wallet) == 60


async def test_wal_01_a_key_reused_takes_its_neighbours_with_it(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    first = issue(wallet, 100)
    await post(world, first)

    with pytest.raises(TransferKeyReused):
        await post(world, tip(wallet, performer, 30), replace(first, amount=1))

    assert await balance(world, wallet) == 100


async def test_wal_01_linked_transfers_post_all_or_none_across_units(world: World) -> None:
    """Rupees and tokens of one act: the second leg's refusal undoes the first."""
    wallet, performer = paid_wallet(), earnings()
    payer = paid_wallet()
    rupees = a_transfer(
        kind=TransferKind.PURCHASE,
        debit=RECEIVABLE,
        credit=Account.system(AccountKind.DEFERRED_REVENUE),
        amount=10_000,
        fee_account=None,
        fee=0,
        reference=f"order:{uuid4()}",
    )

    with pytest.raises(InsufficientBalance):
        await post(world, rupees, issue(wallet, 100), tip(payer, performer, 1))
    assert await balance(world, wallet) == 0

    # Were the first leg posted, these other contents under its id would be refused.
    await post(world, replace(rupees, amount=20_000), issue(wallet, 100))
    assert await balance(world, wallet) == 100


async def test_wal_01_transfers_of_one_call_are_posted_in_order(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    incoming, outgoing = issue(wallet, 50), tip(wallet, performer, 50)

    with pytest.raises(InsufficientBalance):
        await post(world, outgoing, incoming)
    await post(world, incoming, outgoing)

    assert await balance(world, performer) == 50


async def test_wal_01_what_rolls_back_never_was(world: World) -> None:
    wallet = paid_wallet()
    with pytest.raises(Undone):
        await post_and_undo(world, issue(wallet, 100))

    assert await balance(world, wallet) == 0
    assert (
        await world.ledger_queries.statement(_owner(wallet), kinds=[wallet.kind], before=None, limit=5) == []
    )


async def test_wal_01_only_what_the_platform_issues_or_is_owed_may_fall_below_zero(world: World) -> None:
    for kind in AccountKind:
        account = Account(kind, someone() if kind.is_personal else None)
        other = _another_account_of(kind)
        transfer = a_transfer(debit=account, credit=other, amount=10**15, fee_account=None, fee=0)
        # Undone, because these sums would drown the shared database.
        with pytest.raises(Undone if kind.may_go_negative else InsufficientBalance):
            await post_and_undo(world, transfer)


async def test_wal_01_twenty_races_for_one_wallet_never_overdraw_it(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100))

    outcomes = await asyncio.gather(*(outcome(world, tip(wallet, performer, 7, fee=2)) for _ in range(20)))

    assert outcomes.count("posted") == 100 // 7
    assert await balance(world, wallet) == 100 % 7
    assert await balance(world, performer) == 5 * (100 // 7)


async def test_wal_01_twenty_races_with_one_transfer_post_it_once(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    # With both accounts there: whoever makes one waits for whoever made it first, and nobody would race.
    await post(world, issue(wallet, 100), tip(wallet, performer, 1))
    transfer = tip(wallet, performer, 7)

    outcomes = await asyncio.gather(*(outcome(world, transfer) for _ in range(20)))

    assert outcomes == ["posted"] * 20
    assert await balance(world, wallet) == 92


async def test_wal_01_twenty_races_to_name_a_new_account_make_one(world: World) -> None:
    performer = earnings()
    wallets = [paid_wallet() for _ in range(20)]
    await post(world, *(issue(wallet, 10) for wallet in wallets))

    await asyncio.gather(*(post(world, tip(wallet, performer, 10)) for wallet in wallets))

    assert await balance(world, performer) == 200


async def test_wal_01_one_id_for_transfers_that_share_no_account_is_posted_once(world: World) -> None:
    """Nothing but the journal's key stands between these two."""
    units = (
        (TransferKind.PURCHASE_TOKENS, ISSUED, paid_wallet()),
        (TransferKind.PURCHASE, RECEIVABLE, Account.system(AccountKind.DEFERRED_REVENUE)),
    )
    shared = TransferId(uuid4())
    transfers = [
        a_transfer(id=shared, kind=kind, debit=debit, credit=credit, fee_account=None, fee=0)
        for kind, debit, credit in units
    ]

    async def attempt(transfer: Transfer) -> str:
        try:
            await post(world, transfer)
        except TransferKeyReused:
            return "reused"
        return "posted"

    assert sorted(await asyncio.gather(*map(attempt, transfers))) == ["posted", "reused"]


async def test_wal_01_crossing_transfers_do_not_deadlock(world: World) -> None:
    """Each debits what the other credits: without one lock order for all, some of these would wait in a circle."""
    one, two = paid_wallet(), earnings()
    await post(world, issue(one, 1_000), issue(two, 1_000))

    async def back_and_forth(number: int) -> None:
        there, back = (one, two) if number % 2 else (two, one)
        for _ in range(5):
            await post(world, tip(there, back, 3), tip(back, there, 1))

    await asyncio.gather(*(back_and_forth(number) for number in range(20)))

    assert await balance(world, one) + await balance(world, two) == 2_000


async def test_wal_01_new_accounts_named_in_any_order_do_not_deadlock(world: World) -> None:
    """Making an account holds it as locking does.

    Two makers, one naming the accounts up and one down, are stopped in the middle by a third that undoes its own.
    Without one order for all, each would by then have made what the other wants next.
    """
    wallets = sorted((paid_wallet() for _ in range(9)), key=_owner)
    made = asyncio.Event()

    async def make(accounts: list[Account]) -> None:
        async with world.begin() as tx:
            await tx.ledger.lock(accounts)

    async def make_the_middle_one_and_undo() -> None:
        async with world.begin() as tx:
            await tx.ledger.lock([wallets[4]])
            made.set()
            await asyncio.sleep(0.3)
            raise Undone

    third = asyncio.create_task(make_the_middle_one_and_undo())
    await made.wait()
    await asyncio.gather(make(wallets), make(wallets[::-1]))
    with pytest.raises(Undone):
        await third


async def test_wal_01_a_lock_holds_the_balance_until_the_transaction_ends(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100), issue(performer, 1))
    held, release = asyncio.Event(), asyncio.Event()

    async def holder() -> None:
        async with world.begin() as tx:
            assert await tx.ledger.lock([wallet, performer]) == {wallet: 100, performer: 1}
            held.set()
            await release.wait()
            assert await tx.ledger.lock([wallet]) == {wallet: 100}

    holding = asyncio.create_task(holder())
    await held.wait()
    spending = asyncio.create_task(post(world, tip(wallet, performer, 100)))
    await asyncio.sleep(0.2)
    assert not spending.done()
    release.set()
    await asyncio.gather(holding, spending)

    assert await balance(world, wallet) == 0


def _owner(account: Account) -> UserId:
    assert account.owner is not None
    return account.owner


def _another_account_of(kind: AccountKind) -> Account:
    if kind.unit is Unit.TOKEN:  # into a wallet nothing comes but from the platform or performers (WAL-11)
        expired, redeemed = AccountKind.TOKENS_EXPIRED, AccountKind.TOKENS_REDEEMED
        return Account.system(expired if kind is not expired else redeemed)
    other = AccountKind.GST_PAYABLE if kind is not AccountKind.GST_PAYABLE else AccountKind.REFUNDS_PAYABLE
    return Account.system(other)


async def test_wal_01_a_statement_tells_each_change_and_the_balance_after_it(world: World) -> None:
    viewer = someone()
    paid, promo = Account.of(AccountKind.VIEWER_PAID, viewer), Account.of(AccountKind.VIEWER_PROMO, viewer)
    performer = earnings()
    bought = replace(issue(paid, 100), reference="order:1")
    await post(world, bought, issue(promo, 20))
    await post(world, tip(promo, performer, 20, fee=6), tip(paid, performer, 5, fee=1))

    kinds = [AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO]
    lines = await world.ledger_queries.statement(viewer, kinds=kinds, before=None, limit=10)
    earned = await world.ledger_queries.statement(
        _owner(performer), kinds=[performer.kind], before=None, limit=9
    )

    assert [(line.amount, line.balance_after) for line in lines] == [(-5, 95), (-20, 0), (20, 20), (100, 100)]
    assert [line.account for line in lines] == [kinds[0], kinds[1], kinds[1], kinds[0]]
    assert [line.kind for line in lines] == ["tip", "tip", "purchase_tokens", "purchase_tokens"]
    assert (lines[-1].transfer_id, lines[-1].reference, lines[-1].at) == (bought.id, "order:1", bought.at)
    assert [(line.amount, line.balance_after) for line in earned] == [(4, 18), (14, 14)]


async def test_wal_01_a_statement_of_some_kinds_leaves_the_others_out(world: World) -> None:
    viewer = someone()
    await post(
        world,
        issue(Account.of(AccountKind.VIEWER_PAID, viewer), 100),
        issue(Account.of(AccountKind.VIEWER_PROMO, viewer), 20),
    )

    (line,) = await world.ledger_queries.statement(
        viewer, kinds=[AccountKind.VIEWER_PROMO], before=None, limit=10
    )

    assert line.amount == 20


async def test_wal_01_a_fee_that_takes_everything_is_no_line_of_the_performer(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 10))
    await post(world, tip(wallet, performer, 10, fee=10))

    assert (
        await world.ledger_queries.statement(_owner(performer), kinds=[performer.kind], before=None, limit=5)
        == []
    )


async def test_wal_01_a_statement_is_read_page_by_page(world: World) -> None:
    wallet = paid_wallet()
    await post(world, *(issue(wallet, amount) for amount in range(1, 8)))

    pages, before = [], None
    while True:
        lines = await world.ledger_queries.statement(
            _owner(wallet), kinds=[wallet.kind], before=before, limit=3
        )
        pages.append([line.amount for line in lines])
        if len(lines) < 3:
            break
        before = lines[-1].sequence

    assert pages == [[7, 6, 5], [4, 3, 2], [1]]


async def test_wal_01_every_unit_of_the_trial_balance_sums_to_zero(world: World) -> None:
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100), tip(wallet, performer, 50, fee=15))
    await post(
        world,
        a_transfer(
            kind=TransferKind.PURCHASE_TAX,
            debit=RECEIVABLE,
            credit=Account.system(AccountKind.GST_PAYABLE),
            amount=18,
            fee_account=None,
            fee=0,
        ),
    )

    rows = await world.ledger_queries.trial_balance()

    for unit in Unit:
        assert sum(row.balance for row in rows if row.unit is unit) == 0
    kinds = {row.kind: row for row in rows}
    assert kinds["tokens_issued"].balance <= -100
    assert kinds["viewer_paid"].accounts >= 1
    assert kinds["gst_payable"].unit is Unit.INR


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET amount = amount",
        "UPDATE ledger_transfer SET amount = 1 WHERE false",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account",
    ],
)
async def test_wal_01_the_database_itself_refuses_to_rewrite_the_book(
    engine: AsyncEngine, statement: str
) -> None:
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))


async def test_wal_01_the_database_itself_refuses_an_overdraft(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    wallet = paid_wallet()
    await post(world, issue(wallet, 100))

    with pytest.raises(IntegrityError, match="ck_ledger_account_floor"):
        async with engine.begin() as connection:
            await connection.execute(
                text("UPDATE ledger_account SET balance = -1 WHERE owner_id = :owner"),
                {"owner": wallet.owner},
            )


async def test_wal_01_ids_follow_the_lock_order(engine: AsyncEngine) -> None:
    """Wallets before earnings before the platform's own: what many share is locked last."""
    world = World("postgres", engine)
    wallet, performer = paid_wallet(), earnings()
    await post(world, issue(wallet, 100), tip(wallet, performer, 50, fee=15))

    async with engine.connect() as connection:
        ids = (
            await connection.execute(
                text(
                    "SELECT kind, id FROM ledger_account WHERE owner_id = ANY (:owners) OR kind = 'platform_fee'"
                ),
                {"owners": [wallet.owner, performer.owner]},
            )
        ).all()
    assert [row.kind for row in sorted(ids, key=lambda row: row.id)] == [
        "viewer_paid", "performer_pending", "platform_fee",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_wal_01_memory_and_postgres_answer_alike(engine: AsyncEngine, seed: int) -> None:
    """A hundred calls at random, with ids that come again: the same outcomes, balances and lines."""
    chance = random.Random(seed)
    wallets, performers = [paid_wallet() for _ in range(4)], [earnings() for _ in range(2)]
    ids = [TransferId(uuid4()) for _ in range(120)]

    def transfer() -> Transfer:
        made = (
            issue(chance.choice(wallets), chance.randrange(1, 60))
            if chance.random() < 0.3
            else tip(chance.choice(wallets), chance.choice(performers), chance.randrange(1, 40), fee=1)
        )
        return replace(made, id=chance.choice(ids), reference="tip:random")

    calls = [
        list({made.id: made for made in (transfer() for _ in range(chance.randrange(1, 4)))}.values())
        for _ in range(100)
    ]
    calls += chance.sample(calls, 20)  # exact replays

    async def play(world: World) -> tuple[list[str], list[object]]:
        outcomes = []
        for call in calls:
            try:
                outcomes.append(await outcome(world, *call))
            except TransferKeyReused:
                outcomes.append("reused")
        state: list[object] = []
        for account in wallets + performers:
            lines = await world.ledger_queries.statement(
                _owner(account), kinds=[account.kind], before=None, limit=1_000
            )
            state.append((await balance(world, account), [replace(line, sequence=0) for line in lines]))
        return outcomes, state

    in_memory, on_postgres = await play(World("memory", None)), await play(World("postgres", engine))

    assert in_memory == on_postgres
    assert set(in_memory[0]) == {"posted", "insufficient", "reused"}

"""Whatever is done to the ledger in whatever order, it says what a book of a few dictionaries says (WAL-01).

One machine over memory and over PostgreSQL: purchases across units, tips, several transfers at once, replays, reused
ids, overdrafts, holds that are placed, posted, voided and expired, moments and statements.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.ledger.checks import core, holds
from adapters.postgres.ledger.checks.all import CHECKS
from domain.errors import Refusal
from domain.ids import HoldId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import Hold
from domain.ledger.transfer import Transfer, TransferKind
from ports.ledger.statements import StatementPart
from tests.builders import NOW, a_hold, a_transfer
from tests.integration.database.conftest import World

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
FEES = Account.system(AccountKind.PLATFORM_FEE)
RECEIVABLE = Account.system(AccountKind.GATEWAY_RECEIVABLE)
DEFERRED = Account.system(AccountKind.DEFERRED_REVENUE)
SYSTEM = (ISSUED, FEES, RECEIVABLE, DEFERRED)
CORE_CHECKS = 11
"""The checks of the book itself come first: its causes are not of these tests' making."""

amounts = st.integers(1, 60)
places = st.integers(0, 2)
minutes = st.integers(0, 30)


@dataclass
class Book:
    """The model: who holds what, what is set aside of it, and every line that there is."""

    balances: dict[Account, int] = field(default_factory=dict)
    lines: list[tuple[datetime, Account, int]] = field(default_factory=list)
    posted: dict[TransferId, Transfer] = field(default_factory=dict)
    of_hold: dict[TransferId, HoldId] = field(default_factory=dict)
    holds: dict[HoldId, Hold] = field(default_factory=dict)
    left: dict[HoldId, int] = field(default_factory=dict)
    """What open holds set aside; an ended one is not in it."""

    def held(self, account: Account) -> int:
        return sum(left for hold, left in self.left.items() if self.holds[hold].account == account)

    def spendable(self, account: Account) -> int:
        return self.balances.get(account, 0) - self.held(account)

    def post(self, transfers: Sequence[Transfer], *, hold: HoldId | None = None) -> str:
        """`done`, or the code of the refusal; then nothing has changed."""
        fresh = []
        for transfer in transfers:
            if (known := self.posted.get(transfer.id)) is None:
                fresh.append(transfer)
            elif known != replace(transfer, at=known.at):
                return "transfer_key_reused"
        if hold is not None and fresh:
            if hold not in self.left:
                return "hold_ended"
            if sum(transfer.amount for transfer in fresh) > self.left[hold]:
                return "hold_exceeded"
        balances = dict(self.balances)
        for transfer in fresh:
            for account, change in transfer.legs:
                balances[account] = balances.get(account, 0) + change
                short = balances[account] < (0 if hold is not None else self.held(account))
                if change < 0 and short and not account.kind.may_go_negative:
                    return "insufficient_balance"
        self.balances = balances
        for transfer in fresh:
            self.posted[transfer.id] = transfer
            self.lines += [(transfer.at, account, change) for account, change in transfer.legs]
            if hold is not None:
                self.of_hold[transfer.id] = hold
                self.left[hold] -= transfer.amount
        if hold is not None and self.left.get(hold) == 0:
            del self.left[hold]
        return "done"

    def place(self, hold: Hold) -> str:
        if (known := self.holds.get(hold.id)) is not None:
            same = (known.account, known.amount, known.reference) == (
                hold.account,
                hold.amount,
                hold.reference,
            )
            return "done" if same else "transfer_key_reused"
        if hold.amount > self.spendable(hold.account):
            return "insufficient_balance"
        self.holds[hold.id], self.left[hold.id] = hold, hold.amount
        return "done"

    def at(self, account: Account, moment: datetime) -> int:
        return sum(change for time, whose, change in self.lines if whose == account and time <= moment)


class LedgerMachine(RuleBasedStateMachine):
    """Its accounts are its own but for the platform's, which it compares by how they change."""

    posted = Bundle("posted")
    holds = Bundle("holds")
    spent = Bundle("spent")

    def __init__(self, make_world: Callable[[], World]) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = make_world()
        self.book = Book()
        self.wallets = [Account.of(AccountKind.VIEWER_PAID, UserId(uuid4())) for _ in range(3)]
        self.performers = [Account.of(AccountKind.PERFORMER_PENDING, UserId(uuid4())) for _ in range(3)]

    def wait(self, awaitable: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(awaitable)

    async def _outcome(self, act: Callable[[Any], Awaitable[object]]) -> str:
        try:
            async with self.world.begin() as tx:
                await act(tx)
        except Refusal as refusal:
            return refusal.code
        return "done"

    def post_both(self, transfers: Sequence[Transfer], *, hold: HoldId | None = None) -> str:
        def act(tx: Any) -> Awaitable[object]:
            return tx.ledger.post(transfers) if hold is None else tx.holds.post(hold, transfers)

        expected = self.book.post(transfers, hold=hold)
        assert self.wait(self._outcome(act)) == expected
        return expected

    def tip(self, wallet: int, performer: int, amount: int, minute: int) -> Transfer:
        return a_transfer(
            debit=self.wallets[wallet], credit=self.performers[performer], amount=amount, fee=amount * 3 // 10,
            at=NOW + timedelta(minutes=minute),
        )  # fmt: skip

    @initialize()
    def look_at_the_platform(self) -> None:
        self.before = {account: self.wait(self.world.ledger_queries.balance(account)) for account in SYSTEM}
        for wallet in range(len(self.wallets)):
            self.buy(wallet, 100, 0)

    @rule(target=posted, wallet=places, amount=amounts, minute=minutes)
    def buy(self, wallet: int, amount: int, minute: int) -> list[Transfer]:
        """Linked across units: rupees come in, tokens go out."""
        at = NOW + timedelta(minutes=minute)
        rupees = a_transfer(
            kind=TransferKind.PURCHASE, debit=RECEIVABLE, credit=DEFERRED, amount=amount * 100, fee_account=None,
            fee=0, at=at,
        )  # fmt: skip
        tokens = a_transfer(
            kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=self.wallets[wallet], amount=amount,
            fee_account=None, fee=0, at=at,
        )  # fmt: skip
        assert self.post_both([rupees, tokens]) == "done"
        return [rupees, tokens]

    @rule(
        target=posted,
        tips=st.lists(st.tuples(places, places, amounts), min_size=1, max_size=3),
        minute=minutes,
    )
    def give(self, tips: list[tuple[int, int, int]], minute: int) -> list[Transfer]:
        """All or none, the overdraft of one undoing the others."""
        transfers = [self.tip(*tip, minute) for tip in tips]
        self.post_both(transfers)
        return transfers

    @rule(target=posted, wallet=places, over=st.integers(0, 1))
    def give_all_and_perhaps_one_more(self, wallet: int, over: int) -> list[Transfer]:
        """To the edge: one token more than may be spent is refused, though there are more that are held."""
        amount = self.book.spendable(self.wallets[wallet]) + over
        if amount == 0:
            return []
        transfer = self.tip(wallet, 1, amount, 0)
        assert self.post_both([transfer]) == ("insufficient_balance" if over else "done")
        return [transfer]

    @rule(earlier=posted, minute=minutes)
    def send_again(self, earlier: list[Transfer], minute: int) -> None:
        """A retry, later than the first; after a refusal it is tried like the first."""
        self.post_both([replace(transfer, at=NOW + timedelta(minutes=minute)) for transfer in earlier])

    @rule(earlier=posted)
    def reuse_an_id(self, earlier: list[Transfer]) -> None:
        if earlier and earlier[-1].id in self.book.posted:
            changed = replace(earlier[-1], reference="tip:other")
            assert self.post_both([self.tip(0, 0, 1, 0), changed]) == "transfer_key_reused"

    @rule(target=holds, wallet=places, amount=amounts, minute=minutes)
    def place(self, wallet: int, amount: int, minute: int) -> Any:
        """Only those that were placed go on."""
        at = NOW + timedelta(minutes=minute)
        hold = a_hold(
            account=self.wallets[wallet], amount=amount, at=at, expires_at=at + timedelta(minutes=10)
        )
        return hold if self.place_both(hold) == "done" else multiple()

    def place_both(self, hold: Hold) -> str:
        expected = self.book.place(hold)
        assert self.wait(self._outcome(lambda tx: tx.holds.place(hold))) == expected
        return expected

    @rule(hold=holds)
    def place_again(self, hold: Hold) -> None:
        self.place_both(hold)

    @rule(hold=holds)
    def reuse_a_hold(self, hold: Hold) -> None:
        assert self.place_both(replace(hold, amount=hold.amount + 1)) == "transfer_key_reused"

    @rule(
        target=spent, hold=holds, parts=st.lists(st.integers(1, 30), min_size=1, max_size=2), minute=minutes
    )
    def post_hold(self, hold: Hold, parts: list[int], minute: int) -> tuple[HoldId, list[Transfer]]:
        wallet = self.wallets.index(hold.account)
        transfers = [self.tip(wallet, 0, amount, minute) for amount in parts]
        self.post_both(transfers, hold=hold.id)
        return hold.id, transfers

    @rule(target=spent, hold=holds, over=st.integers(0, 1))
    def post_all_and_perhaps_one_more(self, hold: Hold, over: int) -> tuple[HoldId, list[Transfer]]:
        left = self.book.left.get(hold.id, 0)
        transfers = [self.tip(self.wallets.index(hold.account), 2, left + over, 0)] if left + over else []
        if transfers:
            self.post_both(transfers, hold=hold.id)
        return hold.id, transfers

    @rule(earlier=consumes(spent))
    def post_hold_again(self, earlier: tuple[HoldId, list[Transfer]]) -> None:
        hold, transfers = earlier
        if transfers and all(self.book.of_hold.get(transfer.id) == hold for transfer in transfers):
            assert self.post_both(transfers, hold=hold) == "done"

    @rule(hold=holds)
    def void(self, hold: Hold) -> None:
        self.book.left.pop(hold.id, None)
        assert self.wait(self._outcome(lambda tx: tx.holds.void(hold.id, at=NOW))) == "done"

    @rule(hold=holds, minute=st.integers(0, 45))
    def expire(self, hold: Hold, minute: int) -> None:
        now = NOW + timedelta(minutes=minute)
        if now >= hold.expires_at:
            self.book.left.pop(hold.id, None)
        assert self.wait(self._outcome(lambda tx: tx.holds.expire(hold.id, at=now))) == "done"

    @rule(minute=minutes, place=places)
    def look_back(self, minute: int, place: int) -> None:
        moment = NOW + timedelta(minutes=minute)
        for account in (self.wallets[place], self.performers[place]):
            assert self.wait(self.world.statement_queries.balance_at(account, moment)) == self.book.at(
                account, moment
            )

    @rule(since=minutes, until=minutes, place=places, size=st.integers(1, 4))
    def read_a_statement(self, since: int, until: int, place: int, size: int) -> None:
        wallet, instant = self.wallets[place], timedelta(microseconds=1)
        start, end = NOW + timedelta(minutes=since), NOW + timedelta(minutes=max(since, until))
        parts = self.wait(self._parts(wallet, start, end, size))

        assert parts[0].opening[wallet.kind] == self.book.at(wallet, start - instant)
        assert parts[-1].closing[wallet.kind] == self.book.at(wallet, end - instant)
        for part in parts:
            assert (
                part.opening[wallet.kind] + sum(line.amount for line in part.lines)
                == part.closing[wallet.kind]
            )
        shown = sorted(line.amount for part in parts for line in part.lines)
        assert shown == sorted(
            change for at, account, change in self.book.lines if account == wallet and start <= at < end
        )

    async def _parts(
        self, wallet: Account, since: datetime, until: datetime, size: int
    ) -> list[StatementPart]:
        assert wallet.owner is not None
        found = self.world.statement_queries.statement_parts(
            wallet.owner, kinds=[wallet.kind], since=since, until=until, size=size
        )
        return [part async for part in found]

    @invariant()
    def every_account_holds_what_the_book_says(self) -> None:
        if not hasattr(self, "before"):
            return
        mine = [*self.wallets, *self.performers]

        async def look() -> dict[Account, int]:
            async with self.world.begin() as tx:
                return await tx.ledger.lock([*mine, *SYSTEM])

        spendable = self.wait(look())
        assert {account: spendable[account] for account in mine} == {
            account: self.book.spendable(account) for account in mine
        }
        for account in SYSTEM:
            assert spendable[account] - self.before[account] == self.book.balances.get(account, 0)

    def teardown(self) -> None:
        try:
            self.wait(self._require_a_right_book())
        finally:
            self.loop.close()

    async def _require_a_right_book(self) -> None:
        rows = await self.world.ledger_queries.trial_balance()
        for unit in {row.unit for row in rows}:
            assert sum(row.balance for row in rows if row.unit is unit) == 0
        if self.world.kind == "postgres":
            verifier = self.world.ledger_verifier
            for check in verifier.checks()[:CORE_CHECKS]:
                assert [finding async for finding in verifier.run(check)] == [], check
            await self.world.engine.dispose()


def test_wal_01_the_ledger_in_memory_is_the_book() -> None:
    run_state_machine_as_test(
        cast(type[LedgerMachine], lambda: LedgerMachine(lambda: World("memory", None))),
        settings=settings(stateful_step_count=30),
    )


def test_wal_01_the_ledger_in_postgres_is_the_book(databases: Any, database_url: str) -> None:
    """As the programs' role: it needs no more."""

    def make_world() -> World:
        engine: AsyncEngine = create_async_engine(databases.as_program(database_url), pool_size=2)
        return World("postgres", engine)

    examples = max(settings.default.max_examples // 5, 10) if settings.default else 10
    run_state_machine_as_test(
        cast(type[LedgerMachine], lambda: LedgerMachine(make_world)),
        settings=settings(max_examples=examples, stateful_step_count=25),
    )


def test_the_core_checks_come_first() -> None:
    assert [*core.CHECKS, *holds.CHECKS] == list(CHECKS)[:CORE_CHECKS]

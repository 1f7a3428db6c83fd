"""Holds in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.ledger.transfers import LedgerTables, MemoryLedger
from adapters.memory.tables import HasTables
from domain.ids import HoldId, UserId
from domain.ledger.hold import HeldAmount, Hold, HoldNotFound, HoldState
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused
from ports.ledger.holds import HoldQueries, Holds


class MemoryHolds(Holds):
    def __init__(self, tables: LedgerTables) -> None:
        self._tables = tables
        self._ledger = MemoryLedger(tables)

    async def place(self, hold: Hold) -> None:
        spendable = (await self._ledger.lock([hold.account]))[hold.account]
        if earlier := self._tables.holds.get(hold.id):
            earlier.hold.require_same_request(hold)
            return
        if spendable < hold.amount and not hold.account.kind.may_go_negative:
            raise InsufficientBalance("the balance does not cover this")
        self._save(HeldAmount.placed(hold))

    async def get_for_update(self, hold_id: HoldId) -> HeldAmount:
        if (found := self._tables.holds.get(hold_id)) is None:
            raise HoldNotFound("there is no such hold")
        return found

    async def post(self, hold_id: HoldId, transfers: Sequence[Transfer]) -> HeldAmount:
        held = await self.get_for_update(hold_id)
        assert all(transfer.debit == held.hold.account for transfer in transfers), "each spends what is held"
        fresh = [t for t in transfers if self._tables.hold_posts.get(t.id) != hold_id]
        if any(transfer.id in self._tables.journal for transfer in fresh):
            raise TransferKeyReused("this transfer id was not posted against this hold")
        after = held.after_posting(sum(t.amount for t in fresh)) if fresh else held
        self._save(after)
        try:
            await self._ledger.post(transfers)
        except (TransferKeyReused, InsufficientBalance):
            self._save(held)
            raise
        self._tables.hold_posts |= {transfer.id: hold_id for transfer in fresh}
        return after

    async def void(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        return self._save((await self.get_for_update(hold_id)).after_void())

    async def expire(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        return self._save((await self.get_for_update(hold_id)).after_expiry(at))

    def _save(self, held: HeldAmount) -> HeldAmount:
        account = held.hold.account
        before = self._tables.holds.get(held.hold.id)
        change = held.left - (0 if before is None else before.left)
        self._tables.held[account] = self._tables.held.get(account, 0) + change
        self._tables.holds[held.hold.id] = held
        return held


class MemoryHoldQueries(HoldQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    def _open(self) -> list[HeldAmount]:
        tables: LedgerTables = self._database.tables.ledger
        return [held for held in tables.holds.values() if held.state is HoldState.OPEN]

    async def expired(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        due = sorted(
            (held.hold for held in self._open() if held.hold.expires_at <= now),
            key=lambda hold: (hold.expires_at, hold.id),
        )
        return [hold.id for hold in due[:limit]]

    async def open_of(self, owner: UserId) -> Sequence[HeldAmount]:
        mine = [held for held in self._open() if held.hold.account.owner == owner]
        return sorted(mine, key=lambda held: (held.hold.at, held.hold.id))

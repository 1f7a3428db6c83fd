"""The book for those who answer for it, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from adapters.memory.ledger.transfers import LedgerTables, Posted
from adapters.memory.tables import HasTables
from domain.india import INDIA
from domain.ledger.chart import Account, AccountKind
from ports.ledger.book import AccountRow, BookLine, BookQueries, Movement, Movements


class MemoryBookQueries(BookQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> LedgerTables:
        tables: LedgerTables = self._database.tables.ledger
        return tables

    async def accounts(self, kind: AccountKind, *, after: UUID | None, limit: int) -> Sequence[AccountRow]:
        users = self._database.tables.identity.users
        rows = [
            AccountRow(
                account.owner,
                users[account.owner].display_name if account.owner in users else None,
                balance,
                self._tables.held.get(account, 0),
            )
            for account, balance in self._tables.balances.items()
            if account.kind is kind and (after is None or (account.owner or UUID(int=0)) > after)
        ]
        return sorted(rows, key=lambda row: row.owner or UUID(int=0))[:limit]

    async def lines(self, account: Account, *, before: int | None, limit: int) -> Sequence[BookLine]:
        newest_first = sorted(self._tables.journal.values(), key=lambda posted: -posted.sequence)
        return [
            _line(posted, leg, change)
            for posted in newest_first
            if before is None or posted.sequence < before
            for leg, change in posted.transfer.legs
            if leg == account and change != 0
        ][:limit]

    async def movements(self, kinds: Sequence[AccountKind], *, since: datetime, until: datetime) -> Movements:
        opening = dict.fromkeys(kinds, 0)
        came: Counter[tuple[date, AccountKind, str]] = Counter()
        left: Counter[tuple[date, AccountKind, str]] = Counter()
        for posted in self._tables.journal.values():
            transfer = posted.transfer
            for account, change in transfer.legs:
                if account.kind not in opening or change == 0:
                    continue
                if transfer.at < since:
                    opening[account.kind] += change
                elif transfer.at < until:
                    key = (transfer.at.astimezone(INDIA).date(), account.kind, transfer.kind.value)
                    (came if change > 0 else left)[key] += abs(change)
        rows = [Movement(*key, came=came[key], left=left[key]) for key in came.keys() | left.keys()]
        return Movements(opening, sorted(rows, key=lambda row: (row.day, row.account, row.kind)))


def _line(posted: Posted, account: Account, change: int) -> BookLine:
    transfer = posted.transfer
    other = transfer.credit if account == transfer.debit else transfer.debit
    return BookLine(
        transfer_id=transfer.id,
        sequence=posted.sequence,
        kind=transfer.kind.value,
        change=change,
        other_kind=other.kind,
        other_owner=other.owner,
        reference=transfer.reference,
        at=transfer.at,
    )

"""Past balances and statements in memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.ledger.transfers import LedgerTables, lines_of
from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from ports.ledger.statements import StatementPart, StatementQueries
from ports.ledger.transfers import StatementLine


class MemoryStatementQueries(StatementQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> LedgerTables:
        tables: LedgerTables = self._database.tables.ledger
        return tables

    async def balance_at(self, account: Account, at: datetime) -> int:
        return sum(
            change
            for posted in self._tables.journal.values()
            if posted.transfer.at <= at
            for leg, change in posted.transfer.legs
            if leg == account
        )

    async def statement_parts(
        self, owner: UserId, *, kinds: Sequence[AccountKind], since: datetime, until: datetime, size: int
    ) -> AsyncIterator[StatementPart]:
        balances = dict.fromkeys(kinds, 0)
        lines: list[StatementLine] = []
        for posted in sorted(
            self._tables.journal.values(), key=lambda each: (each.transfer.at, each.sequence)
        ):
            for line in lines_of(posted, owner, kinds):
                if line.at < until:
                    balances[line.account] += line.amount
                    lines.append(replace(line, balance_after=balances[line.account]))
        opening = dict.fromkeys(kinds, 0) | {
            line.account: line.balance_after for line in lines if line.at < since
        }
        shown = [line for line in lines if line.at >= since]
        for start in range(0, max(len(shown), 1), size):
            part = shown[start : start + size]
            closing = opening | {line.account: line.balance_after for line in part}
            yield StatementPart(opening, part, closing)
            opening = closing

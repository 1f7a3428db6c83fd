"""Remittances in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from adapters.memory.identity.accounts import IdentityTables
from domain.ids import RemittanceId, UserId
from domain.ledger.remittance import ChallanUsed, Remittance, RemittanceNotFound, RemittanceState, Tax
from ports.ledger.remittances import RemittanceQueries, RemittanceRow, Remittances


class RemittanceTables:
    def __init__(self) -> None:
        self.remittances: dict[RemittanceId, Remittance] = {}


class MemoryRemittances(Remittances):
    def __init__(self, tables: RemittanceTables) -> None:
        self._rows = tables.remittances

    async def add(self, remittance: Remittance) -> Remittance:
        if remittance.id in self._rows:
            return self._rows[remittance.id]
        for other in self._rows.values():
            same = (other.tax, other.cin) == (remittance.tax, remittance.cin)
            if same and other.state is not RemittanceState.REFUSED:
                raise ChallanUsed("this challan was written down already", pointer="/cin")
        self._rows[remittance.id] = remittance
        return remittance

    async def get_for_update(self, remittance_id: RemittanceId) -> Remittance:
        if remittance_id not in self._rows:
            raise RemittanceNotFound("there is no such remittance")
        return self._rows[remittance_id]

    async def update(self, remittance: Remittance) -> None:
        assert remittance.id in self._rows, "a remittance is added before it is updated"
        self._rows[remittance.id] = remittance


class _AllTables(Protocol):
    remittances: RemittanceTables
    identity: IdentityTables


class _Database(Protocol):
    @property
    def tables(self) -> _AllTables: ...


class MemoryRemittanceQueries(RemittanceQueries):
    def __init__(self, database: _Database) -> None:
        self._database = database

    async def latest(self, *, limit: int) -> Sequence[RemittanceRow]:
        rows = sorted(self._all(), key=lambda row: (row.made_at, row.id), reverse=True)
        rows.sort(key=lambda row: row.state is not RemittanceState.MADE)
        return [
            RemittanceRow(row, self._name(row.maker_id), self._name(row.checker_id)) for row in rows[:limit]
        ]

    async def confirmed(self, tax: Tax, *, since: date, until: date) -> Mapping[str, Sequence[Remittance]]:
        months: dict[str, list[Remittance]] = {}
        for row in sorted(self._all(), key=lambda row: (row.paid_on, row.cin)):
            within = since <= date.fromisoformat(f"{row.period}-01") < until
            if row.tax is tax and row.state is RemittanceState.CONFIRMED and within:
                months.setdefault(row.period, []).append(row)
        return months

    def _all(self) -> Sequence[Remittance]:
        return list(self._database.tables.remittances.remittances.values())

    def _name(self, user_id: UserId | None) -> str:
        user = self._database.tables.identity.users.get(user_id) if user_id else None
        return user.display_name if user else ""

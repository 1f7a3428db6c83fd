"""Settlements and their differences in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.payments.orders import PaymentTables
from adapters.memory.payments.refunds import RefundTables
from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.payments.settlement import (
    Captured,
    Difference,
    DifferenceKind,
    Known,
    LineKind,
    Settlement,
    SettlementLine,
    SettlementNotFound,
)
from ports.payments.gateways import GatewayEventKind
from ports.payments.settlements import SettlementQueries, SettlementRow, Settlements

Place = tuple[str, DifferenceKind, LineKind, str]


@dataclass(frozen=True, slots=True)
class _Stored:
    settlement: Settlement
    imported_by: UserId | None
    imported_at: datetime


class SettlementTables:
    def __init__(self) -> None:
        self.settlements: dict[tuple[str, str], _Stored] = {}
        self.differences: dict[Place, Difference] = {}


def _place(difference: Difference) -> Place:
    return difference.provider, difference.kind, difference.line_kind, difference.subject


class MemorySettlements(Settlements):
    def __init__(self, payments: PaymentTables, refunds: RefundTables, tables: SettlementTables) -> None:
        self._payments = payments
        self._refunds = refunds
        self._tables = tables

    async def add(self, settlement: Settlement, *, by: UserId | None, now: datetime) -> str | None:
        place = (settlement.provider, settlement.id)
        stored = self._tables.settlements.get(place)
        if stored is not None:
            return stored.settlement.digest()
        self._tables.settlements[place] = _Stored(settlement, by, now)
        return None

    async def known(self, settlement: Settlement) -> Known:
        provider = settlement.provider
        others = {
            (line.kind, line.id)
            for place, stored in self._tables.settlements.items()
            if place[0] == provider and place[1] != settlement.id
            for line in stored.settlement.lines
        }
        payments: dict[str, Captured] = {}
        for stored_event in self._payments.events.values():
            event = stored_event.event
            if (event.provider, event.kind) == (provider, GatewayEventKind.CAPTURED):
                payments.setdefault(event.payment_id, Captured(event.amount, stored_event.received_at))
        return Known(
            payments=payments,
            refunds={
                refund.provider_refund_id: refund.amount
                for refund in self._refunds.refunds.values()
                if refund.provider == provider and refund.provider_refund_id
            },
            disputes={d.id: d.amount for d in self._refunds.disputes.values() if d.provider == provider},
            settled=others,
        )

    async def add_differences(self, differences: Sequence[Difference]) -> int:
        fresh = [
            difference for difference in differences if _place(difference) not in self._tables.differences
        ]
        self._tables.differences |= {_place(difference): difference for difference in fresh}
        return len(fresh)

    async def find_difference_for_update(
        self, *, provider: str, kind: DifferenceKind, line_kind: LineKind, subject: str
    ) -> Difference | None:
        return self._tables.differences.get((provider, kind, line_kind, subject))

    async def update_difference(self, difference: Difference) -> None:
        assert _place(difference) in self._tables.differences, "it is told before it is resolved"
        self._tables.differences[_place(difference)] = difference


class MemorySettlementQueries(SettlementQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> SettlementTables:
        tables: SettlementTables = self._database.tables.settlements
        return tables

    async def latest(self, *, limit: int) -> Sequence[SettlementRow]:
        stored = sorted(
            self._tables.settlements.values(),
            key=lambda each: (each.settlement.settled_at, each.settlement.id),
            reverse=True,
        )
        return [self._row(each) for each in stored[:limit]]

    async def get(self, provider: str, settlement_id: str) -> tuple[SettlementRow, Sequence[SettlementLine]]:
        stored = self._tables.settlements.get((provider, settlement_id))
        if stored is None:
            raise SettlementNotFound("there is no such settlement")
        return self._row(stored), sorted(stored.settlement.lines, key=lambda line: (line.kind, line.id))

    async def differences(self, *, resolved: bool, limit: int) -> Sequence[Difference]:
        found = [d for d in self._tables.differences.values() if (d.resolved_at is not None) is resolved]
        found.sort(key=_place)
        return sorted(found, key=lambda difference: difference.at, reverse=True)[:limit]

    def _row(self, stored: _Stored) -> SettlementRow:
        settlement = stored.settlement
        users = self._database.tables.identity.users
        mine = [
            difference
            for difference in self._tables.differences.values()
            if (difference.provider, difference.settlement_id) == (settlement.provider, settlement.id)
        ]
        return SettlementRow(
            provider=settlement.provider,
            settlement_id=settlement.id,
            utr=settlement.utr,
            settled_at=settlement.settled_at,
            lines=len(settlement.lines),
            net_paise=settlement.net,
            fee_paise=settlement.fee,
            tax_paise=settlement.tax,
            open_differences=sum(difference.resolved_at is None for difference in mine),
            imported_by_name=users[stored.imported_by].display_name if stored.imported_by else "",
            imported_at=stored.imported_at,
        )

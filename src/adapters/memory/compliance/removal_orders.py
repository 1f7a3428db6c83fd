"""Orders to remove in memory."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import ModerationCaseId, ReportId
from domain.india import INDIA
from domain.moderation.cases.event import Proved, Subject
from domain.moderation.reports.removal_order import (
    REMOVAL_LAW,
    EnteredOrder,
    RemovalOrderIdReused,
    RemovalOrderNotFound,
)
from domain.moderation.reports.signing_rank import SigningRank
from ports.compliance.removal_orders import (
    OrderMonth,
    OrderPlace,
    OrderState,
    RemovalOrderQueries,
    RemovalOrderRow,
    RemovalOrders,
)
from ports.sealing import Sealed


class RemovalOrderTables:
    def __init__(self) -> None:
        self.orders: dict[ReportId, EnteredOrder] = {}
        self.officers: dict[ReportId, Sealed] = {}


class MemoryRemovalOrders(RemovalOrders):
    def __init__(self, tables: RemovalOrderTables) -> None:
        self._tables = tables

    async def add(self, order: EnteredOrder, officer: Sealed) -> None:
        if order.id in self._tables.orders:
            raise RemovalOrderIdReused("this id belongs to another order")
        self._tables.orders[order.id] = order
        self._tables.officers[order.id] = officer

    async def find(self, order_id: ReportId) -> EnteredOrder | None:
        return self._tables.orders.get(order_id)

    async def officer_of(self, order_id: ReportId) -> Sealed:
        try:
            return self._tables.officers[order_id]
        except KeyError:
            raise RemovalOrderNotFound("there is no such order") from None

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> None:
        for order in self._of(case_id):
            self._tables.orders[order.id] = replace(order, case_id=to)

    async def bring_back(
        self, subjects: Collection[Subject], *, of: ModerationCaseId, to: ModerationCaseId
    ) -> Sequence[ReportId]:
        theirs = [order for order in self._of(of) if order.subject in subjects]
        for order in theirs:
            self._tables.orders[order.id] = replace(order, case_id=to)
        return sorted(order.id for order in theirs)

    def _of(self, case_id: ModerationCaseId) -> list[EnteredOrder]:
        return [order for order in self._tables.orders.values() if order.case_id == case_id]


class MemoryRemovalOrderQueries(RemovalOrderQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def find(self, order_id: ReportId) -> RemovalOrderRow:
        try:
            return self._row(self._database.tables.compliance.removal_orders.orders[order_id])
        except KeyError:
            raise RemovalOrderNotFound("there is no such order") from None

    async def orders(
        self, state: OrderState | None, *, authority: str, after: OrderPlace | None, limit: int
    ) -> Sequence[RemovalOrderRow]:
        rows = [
            row
            for row in self._rows()
            if authority.casefold() in row.order.authority.casefold()
            and state in (None, OrderState.OPEN if row.answered_at is None else OrderState.ANSWERED)
            and (after is None or _key(row) < (after.received_at, after.order_id))
        ]
        return sorted(rows, key=_key, reverse=True)[:limit]

    async def months(self, *, now: datetime, limit: int) -> Sequence[OrderMonth]:
        months = defaultdict(list)
        for row in self._rows():
            months[row.order.received_at.astimezone(INDIA).date().replace(day=1)].append(row)
        return [
            OrderMonth(
                month,
                courts=sum(row.order.rank is SigningRank.COURT for row in rows),
                others=sum(row.order.rank is not SigningRank.COURT for row in rows),
                in_time=sum(
                    row.answered_at is not None and row.answered_at <= row.order.due_at for row in rows
                ),
                late=sum((row.answered_at or now) > row.order.due_at for row in rows),
            )
            for month, rows in sorted(months.items(), reverse=True)
        ][:limit]

    def _rows(self) -> list[RemovalOrderRow]:
        return [self._row(order) for order in self._database.tables.compliance.removal_orders.orders.values()]

    def _row(self, order: EnteredOrder) -> RemovalOrderRow:
        tables = self._database.tables
        status = tables.moderation_cases.cases[order.case_id].status
        proofs = [*status.proofs]
        proofs += [
            e.what.proof for e in tables.moderation_cases.events[order.case_id] if isinstance(e.what, Proved)
        ]
        times = [p.at for p in proofs if p.law.startswith(REMOVAL_LAW) and p.at >= order.entered_at]
        if status.closed_at is not None and status.outcome is not None:
            times.append(status.closed_at)
        document = tables.documents.documents.get(order.document_id)
        file = document.file if document else None
        return RemovalOrderRow(
            order, tables.identity.users[order.entered_by].display_name, status.state, status.outcome,
            min(times, default=None), file.sha256 if file else None,
        )  # fmt: skip


def _key(row: RemovalOrderRow) -> tuple[datetime, ReportId]:
    return row.order.received_at, row.order.id

"""The work on payment exceptions in memory."""

from collections.abc import Sequence

from adapters.memory.payments.orders import PaymentTables
from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.payments.exception_work import ExceptionWork, PaymentExceptionNotFound, WorkState
from ports.payments.exceptions import ExceptionQueries, ExceptionRow, ExceptionWorks
from ports.payments.orders import PaymentException


class ExceptionTables:
    def __init__(self) -> None:
        self.works: dict[str, ExceptionWork] = {}


class MemoryExceptionWorks(ExceptionWorks):
    def __init__(self, payments: PaymentTables, tables: ExceptionTables) -> None:
        self._payments = payments
        self._tables = tables

    async def get_for_update(self, payment_id: str) -> tuple[PaymentException, ExceptionWork]:
        exception = self._payments.exceptions.get(payment_id)
        if exception is None:
            raise PaymentExceptionNotFound("there is no such payment exception")
        return exception, self._tables.works.get(payment_id) or ExceptionWork.untouched(payment_id)

    async def save(self, work: ExceptionWork) -> None:
        self._tables.works[work.payment_id] = work


class MemoryExceptionQueries(ExceptionQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def undecided(self, *, limit: int) -> Sequence[ExceptionRow]:
        rows = [row for row in self._rows() if row.state != WorkState.DECIDED]
        return sorted(rows, key=lambda row: (row.at, row.payment_id))[:limit]

    async def decided(self, *, limit: int) -> Sequence[ExceptionRow]:
        rows = [(row.decided_at, row.payment_id, row) for row in self._rows() if row.decided_at is not None]
        return [row for _, _, row in sorted(rows, key=lambda place: place[:2], reverse=True)][:limit]

    def _rows(self) -> list[ExceptionRow]:
        return [self._row(exception) for exception in self._database.tables.payments.exceptions.values()]

    def _row(self, exception: PaymentException) -> ExceptionRow:
        tables = self._database.tables
        work = tables.exception_works.works.get(exception.payment_id) or ExceptionWork.untouched(
            exception.payment_id
        )
        order = tables.payments.orders.get(exception.order_id)
        return ExceptionRow(
            payment_id=exception.payment_id,
            provider=exception.provider,
            provider_order_id=exception.provider_order_id,
            kind=exception.kind,
            order_id=exception.order_id,
            buyer_name=self._name(order.buyer_id if order else None),
            amount=exception.amount,
            detail=exception.detail,
            at=exception.at,
            state=work.state,
            claimed_by=work.claimed_by,
            claimed_by_name=self._name(work.claimed_by),
            claimed_until=work.claimed_until,
            decision=work.decision or "",
            reason=work.reason,
            decided_by=work.decided_by,
            decided_by_name=self._name(work.decided_by),
            agreed_by_name=self._name(work.agreed_by),
            decided_at=work.decided_at,
        )

    def _name(self, user_id: UserId | None) -> str:
        user = self._database.tables.identity.users.get(user_id)
        return str(user.display_name) if user else ""

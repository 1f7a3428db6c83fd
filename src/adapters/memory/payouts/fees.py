"""The fees of shows, in memory."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from adapters.memory.payouts.payouts import MemoryScheduleAgreements, PayoutTables
from adapters.memory.streaming.shows import StreamingTables
from domain.ids import StreamId
from domain.payouts.schedule import FEE_SCHEDULES, FeeSchedule, fees_of
from ports.payouts.payouts import AgreedFees


class _AllTables(Protocol):
    payouts: PayoutTables
    streaming: StreamingTables


class _Database(Protocol):
    @property
    def tables(self) -> _AllTables: ...


class MemoryAgreedFees(AgreedFees):
    def __init__(self, database: _Database, schedules: Sequence[FeeSchedule] = FEE_SCHEDULES) -> None:
        self._database = database
        self._schedules = schedules

    async def of_stream(self, stream_id: StreamId, *, day: date) -> FeeSchedule:
        tables = self._database.tables
        stream = tables.streaming.streams.get(stream_id)
        agreements = MemoryScheduleAgreements(tables.payouts)
        agreed = await agreements.of_performer(stream.performer_id) if stream else []
        return fees_of(day, agreed, self._schedules)

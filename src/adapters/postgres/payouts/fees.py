"""The fees of shows, of PostgreSQL, kept in the process."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.payouts.earnings import agreement_entity
from adapters.postgres.payouts.tables import schedule_agreement_table
from adapters.postgres.streaming.shows import stream_table
from domain.ids import StreamId
from domain.payouts.schedule import FEE_SCHEDULES, FeeSchedule, ScheduleAgreement, fees_of, schedule_on
from ports.payouts.payouts import AgreedFees

FRESH_SECONDS = 10.0
SHOWS_MAX = 10_000

_Known = tuple[float, Sequence[ScheduleAgreement]]


class PostgresAgreedFees(AgreedFees):
    """While there is one version, nothing is asked of the database; else once in `FRESH_SECONDS` for each show, however
    many tips it is given."""

    def __init__(
        self,
        engine: AsyncEngine,
        schedules: Sequence[FeeSchedule] = FEE_SCHEDULES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._schedules = schedules
        self._monotonic = monotonic
        self._known: OrderedDict[StreamId, _Known] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def of_stream(self, stream_id: StreamId, *, day: date) -> FeeSchedule:
        if len(self._schedules) == 1:
            return schedule_on(day, self._schedules)
        agreed = self._fresh(stream_id)
        if agreed is None:
            async with self._one_at_a_time:
                agreed = self._fresh(stream_id)
                if agreed is None:
                    agreed = await self._load(stream_id)
        return fees_of(day, agreed, self._schedules)

    def _fresh(self, stream_id: StreamId) -> Sequence[ScheduleAgreement] | None:
        loaded_at, agreed = self._known.get(stream_id, (float("-inf"), ()))
        return agreed if self._monotonic() < loaded_at + FRESH_SECONDS else None

    async def _load(self, stream_id: StreamId) -> Sequence[ScheduleAgreement]:
        loaded_at = self._monotonic()
        query = (
            select(schedule_agreement_table)
            .join(stream_table, stream_table.c.performer_id == schedule_agreement_table.c.performer_id)
            .where(stream_table.c.id == stream_id)
        )
        async with self._engine.connect() as connection:
            agreed = [agreement_entity(row) for row in await connection.execute(query)]
        self._known[stream_id] = (loaded_at, agreed)
        self._known.move_to_end(stream_id)
        while len(self._known) > SHOWS_MAX:
            self._known.popitem(last=False)
        return agreed

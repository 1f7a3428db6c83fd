"""Fees for tests that are about something else."""

from datetime import date

from domain.ids import StreamId
from domain.payouts.schedule import FeeSchedule, schedule_on
from ports.payouts.payouts import AgreedFees


class FeesOfToday(AgreedFees):
    """Those in force, whoever the performer is: 30 % are the platform's."""

    async def of_stream(self, stream_id: StreamId, *, day: date) -> FeeSchedule:
        return schedule_on(day)

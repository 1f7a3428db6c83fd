"""Sums what happened to cases, day by day and week by week, once each is over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.india import INDIA
from domain.moderation.cases.figures import Period, figures_of
from ports.clock import Clock
from ports.transaction import BeginTransaction

REACH = timedelta(days=371)
"""Nothing older than this is summed for the first time: 53 weeks."""
BATCH = 31


@dataclass(frozen=True, slots=True)
class SumCaseFigures:
    """What is over does not change any more, so a period is summed once: a page of figures costs the same however many
    cases there are. Safe to repeat, also side by side."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self) -> int:
        """How many periods it summed, at most 31 days and 31 weeks."""
        return sum([await self._sum(period) for period in Period])

    async def _sum(self, period: Period) -> int:
        for summed in range(BATCH):
            async with self.begin() as tx:
                now = self.now()
                begins = _next(
                    period, await tx.case_figures.latest(period), await tx.case_figures.first_event(), now
                )
                if begins is None:
                    return summed
                facts = await tx.case_figures.facts(*period.bounds(begins))
                await tx.case_figures.add(figures_of(period, begins, facts))
        return BATCH


def _next(period: Period, latest: date | None, first: datetime | None, now: datetime) -> date | None:
    """When the next one begins that is over and not summed yet."""
    if latest is not None:
        begins = period.after(latest)
    elif first is not None:
        begins = period.of(first.astimezone(INDIA).date())
    else:
        return None
    begins = max(begins, period.of((now - REACH).astimezone(INDIA).date()))
    return begins if period.is_settled(begins, now=now) else None

"""What is read of the sums of cases by page and spreadsheet alike: of the queues that exist for who asks (CSA-04)."""

from collections.abc import Sequence
from datetime import timedelta

from domain.india import INDIA
from domain.moderation.cases.clocks import HOUSE
from domain.moderation.cases.figures import CaseFigure, Period
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.cases.law import LAW_TABLE
from entrypoints.container import Container
from entrypoints.views.queues import my_queues

CLOCKS = (HOUSE, "reason", *sorted({row.key for row in LAW_TABLE}))
"""The keys of all clocks that can run out."""


def period_named(word: str) -> Period:
    """Days, where it names none."""
    return Period.WEEK if word == Period.WEEK else Period.DAY


async def figures_told(container: Container, period: Period, count: int) -> Sequence[CaseFigure]:
    """Of the last `count` days or weeks, the latest first."""
    today = container.now()().astimezone(INDIA).date()
    span = timedelta(days=count if period is Period.DAY else 7 * count)
    return await container.case_figure_queries().since(
        period,
        period.of(today - span),
        await my_queues(container),
        limit=(count + 1) * len(Queue) * len(Severity),
    )

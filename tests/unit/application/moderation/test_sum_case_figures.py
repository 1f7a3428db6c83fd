from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.moderation.case_figures import MemoryCaseFigureQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.moderation.cases._cases import open_or_join
from application.moderation.cases.sum_case_figures import BATCH, REACH, SumCaseFigures
from domain.ids import ModerationCaseId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.figures import Period
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.priority import NO_SIGNALS

EVERY = frozenset(Queue)


class Stage:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 6, tzinfo=UTC)  # a Monday
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: self.time, uuid4)
        self.sum = SumCaseFigures(self.database.begin, lambda: self.time)
        self.queries = MemoryCaseFigureQueries(self.database)

    async def report(self) -> None:
        async with self.database.begin() as tx:
            await open_or_join(
                tx, subject=Subject(SubjectKind.SHOW, uuid4()), person_id=None, kind=CaseKind.HARASSMENT,
                signals=NO_SIGNALS, report_id=None, by=By(None, "complaint", False, "", self.time),
                profile="IN-nonexplicit", new_id=lambda: ModerationCaseId(uuid4()),
            )  # fmt: skip

    async def opened(self, period: Period) -> dict[date, int]:
        told = await self.queries.since(period, date(2026, 1, 1), EVERY, limit=1_000)
        return {each.begins: each.opened for each in told}


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_each_day_and_week_is_summed_once_it_is_over(stage: Stage) -> None:
    assert await stage.sum() == 0
    await stage.report()
    await stage.report()
    assert await stage.sum() == 0
    stage.time += timedelta(days=1)
    await stage.report()
    assert await stage.sum() == 1
    assert await stage.sum() == 0
    assert await stage.opened(Period.DAY) == {date(2026, 11, 23): 2}
    assert await stage.opened(Period.WEEK) == {}
    stage.time += timedelta(days=6)
    assert await stage.sum() == 6 + 1
    assert await stage.opened(Period.DAY) == {date(2026, 11, 23): 2, date(2026, 11, 24): 1}
    assert await stage.opened(Period.WEEK) == {date(2026, 11, 23): 3}


async def test_what_was_missed_is_made_up_for_a_month_at_a_time(stage: Stage) -> None:
    await stage.report()
    stage.time += timedelta(days=40)
    assert await stage.sum() == BATCH + 5
    assert await stage.sum() == 40 - BATCH
    assert await stage.sum() == 0


async def test_nothing_older_than_a_year_is_summed_for_the_first_time(stage: Stage) -> None:
    await stage.report()
    stage.time += timedelta(days=1_000)
    assert await stage.sum() == 2 * BATCH
    async with stage.database.begin() as tx:
        latest = await tx.case_figures.latest(Period.DAY)
    assert latest == (stage.time - REACH + timedelta(days=BATCH - 1)).date()

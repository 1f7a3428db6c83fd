"""Whoever is on call hears how many cases wait, and when the next clock runs out (MOD-08)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from domain.moderation.cases.figures import CaseFigure, Period
from domain.moderation.cases.kind import Queue
from entrypoints.figures.waiting import APPEALS, APPEALS_HELP, HELP, PREFIX, WaitingFigures
from ports.moderation.case_figures import CaseFigureQueries, PendingRow, WaitingAppeals
from tests.builders import NOW

DOCUMENTED = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"


class Waiting(CaseFigureQueries):
    def __init__(self, *rows: PendingRow) -> None:
        self.rows = rows
        self.is_down = False
        self.of_appeals: Sequence[WaitingAppeals] = ()

    async def since(
        self, period: Period, begins: date, queues: Collection[Queue], *, limit: int
    ) -> Sequence[CaseFigure]:
        return ()

    async def pending(self, queues: Collection[Queue], *, now: datetime) -> Sequence[PendingRow]:
        if self.is_down:
            raise TimeoutError
        return [row for row in self.rows if row.queue in queues]

    async def appeals(self, queues: Collection[Queue], *, now: datetime) -> Sequence[WaitingAppeals]:
        return [row for row in self.of_appeals if row.queue in queues]


@pytest.fixture
def waiting() -> Waiting:
    minute = timedelta(minutes=1)
    return Waiting(
        PendingRow(Queue.CHILD_SAFETY, 0, 2, 1, NOW - 3 * minute),
        PendingRow(Queue.GENERAL, 1, 1, 0, NOW + 5 * minute),
        PendingRow(Queue.GENERAL, 2, 7, 3, NOW + 2 * minute),
        PendingRow(Queue.ORDERS, 1, 1, 0, None),
    )


async def test_mod_08_what_waits_what_is_overdue_and_what_is_due_next(waiting: Waiting) -> None:
    lines = (await WaitingFigures(waiting, lambda: NOW).text()).decode().splitlines()
    assert {line for line in lines if line.startswith(PREFIX)} == {
        'livepanty_cases_waiting{queue="child_safety",severity="0"} 2.0',
        'livepanty_cases_waiting{queue="general",severity="1"} 1.0',
        'livepanty_cases_waiting{queue="general",severity="2"} 7.0',
        'livepanty_cases_waiting{queue="orders",severity="1"} 1.0',
        'livepanty_cases_overdue{queue="child_safety",severity="0"} 1.0',
        'livepanty_cases_overdue{queue="general",severity="1"} 0.0',
        'livepanty_cases_overdue{queue="general",severity="2"} 3.0',
        'livepanty_cases_overdue{queue="orders",severity="1"} 0.0',
        'livepanty_cases_next_due_seconds{queue="child_safety"} -180.0',
        'livepanty_cases_next_due_seconds{queue="general"} 120.0',
    }


async def test_mod_08_enf_02_how_many_appeals_wait_and_of_how_many_the_time_is_over(waiting: Waiting) -> None:
    hour = timedelta(hours=1)
    waiting.of_appeals = (
        WaitingAppeals(Queue.CHILD_SAFETY, 1, 0, NOW + hour), WaitingAppeals(Queue.GENERAL, 5, 2, NOW - hour)
    )  # fmt: skip
    lines = (await WaitingFigures(waiting, lambda: NOW).text()).decode().splitlines()
    told = {line.removeprefix(APPEALS) for line in lines if line.startswith(APPEALS)}
    assert {line for line in told if not line.endswith(" 0.0")} == {
        'waiting{queue="child_safety"} 1.0', 'waiting{queue="general"} 5.0', 'overdue{queue="general"} 2.0',
        'next_due_seconds{queue="child_safety"} 3600.0', 'next_due_seconds{queue="general"} -3600.0',
    }  # fmt: skip
    assert 'overdue{queue="child_safety"} 0.0' in told
    assert 'overdue{queue="orders"} 0.0' in told


async def test_mod_08_where_they_cannot_be_read_the_other_figures_are_told(waiting: Waiting) -> None:
    waiting.is_down = True
    assert await WaitingFigures(waiting, lambda: NOW).text() == b""


def test_mod_08_each_is_documented() -> None:
    documented = DOCUMENTED.read_text()
    for name, words in HELP.items():
        assert f"`{PREFIX}{name}`" in documented
        assert words in documented
    for name, words in APPEALS_HELP.items():
        assert f"`{APPEALS}{name}`" in documented
        assert words in documented

"""A run of kills waits for what moves, however slowly, and not for what has no end."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from entrypoints.cli.crash.evidence import Waiting
from entrypoints.cli.crash.line import TURNS_MAX, Line
from entrypoints.cli.crash.patience import Patience
from entrypoints.cli.crash.run import late_findings
from entrypoints.cli.crash.settling import unheard, until_none
from entrypoints.cli.demo.person import NotAsPromised
from ports.verifying import Finding

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
CREDITED = "every captured payment is credited or an exception"
LATE = Finding(CREDITED, "payment pay_1", "captured at 08:00, and still waits to be processed")
LOST = Finding(CREDITED, "payment pay_1", "captured and processed, but it paid no order and is no exception")


def a_wait(event_id: UUID, *, turn: int = 0, attempts: int = 0) -> Waiting:
    due = NOW + timedelta(seconds=20 * turn)
    return Waiting(event_id, "payments.gateway_event_received", attempts, due, 400.0)


def test_wal_03_what_waits_for_its_first_turn_is_waited_for() -> None:
    line, event_id = Line(), uuid4()
    for _ in range(10 * TURNS_MAX):
        line.look([a_wait(event_id)])


def test_wal_03_what_had_its_turns_and_no_end_is_named() -> None:
    line, event_id = Line(), uuid4()
    for turn in range(TURNS_MAX + 1):
        line.look([a_wait(event_id, turn=turn)])
    with pytest.raises(NotAsPromised, match=f"{event_id}.* had {TURNS_MAX + 1} turns"):
        line.look([a_wait(event_id, turn=TURNS_MAX + 1)])


def test_wal_03_turns_are_each_events_own() -> None:
    line = Line()
    for turn in range(3 * TURNS_MAX):
        line.look([a_wait(uuid4(), turn=turn), a_wait(UUID(int=turn // TURNS_MAX), turn=turn % TURNS_MAX)])


class Watch:
    """A clock that is set by hand, and moves on by five seconds at each look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 5
        return self.seconds


def looks(line: Line, waiting: list[Waiting], times: int) -> None:
    for _ in range(times):
        line.look(waiting)


def test_wal_03_a_worker_that_does_nothing_at_all_is_stuck() -> None:
    waiting = [a_wait(uuid4()), a_wait(uuid4())]
    line = Line(Patience(50, Watch()))
    looks(line, waiting, 9)
    with pytest.raises(NotAsPromised, match="the worker did nothing"):
        looks(line, waiting, 9)


def test_wal_03_each_event_that_is_delivered_gives_the_others_their_time_anew() -> None:
    first, second = a_wait(uuid4()), a_wait(uuid4())
    line = Line(Patience(50, Watch()))
    looks(line, [first, second], 9)
    looks(line, [second], 9)
    with pytest.raises(NotAsPromised, match=str(second.event_id)):
        looks(line, [second, a_wait(uuid4())], 9)  # one more that waits is no progress


def test_wal_03_what_is_only_late_is_forgiven_while_it_is_in_line() -> None:
    assert late_findings([LATE, LOST], {"payment pay_1"}) == [LATE]
    assert late_findings([LATE, LOST], {"payment pay_2"}) == []


async def test_pyt_06_refunds_and_payouts_are_waited_for_as_long_as_one_ends() -> None:
    left = iter((3, 3, 2, 2, 1, 1, 0))

    async def count() -> int:
        return next(left)

    async def again() -> None:
        await asyncio.sleep(0)

    await until_none(count, "have no end", again=again, patience=Patience(25, Watch()))


async def test_pyt_06_one_that_never_ends_is_told() -> None:
    async def count() -> int:
        return 1

    async def again() -> None:
        await asyncio.sleep(0)

    with pytest.raises(NotAsPromised, match="1 have no end"):
        await until_none(count, "have no end", again=again, patience=Patience(25, Watch()))


CAME_BACK = {"one", "two"}


@pytest.mark.parametrize(
    ("ours", "to_hear", "left"),
    [
        ({"one": ("paid", 100), "two": ("paid", 100)}, {"one", "two"}, {"one", "two"}),
        ({"one": ("paid", 100), "two": ("reversed", 100)}, {"one", "two"}, {"one"}),
        ({"one": ("paid", 100), "two": ("paid", 100)}, {"two"}, {"two"}),  # nobody will ask about the first
        ({"one": ("paid", 100), "three": ("paid", 100)}, {"three"}, set()),  # the bank has it paid
        ({"one": ("failed", 100), "two": ("declined", 100)}, {"one", "two"}, set()),
        ({}, set(), set()),
    ],
)
def test_pyt_06_a_payout_that_came_back_is_waited_for_while_it_may_be_heard_of(
    ours: dict[str, tuple[str, int]], to_hear: set[str], left: set[str]
) -> None:
    assert unheard(CAME_BACK, ours, to_hear) == left


async def test_pyt_06_no_number_of_rounds_is_too_many_while_one_after_the_other_is_heard() -> None:
    left = iter(count for count in range(40, -1, -1) for _ in range(4))  # 160 rounds, a long while of it each

    async def unheard_of() -> int:
        return next(left)

    async def again() -> None:
        await asyncio.sleep(0)

    await until_none(unheard_of, "are not heard of", again=again, patience=Patience(60, Watch()))

"""Counts of cases on open pages: of whom, for how long, and for how many at once."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import SessionId, UserId
from domain.moderation.cases.figures import CaseFigure, Period
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import QueueAccess
from entrypoints.edge.errors import TooManyRequests
from entrypoints.gathering import Gathering
from entrypoints.realtime import case_counts
from entrypoints.realtime.case_counts import (
    STREAMS_MAX,
    STREAMS_OF_ONE_PERSON_MAX,
    CaseCounts,
    QueueCount,
    counts_of,
    frame,
)
from ports.identity.accounts import Principal
from ports.moderation.case_figures import COUNTED_MAX, CaseFigureQueries, PendingRow, WaitingAppeals
from ports.moderation.queue_access import QueueAccessQueries, WorkerRow
from tests.builders import NOW

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(hours=2)
ROWS = [
    PendingRow(Queue.CHILD_SAFETY, 0, 2, 1, SOON),
    PendingRow(Queue.GENERAL, 1, 3, 1, LATER),
    PendingRow(Queue.GENERAL, 2, 4, 0, SOON),
]


class Waiting(CaseFigureQueries):
    """What waits, as a test sets it; `reads` counts how often it was asked for."""

    def __init__(self) -> None:
        self.rows: Sequence[PendingRow] = ROWS
        self.reads = 0
        self.is_down = False

    async def since(
        self, period: Period, begins: date, queues: Collection[Queue], *, limit: int
    ) -> Sequence[CaseFigure]:
        return []

    async def pending(self, queues: Collection[Queue], *, now: datetime) -> Sequence[PendingRow]:
        self.reads += 1
        if self.is_down:
            raise ConnectionError
        return [row for row in self.rows if row.queue in queues]

    async def appeals(self, queues: Collection[Queue], *, now: datetime) -> Sequence[WaitingAppeals]:
        return []


class Lists(QueueAccessQueries):
    def __init__(self) -> None:
        self.found: Sequence[QueueAccess] = ()

    async def lists(self) -> Sequence[QueueAccess]:
        return self.found

    async def workers(self, roles: Collection[str]) -> Sequence[WorkerRow]:
        return ()


class Desk:
    """Streams of one process, with the sessions that are open and who holds them."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.lists = Lists()
        self.holders: dict[SessionId, Principal] = {}
        self.counts = CaseCounts(self.waiting, self.lists, Gathering(self._look, at_most=500), lambda: NOW)

    async def _look(self, sessions: Sequence[SessionId]) -> Sequence[Principal | None]:
        return [self.holders.get(session) for session in sessions]

    def person(self, role: Role = Role.MODERATOR) -> Principal:
        who = Principal(
            UserId(uuid4()), SessionId(uuid4()), "Meera", role, AgeState.VERIFIED_ADULT, None, language=None
        )
        self.holders[who.session_id] = who
        return who

    def stream(self, who: Principal) -> AsyncIterator[str]:
        return self.counts.frames(who, told)


async def told(found: Sequence[QueueCount]) -> str:
    return " ".join(f"{each.queue}:{each.waiting}/{each.overdue}" for each in found)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """In which nobody waits for a clock: each look is a new one."""
    monkeypatch.setattr(case_counts, "LOOK_SECONDS", 0)
    monkeypatch.setattr(case_counts, "FRESH_SECONDS", 0)
    return Desk()


async def test_the_severities_of_a_queue_are_one_number_and_the_next_that_is_due() -> None:
    many = PendingRow(Queue.ORDERS, 0, COUNTED_MAX, COUNTED_MAX, None)
    assert counts_of([*ROWS, many, replace(many, severity=1)], frozenset(Queue)) == [
        QueueCount(Queue.GENERAL, 7, 1, SOON),
        QueueCount(Queue.CHILD_SAFETY, 2, 1, SOON),
        QueueCount(Queue.INTIMATE_IMAGERY, 0, 0, None),
        QueueCount(Queue.ORDERS, COUNTED_MAX, COUNTED_MAX, None),
    ]


async def test_csa_04_counts_are_of_the_queues_of_the_role_as_it_is_now(desk: Desk) -> None:
    tara = desk.person(Role.CHILD_SAFETY_OFFICER)
    stream = desk.stream(tara)
    assert "child_safety:2/1" in await anext(stream)
    desk.holders[tara.session_id] = replace(tara, role=Role.MODERATOR)
    after = await anext(stream)
    assert "child_safety" not in after
    assert "general:7/1" in after
    assert "child_safety" not in await anext(desk.stream(desk.person(Role.ADMIN)))


async def test_a_stream_begins_with_the_counts_and_tells_what_changed_and_else_only_that_it_lives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = desk.stream(desk.person())
    first = await anext(stream)
    assert first.startswith("event: counts\ndata: general:7/1")
    desk.waiting.rows = [PendingRow(Queue.GENERAL, 1, 1, 0, LATER)]
    assert "general:1/0" in await anext(stream)
    monkeypatch.setattr(case_counts, "BEAT_SECONDS", 0)
    assert await anext(stream) == frame("beat", "") == "event: beat\ndata: \n\n"


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        ({"role": Role.VIEWER}, "permission_denied"),
        ({"role": Role.KYC_OFFICER}, "permission_denied"),
        ({"age_state": AgeState.HELD}, "account_held"),
        (None, "session_ended"),
    ],
)
async def test_a_role_that_is_taken_away_or_a_session_that_ended_closes_the_stream(
    desk: Desk, lost: dict[str, object] | None, reason: str
) -> None:
    meera = desk.person()
    stream = desk.stream(meera)
    await anext(stream)
    if lost is None:
        del desk.holders[meera.session_id]
    else:
        desk.holders[meera.session_id] = replace(meera, **lost)  # type: ignore[arg-type]
    reads = desk.waiting.reads
    assert [each async for each in stream] == [frame("over", reason)]
    assert (desk.counts.streams, desk.waiting.reads) == (0, reads)


async def test_where_nothing_can_be_found_out_the_stream_ends_without_a_number(desk: Desk) -> None:
    stream = desk.stream(desk.person())
    await anext(stream)
    desk.waiting.is_down = True
    assert [each async for each in stream] == []
    assert desk.counts.streams == 0


async def test_one_person_and_one_process_hold_so_many_streams_and_no_more(desk: Desk) -> None:
    meera, kiran = desk.person(), desk.person()
    own = [desk.stream(meera) for _ in range(STREAMS_OF_ONE_PERSON_MAX)]
    for stream in own:
        await anext(stream)
    with pytest.raises(TooManyRequests):
        desk.counts.require_place(meera.user_id)
    assert [each async for each in desk.stream(meera)] == [frame("over", "too_many_requests")]
    desk.counts.require_place(kiran.user_id)
    await own[0].aclose()  # type: ignore[attr-defined]
    desk.counts.require_place(meera.user_id)
    others = [desk.stream(desk.person()) for _ in range(STREAMS_MAX - len(own) + 1)]
    for stream in others:
        await anext(stream)
    assert desk.counts.streams == STREAMS_MAX
    with pytest.raises(TooManyRequests):
        desk.counts.require_place(kiran.user_id)


async def test_one_count_serves_all_streams(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_counts, "FRESH_SECONDS", 60)
    for _ in range(5):
        await anext(desk.stream(desk.person()))
    assert desk.waiting.reads == 1


async def test_each_line_of_a_text_is_one_of_its_event() -> None:
    assert frame("counts", "<p>\n2</p>") == "event: counts\ndata: <p>\ndata: 2</p>\n\n"

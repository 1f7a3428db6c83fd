"""How many cases wait, told to open pages of staff while it changes (server-sent events)."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from application.moderation.cases._cases import seen_queues
from domain.identity.permissions import Permission
from domain.ids import SessionId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import QueueAccess
from entrypoints.edge.errors import TooManyRequests
from entrypoints.gathering import Gathering
from entrypoints.realtime.door import reason_to_refuse
from ports.clock import Clock
from ports.identity.accounts import Principal
from ports.moderation.case_figures import COUNTED_MAX, CaseFigureQueries, PendingRow
from ports.moderation.queue_access import QueueAccessQueries

LOOK_SECONDS = 1.0
"""How often each stream asks whether its session still may hear it."""
FRESH_SECONDS = 2.0
"""One count serves all streams of a process for so long."""
BEAT_SECONDS = 15.0
"""At least so often a stream says something, also since “due in 5 min” grows old by itself."""
ANSWER_SECONDS_MAX = 5.0
LIFETIME_SECONDS = 1_800.0
"""Then the page comes anew, and is judged as whoever it is by then."""
STREAMS_OF_ONE_PERSON_MAX = 4
"""A browser has six connections to a place that does not speak HTTP/2; two are left for its pages."""
STREAMS_MAX = 200
RETRY_SECONDS = 30

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class QueueCount:
    """What is not closed of one queue; `waiting` and `overdue` at most `COUNTED_MAX`."""

    queue: Queue
    waiting: int
    overdue: int
    next_due_at: datetime | None


Tell = Callable[[Sequence[QueueCount]], Awaitable[str]]
"""Says the counts as a page shows them."""


class NoLongerMay(Exception):
    """Whoever listens may not any more. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


def counts_of(rows: Iterable[PendingRow], queues: Collection[Queue]) -> list[QueueCount]:
    """Of these queues alone, in their order, those too of which nothing waits."""
    of = list(rows)
    return [_count(queue, [row for row in of if row.queue is queue]) for queue in Queue if queue in queues]


def _count(queue: Queue, rows: Sequence[PendingRow]) -> QueueCount:
    return QueueCount(
        queue,
        min(sum(row.waiting for row in rows), COUNTED_MAX),
        min(sum(row.overdue for row in rows), COUNTED_MAX),
        min((row.next_due_at for row in rows if row.next_due_at is not None), default=None),
    )


def frame(event: str, text: str) -> str:
    """One server-sent event. Without any data a browser would not hear of it."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {event}\n{lines}\n"


class CaseCounts:
    """All streams of one web process. Nothing runs while nobody listens."""

    def __init__(
        self,
        queries: CaseFigureQueries,
        access: QueueAccessQueries,
        sessions: Gathering[SessionId, Principal | None],
        now: Clock,
    ) -> None:
        self._queries = queries
        self._access = access
        self._sessions = sessions
        self._now = now
        self._open: Counter[UserId] = Counter()
        self._reading = asyncio.Lock()
        self._rows: Sequence[PendingRow] = ()
        self._lists: Sequence[QueueAccess] = ()
        self._read_at = float("-inf")

    @property
    def streams(self) -> int:
        return self._open.total()

    async def now_of(self, who: Principal) -> list[QueueCount]:
        """Of the queues that this person sees (CSA-04), no older than `FRESH_SECONDS`."""
        async with self._reading:
            if time.monotonic() - self._read_at >= FRESH_SECONDS:
                self._lists = await self._access.lists()
                self._rows = await self._queries.pending(frozenset(Queue), now=self._now())
                self._read_at = time.monotonic()
        return counts_of(self._rows, seen_queues(self._lists, who.user_id, who.role, now=self._now()))

    def require_place(self, user_id: UserId) -> None:
        """Raises `TooManyRequests`."""
        if self._open[user_id] >= STREAMS_OF_ONE_PERSON_MAX or self.streams >= STREAMS_MAX:
            raise TooManyRequests(RETRY_SECONDS)

    async def frames(self, who: Principal, tell: Tell) -> AsyncIterator[str]:
        """The counts at once and whenever they change. It ends when the session may not hear them any more, and also
        when that cannot be found out: then the page comes anew, and is let in once it can."""
        try:
            self.require_place(who.user_id)  # again: those who were let in together begin here one by one
        except TooManyRequests:
            yield frame("over", "too_many_requests")
            return
        self._open[who.user_id] += 1
        try:
            async for each in self._frames(who, tell):
                yield each
        finally:
            self._open[who.user_id] -= 1
            self._open += Counter()  # forgets whoever has none

    async def _frames(self, who: Principal, tell: Tell) -> AsyncIterator[str]:
        ends, told_at = time.monotonic() + LIFETIME_SECONDS, float("-inf")
        counts, said = None, ""
        while time.monotonic() < ends:
            try:
                async with asyncio.timeout(ANSWER_SECONDS_MAX):
                    found = await self._counted(who.session_id)
            except NoLongerMay as over:
                yield frame("over", over.reason)
                return
            except Exception as error:
                log.warning("case_counts_failing", error=type(error).__name__)
                return
            is_due = time.monotonic() - told_at >= BEAT_SECONDS
            if found != counts or is_due:
                counts, text, told_at = found, await tell(found), time.monotonic()
                yield frame("counts", text) if text != said else frame("beat", "")
                said = text
            await asyncio.sleep(LOOK_SECONDS)

    async def _counted(self, session_id: SessionId) -> list[QueueCount]:
        """Raises `NoLongerMay`."""
        who = await self._sessions.ask(session_id)
        reason = reason_to_refuse(who, Permission.WORK_CASES)
        if who is None or reason is not None:
            raise NoLongerMay(reason or "session_ended")
        return await self.now_of(who)

"""Group commit: what many callers want at once is one transaction, formed while the one before commits."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar

import asyncpg

from adapters.postgres.connect import Connect, Connection, DatabaseUnavailable, KeptConnection
from adapters.postgres.outage import is_outage
from ports.errors import Overloaded

ATTEMPTS = 4
"""How often a batch that others disturbed is run before its items are run apart."""

RETRY_AFTER_SECONDS = 1

BUSY_SECONDS = 2.0
"""How long an item waits for what somebody else holds, before it is sent away."""

BUSY_PAUSE_SECONDS = 0.005

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Work = Callable[[Connection, Sequence[Item]], Awaitable[Sequence[Answer | Exception]]]
"""Does all of a batch within the transaction that is open on the connection; returns an outcome for each item, in
order: its answer, or its own refusal. What it raises undoes the batch, which is then tried again."""


class Disturbed(Exception):
    """What the batch was decided on has changed meanwhile: run it again."""


class Busy(Exception):
    """An item's outcome where somebody else holds what it needs: it comes again with a later batch."""


_DISTURBED = (
    Disturbed,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,  # another process was faster: the next look finds what it wrote
)


@dataclass(slots=True, eq=False)
class _Waiter(Generic[Item, Answer]):
    key: Hashable
    item: Item
    answer: "asyncio.Future[Answer]"
    since: float


class GroupCommit(Generic[Item, Answer]):
    """Gives each caller its own answer out of a transaction that many share.

    Nobody waits for company: an item that comes alone is committed alone, and whatever comes while that runs is the
    next batch. There are several `lanes`, each with a connection of its own: while the database works for one, the
    next batch is made ready. Items with one `key` are taken one a batch, in the order they came, and never by two
    lanes at once. A batch that fails for reasons of its own is halved until the item at fault stands alone, so that an
    item must bear repetition.

    At most `capacity` items wait; then `submit` raises `Overloaded` at once. So it does for an item that was `Busy`
    for `busy_seconds`. A caller that gives up before its batch is taken has asked for nothing; afterwards its item is
    done like any other. `committed` hears every outcome after the commit, and must neither raise nor wait.
    """

    def __init__(
        self,
        connect: Connect,
        work: Work[Item, Answer],
        *,
        key: Callable[[Item], Hashable],
        committed: Callable[[Sequence[Answer | Exception]], None],
        capacity: int,
        batch_max: int,
        lanes: int,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._work = work
        self._key = key
        self._committed = committed
        self._capacity = capacity
        self._batch_max = batch_max
        self._busy_seconds = busy_seconds
        self._idle = [KeptConnection(connect) for _ in range(lanes)]
        self._running: set[asyncio.Task[None]] = set()
        self._lines: dict[Hashable, deque[_Waiter[Item, Answer]]] = {}
        """Who waits, by key. A key whose item is being done has a line too, if only an empty one."""
        self._ready: deque[Hashable] = deque()
        """Keys whose first item may be taken."""
        self._waiting = 0
        self._closing = False

    async def submit(self, item: Item) -> Answer:
        """Raises `Overloaded`, `DatabaseUnavailable`, the item's refusal, and what its work raised for it alone."""
        if self._closing or self._waiting >= self._capacity:
            raise Overloaded("too much waits already", retry_after_seconds=RETRY_AFTER_SECONDS)
        key = self._key(item)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = deque()
            self._ready.append(key)
        line.append(_Waiter(key, item, future, time.monotonic()))
        self._waiting += 1
        if self._idle and self._ready:
            # A context of its own: it outlives the request that began it.
            running = asyncio.create_task(self._run(self._idle.pop()), context=Context())
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        return await future

    async def aclose(self) -> None:
        """Refuse what comes from now on, do what waits, and let go of the connections."""
        self._closing = True
        while self._running:
            await asyncio.gather(*self._running)
        for lane in self._idle:
            await lane.aclose()

    async def _run(self, lane: KeptConnection) -> None:
        """Lives while something is ready."""
        try:
            while self._ready:
                # Everybody who is ready to ask joins: measured, it makes fuller batches and nobody later.
                await asyncio.sleep(0)
                if batch := self._take():
                    is_busy = not await self._settle(lane, batch)
                    self._release(batch)
                    if is_busy:
                        await asyncio.sleep(BUSY_PAUSE_SECONDS)
        except BaseException:  # the loop ends: nobody may wait for what will not come
            self._closing = True
            for line in self._lines.values():
                for waiter in line:
                    waiter.answer.cancel()
            raise
        finally:
            self._idle.append(lane)

    def _take(self) -> list[_Waiter[Item, Answer]]:
        batch: list[_Waiter[Item, Answer]] = []
        ready, lines, most = self._ready, self._lines, self._batch_max
        while ready and len(batch) < most:
            key = ready.popleft()
            line = lines[key]
            while line:
                waiter = line.popleft()
                self._waiting -= 1
                if not waiter.answer.done():
                    batch.append(waiter)
                    break
            else:
                del lines[key]
        return batch

    def _release(self, batch: list[_Waiter[Item, Answer]]) -> None:
        """The next of each line may be taken."""
        lines = self._lines
        for waiter in batch:
            if lines[waiter.key]:
                self._ready.append(waiter.key)
            else:
                del lines[waiter.key]

    async def _settle(self, lane: KeptConnection, batch: list[_Waiter[Item, Answer]]) -> bool:
        """Give every caller of the batch an outcome, whatever happens. False where all of them have to come again."""
        try:
            outcomes = await self._commit_persistently(lane, [waiter.item for waiter in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, DatabaseUnavailable):
                middle = len(batch) // 2
                first = await self._settle(lane, batch[:middle])
                return await self._settle(lane, batch[middle:]) or first
            outcomes = [error] * len(batch)
        except BaseException:
            for waiter in batch:
                waiter.answer.cancel()
            raise
        return self._answer(batch, outcomes)

    def _answer(self, batch: list[_Waiter[Item, Answer]], outcomes: Sequence[Answer | Exception]) -> bool:
        is_any_settled = False
        for waiter, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Busy) and self._comes_again(waiter):
                continue
            is_any_settled = True
            if waiter.answer.done():
                continue
            if isinstance(outcome, Busy):
                waiter.answer.set_exception(
                    Overloaded("others are at work on it", retry_after_seconds=RETRY_AFTER_SECONDS)
                )
            elif isinstance(outcome, Exception):
                waiter.answer.set_exception(outcome)
            else:
                waiter.answer.set_result(outcome)
        return is_any_settled

    def _comes_again(self, waiter: _Waiter[Item, Answer]) -> bool:
        if waiter.answer.done() or time.monotonic() > waiter.since + self._busy_seconds:
            return False
        self._lines[waiter.key].appendleft(waiter)
        self._waiting += 1
        return True

    async def _commit_persistently(
        self, lane: KeptConnection, items: list[Item]
    ) -> Sequence[Answer | Exception]:
        for attempt in range(1, ATTEMPTS + 1):
            connection = await lane.get()
            try:
                async with connection.transaction():
                    outcomes = await self._work(connection, items)
            except _DISTURBED:
                if attempt == ATTEMPTS:
                    raise
            except Exception as error:
                # A connection that was lost in the middle, perhaps of a commit: a second look tells what became of it.
                if connection.is_closed() and attempt == 1:
                    continue
                if connection.is_closed() or is_outage(error):
                    raise DatabaseUnavailable("the database does not answer") from error
                raise
            else:
                self._committed(outcomes)
                return outcomes
        raise AssertionError("the last attempt returns or raises")

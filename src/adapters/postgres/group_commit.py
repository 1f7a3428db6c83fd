"""Group commit: what many callers want at once is one transaction, formed while the one before commits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

import asyncpg

from adapters.postgres.connect import Connect, Connection
from adapters.postgres.outage import is_outage
from ports.errors import Overloaded, PortError

ATTEMPTS = 4
"""How often a batch that others disturbed is run before its items are run apart."""

RETRY_AFTER_SECONDS = 1

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Work = Callable[[Connection, Sequence[Item]], Awaitable[Sequence[Answer | Exception]]]
"""Does all of a batch within the transaction that is open on the connection; returns an outcome for each item, in
order: its answer, or its own refusal. What it raises undoes the batch, which is then tried again."""


class Disturbed(Exception):
    """What the batch was decided on has changed meanwhile: run it again."""


class DatabaseUnavailable(PortError):
    """The database cannot be reached. The same item may be sent again: it is recorded once."""


_DISTURBED = (
    Disturbed,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,  # another process was faster: the next look finds what it wrote
)


class GroupCommit(Generic[Item, Answer]):
    """Gives each caller its own answer out of a transaction that many share.

    Nobody waits for company: an item that comes alone is committed alone, and whatever comes while that runs is the
    next batch. Items with one `key` are taken one a batch, in the order they came. A batch that fails for reasons of
    its own is halved until the item at fault stands alone, so that an item must bear repetition.

    At most `capacity` items wait; then `submit` raises `Overloaded` at once. A caller that gives up before its batch
    is taken has asked for nothing; afterwards its item is done like any other. `committed` hears every outcome after
    the commit, and must neither raise nor wait.
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
    ) -> None:
        self._connect = connect
        self._work = work
        self._key = key
        self._committed = committed
        self._capacity = capacity
        self._batch_max = batch_max
        self._lines: dict[Hashable, deque[tuple[Item, asyncio.Future[Answer]]]] = {}
        """Who waits, by key. A key whose item is being done has a line too, if only an empty one."""
        self._ready: deque[Hashable] = deque()
        """Keys whose first item may be taken."""
        self._waiting = 0
        self._connection: Connection | None = None
        self._running: asyncio.Task[None] | None = None
        self._closing = False

    async def submit(self, item: Item) -> Answer:
        """Raises `Overloaded`, `DatabaseUnavailable`, the item's refusal, and what its work raised for it alone."""
        if self._closing or self._waiting >= self._capacity:
            raise Overloaded("too much waits already", retry_after_seconds=RETRY_AFTER_SECONDS)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        key = self._key(item)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = deque()
            self._ready.append(key)
        line.append((item, future))
        self._waiting += 1
        if self._running is None:
            # A context of its own: it outlives the request that began it.
            self._running = asyncio.create_task(self._run(), context=Context())
        return await future

    async def aclose(self) -> None:
        """Refuse what comes from now on, do what waits, and let go of the connection."""
        self._closing = True
        if self._running is not None:
            await self._running
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _run(self) -> None:
        """Lives while something waits."""
        try:
            while self._ready:
                # Everybody who is ready to ask joins: measured, it makes fuller batches and nobody later.
                await asyncio.sleep(0)
                batch = self._take()
                await self._settle(batch)
                self._release(batch)
        except BaseException:  # the loop ends: nobody may wait for what will not come
            self._closing = True
            for line in self._lines.values():
                for _, future in line:
                    future.cancel()
            raise
        finally:
            self._running = None

    def _take(self) -> list[tuple[Item, asyncio.Future[Answer]]]:
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        while self._ready and len(batch) < self._batch_max:
            key = self._ready.popleft()
            line = self._lines[key]
            while line:
                waiter = line.popleft()
                self._waiting -= 1
                if not waiter[1].done():
                    batch.append(waiter)
                    break
            else:
                del self._lines[key]
        return batch

    def _release(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        """The next of each line may be taken."""
        for item, _ in batch:
            key = self._key(item)
            if self._lines[key]:
                self._ready.append(key)
            else:
                del self._lines[key]

    async def _settle(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        """Give every caller of the batch an outcome, whatever happens."""
        try:
            outcomes = await self._commit_persistently([item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, DatabaseUnavailable):
                middle = len(batch) // 2
                await self._settle(batch[:middle])
                await self._settle(batch[middle:])
                return
            outcomes = [error] * len(batch)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    async def _commit_persistently(self, items: list[Item]) -> Sequence[Answer | Exception]:
        for attempt in range(1, ATTEMPTS + 1):
            connection = await self._connected()
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

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await self._connect()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                raise DatabaseUnavailable("the database takes no connection") from error
        return self._connection

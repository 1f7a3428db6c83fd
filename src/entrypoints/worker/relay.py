"""Takes events out of the outbox and has them delivered."""

import asyncio
from collections.abc import Sequence

import structlog

from domain.ids import EventId
from entrypoints.worker.delivery import DELIVERY_SECONDS, EventDelivery, in_short
from entrypoints.worker.queue import COMPLETION_SECONDS, JobQueue, QueueUnavailable
from ports.clock import Clock
from ports.outbox import OutboxBell, OutboxDeliveries

log = structlog.get_logger()

LEASE_SECONDS = int(DELIVERY_SECONDS) + 8
"""An event whose delivery began, and of which nothing was heard for so long, is taken up again."""

POLL_SECONDS = 1.0
BATCH = 100
IN_PROCESS_MAX = 10
"""How many events are delivered at once in this process while there is no queue."""


class Relay:
    """Claims due events and queues a job for each.

    It delivers an event in this process instead while Valkey is down, and when its job was queued before and is still
    there after the lease: whoever was to run it is dead, or behind. Several relays may run at once: a claim gives each
    event to one of them.
    """

    def __init__(
        self,
        deliveries: OutboxDeliveries,
        bell: OutboxBell,
        queue: JobQueue,
        deliver: EventDelivery,
        now: Clock,
    ) -> None:
        self._deliveries = deliveries
        self._bell = bell
        self._queue = queue
        self._deliver = deliver
        self._now = now
        self._rung = asyncio.Event()
        self._free = asyncio.Semaphore(IN_PROCESS_MAX)
        self._delivering: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Be woken by commits. Raises `PortError` when that is lost; the relay goes on looking once a second."""
        await self._bell.listen(self._rung.set)

    async def step(self) -> None:
        """Hand over what is due, then wait for a ring, or a second."""
        self._rung.clear()
        if await self.relay_due() == BATCH:
            return
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._rung.wait()
        except TimeoutError:
            return

    async def relay_due(self) -> int:
        """Claim one batch and hand it over; returns how many events it had."""
        claimed = await self._deliveries.claim_due(now=self._now(), lease_seconds=LEASE_SECONDS, limit=BATCH)
        for position, event_id in enumerate(claimed):
            try:
                if not await self._queue.enqueue(event_id):
                    log.warning("job_overdue", event_id=str(event_id))
                    await self._deliver_here([event_id])
            except QueueUnavailable as error:
                log.warning("queue_unavailable", error=in_short(error), in_process=len(claimed) - position)
                await self._deliver_here(claimed[position:])
                break
        return len(claimed)

    async def drain(self) -> None:
        """Wait, for a while, for the deliveries that run in this process."""
        if self._delivering:
            await asyncio.wait(self._delivering, timeout=COMPLETION_SECONDS)

    async def _deliver_here(self, event_ids: Sequence[EventId]) -> None:
        for event_id in event_ids:
            await self._free.acquire()
            task = asyncio.create_task(self._deliver_one(event_id))
            self._delivering.add(task)
            task.add_done_callback(self._delivering.discard)

    async def _deliver_one(self, event_id: EventId) -> None:
        try:
            await self._deliver(event_id)
        except Exception as error:
            log.warning("delivery_not_recorded", event_id=str(event_id), error=in_short(error))
        finally:
            self._free.release()

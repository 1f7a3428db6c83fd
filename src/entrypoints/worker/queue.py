"""The arq queue: its names, how to put jobs into it, and the worker that takes them out."""

from datetime import UTC
from typing import Any, Protocol, cast
from uuid import UUID

import msgspec
from arq.connections import ArqRedis
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from domain.ids import EventId
from entrypoints.worker.delivery import DELIVERY_SECONDS, EventDelivery
from ports.errors import PortError

QUEUE = "livepanty:queue"
HEALTH_KEY = f"{QUEUE}:health"
HEALTH_SECONDS = 5
"""How often a running worker renews its health key, which lives one second longer."""

DELIVER_EVENT = "deliver_event"
JOB_SECONDS = int(DELIVERY_SECONDS) + 3
"""A job that a killed worker left behind runs again this long, and ten seconds, after it began: keep it short."""

COMPLETION_SECONDS = 10
"""How long a worker that is told to stop waits for what it has begun."""
SOCKET_SECONDS = 2.0


class QueueUnavailable(PortError):
    """Valkey does not take jobs now."""


class JobQueue(Protocol):
    async def enqueue(self, event_id: EventId) -> bool:
        """Ask for an event's delivery. False when a job for it waits or runs already: nothing was changed.

        Raises `QueueUnavailable`.
        """
        ...


def arq_redis(redis_url: str) -> ArqRedis:
    """A client that gives up soon, and connects anew at its next use."""
    pool = ConnectionPool.from_url(
        redis_url, socket_connect_timeout=SOCKET_SECONDS, socket_timeout=SOCKET_SECONDS, max_connections=20
    )
    return ArqRedis(
        pool,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        default_queue_name=QUEUE,
    )


class ArqQueue(JobQueue):
    def __init__(self, redis_url: str) -> None:
        self._redis = arq_redis(redis_url)

    async def enqueue(self, event_id: EventId) -> bool:
        try:
            job = await self._redis.enqueue_job(
                DELIVER_EVENT, _job_id=f"event:{event_id}", event_id=str(event_id)
            )
        except (RedisError, OSError) as error:
            raise QueueUnavailable(f"no job could be queued ({type(error).__name__})") from error
        return job is not None

    async def close(self) -> None:
        await self._redis.aclose(close_connection_pool=True)


def arq_worker(redis_url: str, deliver: EventDelivery) -> Worker:
    """A worker for one run: when Valkey is lost it raises, and another takes its place."""

    async def deliver_event(_: dict[Any, Any], *, event_id: str) -> None:
        await deliver(EventId(UUID(event_id)))

    return Worker(
        functions=[
            func(
                cast(WorkerCoroutine, deliver_event),
                name=DELIVER_EVENT,
                keep_result=0,
                timeout=JOB_SECONDS,
                max_tries=5,
            )
        ],
        queue_name=QUEUE,
        redis_pool=arq_redis(redis_url),
        handle_signals=False,
        job_completion_wait=COMPLETION_SECONDS,
        job_timeout=JOB_SECONDS,
        keep_result=0,
        poll_delay=0.2,
        health_check_interval=HEALTH_SECONDS,
        health_check_key=HEALTH_KEY,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        timezone=UTC,
        log_results=False,
    )

"""Webhooks out: each until it is answered with 2xx, at least once, as the real providers do it."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import httpx2

BACKOFF_SECONDS = (0.0, 0.5, 1, 2, 4, 8, 15, 30, *(60,) * 60)
ANSWER_SECONDS = 5.0
KEPT = 50


@dataclass
class Delivery:
    """One webhook and how its delivery stands, for the sandbox's own page."""

    event_id: str
    event: str
    created_at: float
    attempts: int = 0
    last_answer: str = "not sent yet"
    done: bool = False


class Deliveries:
    """Sends webhooks in the background. `headers` is asked at each attempt: some carry the time of sending."""

    def __init__(self, backoff_seconds: Sequence[float] = BACKOFF_SECONDS) -> None:
        self.latest: deque[Delivery] = deque(maxlen=KEPT)
        self._backoff = backoff_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx2.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)

    def send(
        self,
        url: str,
        *,
        event_id: str,
        event: str,
        body: bytes,
        headers: Callable[[], Mapping[str, str]],
        after_seconds: float = 0,
        once: bool = False,
    ) -> None:
        """Until it is taken, or `once`: nobody repeats a forgery that was found out."""
        delivery = Delivery(event_id, event, time.time())
        self.latest.appendleft(delivery)
        backoff = self._backoff[:1] if once else self._backoff
        self.later(after_seconds, lambda: self._deliver(delivery, url, body, headers, backoff))

    def later(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do something after a while, unless the sandbox ends before."""

        async def wait() -> None:
            if seconds:
                await asyncio.sleep(seconds)
            await work()

        task = asyncio.create_task(wait())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def _deliver(
        self,
        delivery: Delivery,
        url: str,
        body: bytes,
        headers: Callable[[], Mapping[str, str]],
        backoff: Sequence[float],
    ) -> None:
        for pause in backoff:
            await asyncio.sleep(pause)
            delivery.attempts += 1
            try:
                response = await self._client.post(
                    url, content=body, headers={"Content-Type": "application/json", **headers()}
                )
            except httpx2.HTTPError as error:
                delivery.last_answer = type(error).__name__
                continue
            delivery.last_answer = str(response.status_code)
            if response.is_success:
                delivery.done = True
                return

"""Another process that tips into the same book, for as long as it is told: `_ledger_second PLAN`."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import uvloop
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.redis.feed import RedisRoomFeed
from domain.ids import StreamId, UserId
from entrypoints.cli.bench_row import BenchServices
from entrypoints.cli.benches._tip_stage import Measured, Show, Stage, by_send_tip, closed_loop, tip_book_of
from entrypoints.cli.processes import ServiceError, until_ready
from entrypoints.collector import keep_what_is_there

START_SECONDS = 180.0


class SecondProcess:
    """Half of the viewers tip from there, half from here, all of them to the one performer."""

    def __init__(self, services: BenchServices, stage: Stage) -> None:
        self._services = services
        self._stage = stage

    async def beside(self, seconds: float, here: Callable[[], Awaitable[Measured]]) -> float:
        """Tips a second of both processes together. `here` runs for `seconds` too."""
        half = len(self._stage.viewers) // 2
        state = self._services.state
        go, answer, ready = (state / f"second-{name}" for name in ("go", "answer", "ready"))
        for file in (go, answer, ready):
            file.unlink(missing_ok=True)
        plan = {
            "database_url": self._services.database_url, "redis_url": self._services.redis_url,
            "viewers": [str(viewer) for viewer in self._stage.viewers[half:]],
            "stream": str(self._stage.shows[0].stream_id), "performer": str(self._stage.shows[0].performer_id),
            "seconds": seconds, "go": str(go), "answer": str(answer), "ready": str(ready),
        }  # fmt: skip
        file = state / "second-plan.json"
        file.write_text(json.dumps(plan))
        child = await self._services.children.spawn(
            "second", [sys.executable, "-m", "entrypoints.cli.benches._ledger_second", str(file)]
        )
        await until_ready(child, lambda: _exists(ready), seconds=START_SECONDS)
        go.touch()
        ours = await here()
        if await child.process.wait() != 0:
            raise ServiceError(child.story())
        self._services.children.running.remove(child)
        return ours.per_second + float(answer.read_text())


async def _exists(file: Path) -> None:
    assert await asyncio.to_thread(file.exists)


def _wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.005)


async def _tip(plan: dict[str, str], seconds: float, viewers: list[str]) -> None:
    """Wait to be told to begin, tip, and leave the answer."""
    engine = create_async_engine(plan["database_url"])
    redis: Redis = Redis.from_url(plan["redis_url"])
    show = Show(StreamId(UUID(plan["stream"])), UserId(UUID(plan["performer"])))
    stage = Stage(engine, RedisRoomFeed(redis), [UserId(UUID(viewer)) for viewer in viewers], [show])
    book = tip_book_of(stage)
    send, clients = by_send_tip(stage, book), len(stage.viewers)
    await closed_loop(stage, send, clients=clients, performers=1, seconds=0.5)  # fills caches and plans
    await asyncio.to_thread(Path(plan["ready"]).touch)
    await asyncio.to_thread(_wait_for, Path(plan["go"]))
    measured = await closed_loop(stage, send, clients=clients, performers=1, seconds=seconds)
    await asyncio.to_thread(Path(plan["answer"]).write_text, str(measured.per_second))
    await book.aclose()
    await redis.aclose()
    await engine.dispose()


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    keep_what_is_there()
    uvloop.run(_tip(given, float(given["seconds"]), given["viewers"]))

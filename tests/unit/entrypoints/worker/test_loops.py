import asyncio
from contextlib import suppress

import pytest
import structlog
from structlog.testing import LogCapture

from entrypoints.worker import loops
from entrypoints.worker.loops import forever


async def test_a_loop_outlives_its_steps_failures_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "RETRY_SECONDS", 0)
    steps = 0
    done = asyncio.Event()

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps in {2, 3, 4}:
            raise ConnectionError("asha@example.in")
        if steps == 6:
            done.set()

    heard = LogCapture()
    monkeypatch.setattr(loops, "log", structlog.wrap_logger(None, processors=[heard]))
    task = asyncio.create_task(forever("lamp", step, every_seconds=0))
    await asyncio.wait_for(done.wait(), 60)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert [line["event"] for line in heard.entries] == ["loop_failing", "loop_recovered"]
    assert "asha" not in str(heard.entries)


async def test_a_step_that_hangs_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "RETRY_SECONDS", 0)
    steps, third = 0, asyncio.Event()

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps == 3:
            third.set()
        await asyncio.sleep(3600)

    task = asyncio.create_task(forever("lamp", step, every_seconds=0, step_seconds_max=0.01))
    await asyncio.wait_for(third.wait(), 60)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

import asyncio

import pytest

from entrypoints import tasks
from entrypoints.worker import loops
from entrypoints.worker.loops import forever


async def test_a_cancellation_that_a_dying_driver_swallows_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "CANCEL_AGAIN_SECONDS", 0.01)
    waiting = asyncio.Event()
    swallowed = 0

    async def step() -> None:
        nonlocal swallowed
        waiting.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if swallowed < 2:
                swallowed += 1
                raise ConnectionError("the server closed the connection") from None
            raise

    monkeypatch.setattr(loops, "RETRY_SECONDS", 0)
    task = asyncio.create_task(forever("lamp", step, every_seconds=0))
    await waiting.wait()
    await asyncio.wait_for(tasks.end([task]), 30)

    assert (swallowed, task.cancelled()) == (2, True)

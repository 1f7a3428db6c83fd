"""Work that goes on for ever, whatever happens to it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from entrypoints.worker.delivery import in_short
from ports.acting import act_through

log = structlog.get_logger()

STEP_SECONDS_MAX = 60.0
RETRY_SECONDS = 1.0


async def forever(
    name: str,
    step: Callable[[], Awaitable[object]],
    *,
    every_seconds: float,
    step_seconds_max: float | None = STEP_SECONDS_MAX,
) -> None:
    """Repeat `step`, with a pause after each, until cancelled.

    A step that raises, or takes too long, is logged and repeated: once when it begins to fail and once when it works
    again, so that a service that is down does not flood the log.
    """
    act_through(f"worker.{name}")
    failing = False
    while True:
        try:
            async with asyncio.timeout(step_seconds_max):
                await step()
        except Exception as error:
            if not failing:
                log.warning("loop_failing", loop=name, error=in_short(error))
            failing = True
            await asyncio.sleep(max(every_seconds, RETRY_SECONDS))
            continue
        if failing:
            log.info("loop_recovered", loop=name)
        failing = False
        await asyncio.sleep(every_seconds)

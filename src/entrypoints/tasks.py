"""The end of what goes on for ever."""

import asyncio
from collections.abc import Collection

CANCEL_AGAIN_SECONDS = 1.0


async def end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel the tasks and wait until each has ended.

    A driver whose connection dies in the very moment of the cancellation may answer with its own error: a loop takes
    that for a failed step and goes on. So the cancellation is asked for until it is obeyed.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=CANCEL_AGAIN_SECONDS)

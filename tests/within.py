"""A bound in seconds, on a machine that stalls now and then."""

import time
from collections.abc import Awaitable, Callable

TRIES = 3


async def within(seconds: float, act: Callable[[], Awaitable[object]]) -> None:
    """`act` takes less than so many seconds in one of some tries: a machine that stands still makes one of them slow,
    and a wait that is in the code makes all of them so. What it raises and asserts counts in each."""

    async def timed() -> float:
        begun = time.monotonic()
        await act()
        return time.monotonic() - begun

    await said_within(seconds, timed)


async def said_within(seconds: float, act: Callable[[], Awaitable[float]]) -> None:
    """As `within`, of an act that says itself how many seconds it took where it matters."""
    took: list[float] = []
    for _ in range(TRIES):
        took.append(await act())
        if took[-1] < seconds:
            return
    raise AssertionError(f"not within {seconds} s: {took}")

"""Many things looked at one after another, of which none keeps another from its turn."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

Id = TypeVar("Id")

log = structlog.get_logger(__name__)


async def one_by_one(ids: Iterable[Id], look_at: Callable[[Id], Awaitable[object]], *, failed: str) -> None:
    """Each failure is a line of the log that is called `failed`; the first is raised when all had their turn."""
    failures: list[Exception] = []
    for each in ids:
        try:
            await look_at(each)
        except Exception as error:
            log.warning(failed, id=str(each), error=type(error).__name__)
            failures.append(error)
    if failures:
        raise failures[0]


async def all_due(
    page: Callable[[tuple[datetime, Id] | None], Awaitable[Sequence[tuple[datetime, Id]]]],
    look_at: Callable[[Id], Awaitable[object]], *, failed: str,
) -> int:  # fmt: skip
    """As `one_by_one`, page after page, each from behind the last of the one before, until one is empty: also a whole
    page of what always fails, and so stays due the longest, keeps nothing behind it from its turn. How many there were.
    """
    first: Exception | None = None
    count, after = 0, None
    while due := await page(after):
        count, after = count + len(due), due[-1]
        try:
            await one_by_one([each for _, each in due], look_at, failed=failed)
        except Exception as error:
            first = first or error
    if first is not None:
        raise first
    return count

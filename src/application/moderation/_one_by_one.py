"""Many things looked at one after another, of which none keeps another from its turn."""

from collections.abc import Awaitable, Callable, Iterable
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

"""What is noted of every request that was answered."""

import contextlib
import time
from uuid import UUID

import structlog

from entrypoints.containers.ground import new_id
from entrypoints.figures.metrics import Metrics

log = structlog.get_logger()


def request_id_of(given: str | None) -> str:
    """The caller's request id where it is a UUID, or a fresh one."""
    if given:
        with contextlib.suppress(ValueError):
            return str(UUID(given))
    return str(new_id())


def note_answer(metrics: Metrics, *, method: str, route: str, status: int, started: float) -> None:
    """Count it and log it: its route, never its address. `started` is of `time.perf_counter`."""
    seconds = time.perf_counter() - started
    metrics.observe_request(method, route, status, seconds)
    log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))

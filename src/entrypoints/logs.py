"""Structured logs, one JSON object a line, on standard error or in a file. No personal data: ids, codes, times."""

import logging
import sys
from collections.abc import Callable
from typing import TextIO

import msgspec
import structlog

from entrypoints.aadhaar import mask_aadhaar_in_event


def configure_logs(program: str, *, file: TextIO | None = None) -> None:
    """Into `file` where it is given: a verb that a person reads has its own lines elsewhere."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            mask_aadhaar_in_event,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=file or sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
    # A library's own lines may quote what a person typed: only that something happened is let through.
    logging.basicConfig(level=logging.WARNING, handlers=[_TypeOnlyHandler()], force=True)


def _json(event: object, *, default: Callable[[object], object]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


class _TypeOnlyHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger().log(
            record.levelno, "library_message", logger=record.name, error=kind, line=record.lineno
        )

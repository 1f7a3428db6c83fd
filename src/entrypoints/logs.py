"""Structured logs, one JSON object a line, on standard error or in a file. No personal data: ids, codes, times."""

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import msgspec
import structlog

from entrypoints.edge.aadhaar import mask_aadhaar_in_event


def configure_logs(program: str, *, file: BinaryIO | None = None) -> None:
    """Into `file` where it is given: a verb that a person reads has its own lines elsewhere."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            mask_aadhaar_in_event,
            _as_line,
        ],
        logger_factory=structlog.BytesLoggerFactory(file=file or sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
    # A library's own lines may quote what a person typed: only that something happened is let through.
    logging.basicConfig(level=logging.WARNING, handlers=[_TypeOnlyHandler()], force=True)


_encode = msgspec.json.Encoder(enc_hook=repr).encode


def _as_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> bytes:
    event["timestamp"] = datetime.now(UTC)
    return _encode(event)


class _TypeOnlyHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger().log(
            record.levelno, "library_message", logger=record.name, error=kind, line=record.lineno
        )

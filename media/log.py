"""One JSON object a line on stderr. Callers pass ids and counts: never SDP, addresses or secrets."""

import json
import logging
import sys
from datetime import UTC, datetime

_log = logging.getLogger("media")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line.update(fields)
        if record.exc_info and record.exc_info[0] is not None:
            # The traceback names our own lines; the exception's text may quote what a peer sent.
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _where(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _where(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lines[-8:]


def set_up() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
    # aioice and aiortc write addresses and fingerprints at INFO and DEBUG.
    logging.getLogger("aioice").setLevel(logging.ERROR)
    logging.getLogger("aiortc").setLevel(logging.ERROR)


def info(event: str, **fields: object) -> None:
    _log.info(event, extra={"fields": fields})


def failure(event: str, error: BaseException | None = None, **fields: object) -> None:
    exc = (type(error), error, error.__traceback__) if error is not None else None
    _log.error(event, extra={"fields": fields}, exc_info=exc)

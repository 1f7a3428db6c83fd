"""The files of an export: no more than the request's categories and time, and others only as numbers."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.compliance.legal_request import ExportTooLarge, LegalRequest
from domain.ids import UserId
from ports.compliance.requests import ExportRow, ExportValue, OtherPerson

ROWS_MAX = 50_000
"""Of one table and account. A request for more is answered in parts: nothing is left out silently."""


class Others:
    """Numbers for the people whom the request is not about: the same person has the same number in all files."""

    def __init__(self) -> None:
        self._numbers: dict[UserId, int] = {}

    def name(self, person: UserId) -> str:
        return f"person-{self._numbers.setdefault(person, len(self._numbers) + 1)}"


def table_files(
    folder: str, tables: Mapping[str, Sequence[ExportRow]], others: Others, *, subject: UserId
) -> dict[str, bytes]:
    """Each table as JSON and as CSV. A table without rows is there too, empty: that there is nothing is an answer."""
    files = {}
    for name, rows in tables.items():
        if len(rows) > ROWS_MAX:
            raise ExportTooLarge(f"more than {ROWS_MAX} rows of {name}: narrow the period")
        plain = [{key: _plain(value, others, subject) for key, value in row.items()} for row in rows]
        files[f"{folder}/{name}.json"] = json.dumps(plain, ensure_ascii=False, indent=1).encode()
        files[f"{folder}/{name}.csv"] = _csv(plain)
    return files


def manifest(request: LegalRequest, files: Mapping[str, bytes], *, now: datetime) -> bytes:
    """What the export is, for whoever opens it: the request, its scope, and the files with their sizes."""
    scope = request.scope
    return json.dumps(
        {
            "request": str(request.id),
            "authority": request.authority,
            "reference": request.reference,
            "legal_basis": request.basis.text,
            "categories": {category: category.text for category in scope.categories},
            "accounts": [str(account) for account in scope.accounts],
            "period": {"since": scope.since.isoformat(), "until": scope.until.isoformat()},
            "made_at": now.isoformat(),
            "other_people": "People whom the request is not about appear as person-1, person-2 and so on.",
            "files": {name: len(data) for name, data in sorted(files.items())},
        },
        ensure_ascii=False,
        indent=1,
    ).encode()


def _plain(value: ExportValue, others: Others, subject: UserId) -> str | int | bool | None:
    if isinstance(value, OtherPerson):
        return str(subject) if value.id == subject else others.name(value.id)
    return value.isoformat() if isinstance(value, datetime) else value


def _csv(rows: Sequence[Mapping[str, str | int | bool | None]]) -> bytes:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode()


def _harmless(value: str | int | bool | None) -> str | int | bool | None:
    """A cell that a spreadsheet would run as a formula is quoted: people write what they like in a chat."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value

"""CSV that a spreadsheet opens as what it is: text as text, numbers as numbers, and nothing as a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from quart import Response

MARK = "\ufeff"
"""The byte order mark, without which spreadsheets take UTF-8 for something else."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int


class _Rupees(int):
    """Paise that a spreadsheet reads as rupees."""

    def __str__(self) -> str:
        whole, rest = divmod(abs(int(self)), 100)
        return f"{'-' if self < 0 else ''}{whole}.{rest:02}"


def in_rupees(paise: int) -> Cell:
    """A number with two places."""
    return _Rupees(paise)


def csv_line(cells: Sequence[Cell]) -> str:
    """One line (RFC 4180). Numbers are ours and stay as they are.

    Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV Injection): names and
    messages are written by people, and opened by others.
    """
    line = io.StringIO()
    csv.writer(line).writerow([_guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_response(lines: AsyncIterator[Sequence[Cell]], *, name: str) -> Response:
    """Streamed as the lines come. One that is cut short lacks its end: let the last line say that it is the last."""

    async def text() -> AsyncIterator[str]:
        yield MARK
        async for line in lines:
            yield csv_line(line)

    return download(text(), name=name, media_type="text/csv; charset=utf-8; header=present")


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> Response:
    """The same for what is at hand already."""

    async def lines() -> AsyncIterator[Sequence[Cell]]:
        yield header
        for row in rows:
            yield row

    return csv_response(lines(), name=name)


def download(body: AsyncIterator[str], *, name: str, media_type: str) -> Response:
    """A file of this `name`, which is ours: letters, digits, dots and hyphens. Kept by nobody on the way."""

    async def octets() -> AsyncIterator[bytes]:
        async for part in body:
            yield part.encode()

    response = Response(octets(), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response

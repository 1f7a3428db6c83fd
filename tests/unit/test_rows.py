"""`docs/money-rows.md` names tests that are there, for every row of money."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/money-rows.md").read_text()
ROWS = {
    *(f"TIP-{number:02}" for number in range(1, 13)),
    *(f"WAL-{number:02}" for number in range(1, 19)),
    *(f"PYT-{number:02}" for number in range(1, 11)),
    "STR-17",
    "OPS-08",
}
_ROW = re.compile(r"^\| ([A-Z]{3}-\d\d) \|[^|]*\|([^|]*)\|", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)`")


def missing(page: str) -> list[str]:
    """What a page names and nobody wrote: files, and tests in the file that was named last before them."""
    wrong = []
    for row, cell in _ROW.findall(page):
        code = None
        for named in _NAMED.findall(cell):
            if named.endswith(".py"):
                code = _code_of(named)
                wrong += [] if code is not None else [f"{row}: {named}"]
            elif code is None or not re.search(rf"^(?:async )?def {named}\(", code, re.MULTILINE):
                wrong.append(f"{row}: {named}")
        if code is None:
            wrong.append(f"{row}: no test")
    return wrong


def _code_of(name: str) -> str | None:
    path = ROOT / "tests" / ("" if name.startswith("unit/") else "integration") / name
    return path.read_text() if path.is_file() else None


def test_every_row_of_money_has_tests_that_are_there() -> None:
    assert [row for row, _ in _ROW.findall(PAGE)] == sorted(ROWS, key=_in_order)
    assert missing(PAGE) == []


def test_what_is_not_there_is_named() -> None:
    there = "| TIP-01 | x | `unit/test_money_rows.py` `test_what_is_not_there_is_named` | |"
    assert missing(there) == []
    assert missing(there.replace("is_named", "was_named")) == ["TIP-01: test_what_is_not_there_was_named"]
    assert missing(there.replace("money_rows.py", "no_rows.py")) == [
        "TIP-01: unit/test_no_rows.py",
        "TIP-01: test_what_is_not_there_is_named",
        "TIP-01: no test",
    ]


def _in_order(row: str) -> tuple[int, str]:
    return ("TIP", "WAL", "PYT", "STR", "OPS").index(row[:3]), row

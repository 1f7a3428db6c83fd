"""`docs/money-rows.md` and `docs/moderation-rows.md` name tests that are there, for every row of theirs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def rows(area: str, last: int) -> list[str]:
    return [f"{area}-{number:02}" for number in range(1, last + 1)]


PAGES = {
    "money": [*rows("TIP", 12), *rows("WAL", 18), *rows("PYT", 10), "STR-17", "OPS-08"],
    "moderation": [
        *rows("CHT", 15), *rows("MOD", 32), *rows("ENF", 8), *rows("CSA", 12),
        *(f"STR-{number}" for number in ("03", "04", "06", "09", "11", "12", "13", "14", "15", "16", "20")),
        "RTE-12", "OPS-05", "OPS-11",
        *rows("LEG", 6), *(f"LEG-{number}" for number in (15, 16, 17, 18)),
    ],
}  # fmt: skip
"""The rows of each page, in their order."""

_ROW = re.compile(r"^\| ([A-Z]{3}-\d\d) \|[^|]*\|([^|]*)\|([^|]*)\|", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)`")
NOT_BUILT = "—"


def missing(page: str) -> list[str]:
    """What a page names and nobody wrote: files, and tests in the file that was named last before them. A row without a
    test says in its last column what is the matter."""
    wrong = []
    for row, cell, remark in _ROW.findall(page):
        if cell.strip() == NOT_BUILT:
            wrong += [] if remark.strip() else [f"{row}: no test, and nothing says why"]
            continue
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


@pytest.mark.parametrize("page", PAGES)
def test_every_row_has_tests_that_are_there_or_says_why_not(page: str) -> None:
    text = (ROOT / f"docs/{page}-rows.md").read_text()
    assert [row for row, _, _ in _ROW.findall(text)] == PAGES[page]
    assert missing(text) == []


def test_what_is_not_there_is_named() -> None:
    there = "| TIP-01 | x | `unit/test_rows.py` `test_what_is_not_there_is_named` | |"
    assert missing(there) == []
    assert missing(there.replace("is_named", "was_named")) == ["TIP-01: test_what_is_not_there_was_named"]
    assert missing(there.replace("test_rows.py", "no_rows.py")) == [
        "TIP-01: unit/no_rows.py",
        "TIP-01: test_what_is_not_there_is_named",
        "TIP-01: no test",
    ]
    assert missing("| TIP-01 | x | — | |") == ["TIP-01: no test, and nothing says why"]
    assert missing("| TIP-01 | x | — | not built |") == []

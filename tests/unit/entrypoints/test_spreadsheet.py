"""CSV in which nothing is a formula."""

import csv
import io

import pytest

from entrypoints.views.spreadsheet import csv_line


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_wal_13_text_is_never_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("http://example.com","Asha")'
    [[cell]] = csv.reader(io.StringIO(csv_line([text]), newline=""))
    assert cell == f"'{text}"


def test_what_is_no_formula_stays_as_it_is() -> None:
    cells: list[str | int] = ["Tip to Ravi", 'a "quoted", word', "आशा", "", -50, 0]
    assert csv_line(cells) == 'Tip to Ravi,"a ""quoted"", word",आशा,,-50,0\r\n'

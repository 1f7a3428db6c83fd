"""What our papers share: a page, who it is from, facts, a table, a foot; by fpdf2, in the fonts that every reader has.

They know no rupee sign, so amounts say INR.
"""

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableCellFillMode

from domain.payments.invoice import Seller

MARGIN_MM = 18
LINE_MM = 5.5
GREY = 110
LIGHT = 244
FACT_MM = 46


def new_paper(title: str, seller: Seller, at: datetime) -> FPDF:
    """An A4 page with what it is and who it is from. `at` is its date of making: the same paper is the same bytes."""
    document = FPDF(format="A4", unit="mm")
    document.set_creation_date(at)
    document.set_title(plain(title))
    document.set_author(plain(seller.legal_name))
    document.set_lang("en-IN")
    document.set_margins(MARGIN_MM, MARGIN_MM)
    document.add_page()
    document.set_font("Helvetica", "B", 18)
    document.cell(0, 9, plain(title), new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", "B", 11)
    document.cell(0, LINE_MM + 2, plain(seller.legal_name), new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", "", 10)
    document.multi_cell(0, LINE_MM, plain(seller.address), new_x="LMARGIN", new_y="NEXT")
    document.cell(0, LINE_MM, f"GSTIN {seller.gstin}", new_x="LMARGIN", new_y="NEXT")
    document.ln(4)
    return document


def write_facts(document: FPDF, facts: Sequence[tuple[str, str]]) -> None:
    for name, value in facts:
        document.set_text_color(GREY)
        document.cell(FACT_MM, LINE_MM, plain(name))
        document.set_text_color(0)
        document.multi_cell(0, LINE_MM, plain(value), new_x="LMARGIN", new_y="NEXT")
    document.ln(5)


def write_heading(document: FPDF, words: str) -> None:
    document.set_font("Helvetica", "B", 11)
    document.cell(0, LINE_MM + 3, plain(words), new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", "", 10)


def write_words(document: FPDF, words: str) -> None:
    document.multi_cell(0, LINE_MM, plain(words), new_x="LMARGIN", new_y="NEXT")
    document.ln(5)


def write_table(
    document: FPDF,
    rows: Sequence[Sequence[str]],
    *,
    widths: tuple[float, ...],
    numbers_from: int,
    size: int = 10,
) -> None:
    """The first row names the columns; those from `numbers_from` on are numbers. It goes on to the next page, with the
    names again."""
    align = tuple("LEFT" if place < numbers_from else "RIGHT" for place in range(len(widths)))
    document.set_font("Helvetica", "", size)
    with document.table(
        col_widths=widths,
        text_align=align,
        cell_fill_color=LIGHT,
        cell_fill_mode=TableCellFillMode.NONE,
        line_height=LINE_MM,
        repeat_headings=1,
    ) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(plain(cell))
    document.set_font("Helvetica", "", 10)
    document.ln(5)


def write_foot(document: FPDF, words: str) -> None:
    document.set_text_color(GREY)
    document.set_font("Helvetica", "", 9)
    document.multi_cell(0, LINE_MM - 1, plain(words), new_x="LMARGIN", new_y="NEXT")


def amount(paise: int) -> str:
    """Rupees with two decimals, as `1,234.50`."""
    sign = "-" if paise < 0 else ""
    return f"{sign}{abs(paise) // 100:,}.{abs(paise) % 100:02}"


def percent(basis_points: int) -> str:
    return f"{basis_points / 100:g} %"


def plain(text: str) -> str:
    """The core fonts know Latin-1; anything else becomes a question mark rather than an error."""
    return text.encode("latin-1", "replace").decode("latin-1")

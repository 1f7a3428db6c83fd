"""What our papers share: a page, who it is from, facts, a table, a foot; by fpdf2, in the fonts of `fonts.py`."""

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableCellFillMode

from adapters.fpdf.fonts import MAIN, shape, use_fonts, written
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
    document.set_title(title)
    document.set_author(seller.legal_name)
    document.set_lang("en-IN")
    use_fonts(document)
    document.set_margins(MARGIN_MM, MARGIN_MM)
    document.add_page()
    document.set_font(MAIN, "B", 18)
    document.cell(0, 9, written(document, title), new_x="LMARGIN", new_y="NEXT")
    document.set_font(MAIN, "B", 11)
    document.cell(0, LINE_MM + 2, written(document, seller.legal_name), new_x="LMARGIN", new_y="NEXT")
    document.set_font(MAIN, "", 10)
    document.multi_cell(0, LINE_MM, written(document, seller.address), new_x="LMARGIN", new_y="NEXT")
    document.cell(0, LINE_MM, f"GSTIN {seller.gstin}", new_x="LMARGIN", new_y="NEXT")
    document.ln(4)
    return document


def write_facts(document: FPDF, facts: Sequence[tuple[str, str]]) -> None:
    for name, value in facts:
        document.set_text_color(GREY)
        document.cell(FACT_MM, LINE_MM, written(document, name))
        document.set_text_color(0)
        document.multi_cell(0, LINE_MM, written(document, value), align="L", new_x="LMARGIN", new_y="NEXT")
    document.ln(5)


def write_heading(document: FPDF, words: str) -> None:
    document.set_font(MAIN, "B", 11)
    document.cell(0, LINE_MM + 3, written(document, words), new_x="LMARGIN", new_y="NEXT")
    document.set_font(MAIN, "", 10)


def write_words(document: FPDF, words: str) -> None:
    document.multi_cell(0, LINE_MM, written(document, words), new_x="LMARGIN", new_y="NEXT")
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
    document.set_font(MAIN, "", size)
    cells = [[written(document, cell) for cell in row] for row in rows]
    shape(document, [cell for row in cells for cell in row])
    with document.table(
        col_widths=widths,
        text_align=align,
        cell_fill_color=LIGHT,
        cell_fill_mode=TableCellFillMode.NONE,
        line_height=LINE_MM,
        repeat_headings=1,
    ) as table:
        for line in cells:
            row = table.row()
            for cell in line:
                row.cell(cell)
    document.set_font(MAIN, "", 10)
    document.ln(5)


def write_foot(document: FPDF, words: str) -> None:
    document.set_text_color(GREY)
    document.set_font(MAIN, "", 9)
    document.multi_cell(0, LINE_MM - 1, written(document, words), new_x="LMARGIN", new_y="NEXT")


def amount(paise: int) -> str:
    """Rupees with two decimals, as `1,234.50`."""
    sign = "-" if paise < 0 else ""
    return f"{sign}{abs(paise) // 100:,}.{abs(paise) % 100:02}"


def percent(basis_points: int) -> str:
    return f"{basis_points / 100:g} %"

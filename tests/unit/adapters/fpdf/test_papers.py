"""Names in the letters of India, on paper."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from fpdf import FPDF
from fpdf.fonts import TTFFont
from pypdfium2 import PdfDocument

from adapters.fpdf.fonts import MAIN, use_fonts, written
from adapters.fpdf.invoices import FpdfInvoices
from adapters.fpdf.paper import new_paper, write_table
from adapters.fpdf.payout_papers import FpdfPayoutPapers
from domain.ids import UserId
from domain.payments.invoice import Invoice
from ports.payouts.papers import PaperOf
from tests.builders import NOW, SELLER, an_order


@pytest.fixture
def paper() -> FPDF:
    document = FPDF()
    use_fonts(document)
    document.set_font(MAIN, "", 10)
    return document


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


def statement(name: str) -> bytes:
    of = PaperOf(payer=SELLER, performer_id=UserId(uuid4()), display_name=name, made_at=NOW)
    return FpdfPayoutPapers().statement(of, "2026-10", [], [])


def certificate(name: str) -> bytes:
    of = PaperOf(payer=SELLER, performer_id=UserId(uuid4()), display_name=name, made_at=NOW)
    return FpdfPayoutPapers().certificate(of, "2026-27", [])


def invoice(name: str) -> bytes:
    seller = replace(SELLER, legal_name=name)
    return FpdfInvoices().pdf(Invoice.issue(an_order().paid("pay_1", NOW), seller=seller, sequence=1))


@pytest.mark.parametrize("made", [statement, certificate, invoice])
@pytest.mark.parametrize(
    "name",
    [
        "श्रीकृष्ण वर्मा",
        "Łukasz Ångström",
        "বাংলা দাস",
        "தமிழ் அரசு",
        "తెలుగు రామ్",
        "ગુજરાતી શાહ",
        "ਗੁਰਮੁਖੀ ਪੱਗ",
        "ಕನ್ನಡ ರಾಜ",
        "മലയാളം രാജൻ",
        "ଓଡ଼ିଆ ଦାସ",
        "₹ 5 — “so”",
    ],
)
def test_wal_02_pyt_09_a_name_is_on_paper_as_its_owner_writes_it(
    made: Callable[[str], bytes], name: str
) -> None:
    text = text_of(made(name))

    assert name in text
    assert "?" not in text


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Ａsha ①", "Asha 1"),
        ("محمد", "[U+0645][U+062D][U+0645][U+062F]"),
        ("नमस्ते\u200d\n", "नमस्ते\u200d\n"),
    ],
)
def test_what_no_font_writes_is_spelled_by_the_rule(paper: FPDF, name: str, spelled: str) -> None:
    assert written(paper, name) == spelled


def test_letters_are_shaped(paper: FPDF) -> None:
    """ka, virama and ssa are one sign, narrower than the three of them. Figures need none of it."""
    written(paper, "क्ष")
    assert paper.get_string_width("क्ष") < sum(map(paper.get_string_width, "क्ष"))

    written(paper, "1,000.00")
    assert not paper.text_shaping


def test_a_table_is_shaped_for_any_of_its_cells() -> None:
    document = new_paper("x", SELLER, NOW)
    write_table(document, [("क्ष", "1"), ("2", "3")], widths=(20, 20), numbers_from=1)

    font = document.fonts["muktaB"]
    assert isinstance(font, TTFFont)
    signs = [glyph.unicode for glyph, _ in font.subset.items() if glyph is not None]
    assert (0x0915, 0x094D, 0x0937) in signs, "one sign for the three"


def test_a_paper_has_only_the_fonts_that_it_needs(paper: FPDF) -> None:
    written(paper, "श्री Asha")
    assert set(paper.fonts) == {"mukta", "muktaB"}

    written(paper, "தமிழ்")
    assert set(paper.fonts) == {"mukta", "muktaB", "notosanstamil"}
